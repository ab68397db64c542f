import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../../../shared/base/problem';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (completedBytes: number, totalBytes: number | null) => void;
  /** How long the first answer may take: an offline machine must go on within seconds. */
  readonly connectTimeoutMs?: number;
  /** How long the transfer may stand still. */
  readonly stallTimeoutMs?: number;
}

/**
 * Fetches a large file, going on where an interrupted download stopped: bytes collect in `<destination>.part`, the
 * server's version tag beside it decides whether they still belong to the file. Size and, where the server names one
 * (`x-goog-hash`), the MD5 digest are checked before the file gets its name.
 * Throws: UNAVAILABLE with the address and what failed; CANCELLED when the signal fires.
 */
export async function downloadFile(url: string, destination: string, options: DownloadOptions = {}): Promise<void> {
  const partPath = `${destination}.part`;
  const tagPath = `${destination}.part.tag`;
  const tag = await readFile(tagPath, 'utf8').catch(() => '');
  const startedBytes = tag ? await fileSize(partPath) : 0;

  const controller = new AbortController();
  const watchdog = createWatchdog(controller, options.connectTimeoutMs ?? 5_000);
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  try {
    const headers: Record<string, string> =
      startedBytes > 0 ? { range: `bytes=${startedBytes}-`, 'if-range': tag } : {};
    const response = await fetch(url, { headers, signal });
    if (response.status === 416) {
      await rm(partPath, { force: true });
      throw new Error(
        'the server does not know the rest of the interrupted download (it has been discarded; try again)',
      );
    }
    if (!response.ok || !response.body)
      throw new Error(`the server answered ${response.status} ${response.statusText}`);
    watchdog.extend(options.stallTimeoutMs ?? 30_000);

    const resumed = response.status === 206;
    let completedBytes = resumed ? startedBytes : 0;
    const length = response.headers.get('content-length');
    const totalBytes = length === null ? null : Number(length) + completedBytes;
    const strongTag = response.headers.get('etag') ?? '';
    await writeFile(tagPath, strongTag.startsWith('W/') ? '' : strongTag);
    options.onBytes?.(completedBytes, totalBytes);
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        completedBytes += chunk.length;
        watchdog.extend(options.stallTimeoutMs ?? 30_000);
        options.onBytes?.(completedBytes, totalBytes);
        done(null, chunk);
      },
    });
    await pipeline(
      Readable.fromWeb(response.body),
      counter,
      createWriteStream(partPath, { flags: resumed ? 'a' : 'w' }),
      {
        signal,
      },
    );
    if (totalBytes !== null && completedBytes !== totalBytes) {
      throw new Error(`the transfer ended after ${completedBytes} of ${totalBytes} bytes`);
    }
    await checkDigest(partPath, tagPath, response.headers.get('x-goog-hash'));
    await rename(partPath, destination);
    await rm(tagPath, { force: true });
  } catch (cause) {
    if (options.signal?.aborted) throw new StudioError('CANCELLED', `The download of ${url} was cancelled.`);
    throw new StudioError('UNAVAILABLE', `${url} could not be downloaded: ${watchdog.reason() ?? describe(cause)}.`, {
      fix: 'Check the network connection and any proxy, then try again; the part already there is kept.',
    });
  } finally {
    watchdog.stop();
  }
}

async function checkDigest(partPath: string, tagPath: string, header: string | null): Promise<void> {
  const expected = header?.match(/(?:^|,)\s*md5=([^,\s]+)/)?.[1];
  if (!expected) return;
  const hash = createHash('md5');
  await pipeline(createReadStream(partPath), hash);
  const received = hash.digest('base64');
  if (received === expected) return;
  await rm(partPath, { force: true });
  await rm(tagPath, { force: true });
  throw new Error(`the file is damaged (MD5 ${received}, expected ${expected}); it has been discarded`);
}

function createWatchdog(controller: AbortController, firstTimeoutMs: number) {
  let reason: string | undefined;
  const start = (timeoutMs: number, text: string) =>
    setTimeout(() => {
      reason = text;
      controller.abort();
    }, timeoutMs);
  let timer = start(firstTimeoutMs, `no answer within ${firstTimeoutMs / 1000} s`);
  return {
    extend(timeoutMs: number): void {
      clearTimeout(timer);
      timer = start(timeoutMs, `nothing arrived for ${timeoutMs / 1000} s`);
    },
    stop: () => clearTimeout(timer),
    reason: () => reason,
  };
}

async function fileSize(path: string): Promise<number> {
  return stat(path).then(
    (information) => information.size,
    () => 0,
  );
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? cause.cause.message : '';
  return inner || cause.message;
}
