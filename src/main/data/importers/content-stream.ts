import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { StudioError } from '../../../shared/base/problem';
import { throwIfCancelled } from '../table-engine';
import type { SourceFile } from './source';

/** A gzip file may hold a thousand times its size; what holds more than this is made to harm. */
const largestRatio = 400;
const freelyUnpackedBytes = 256 * 1024 * 1024;

/**
 * The bytes of a file, unpacked where it is gzip, a piece at a time.
 *
 * @param onProgress share of the file that was read
 * Throws: StudioError BAD_INPUT when it is damaged or unpacks to far more than such files do, CANCELLED.
 */
export async function* readContent(
  file: SourceFile,
  signal: AbortSignal,
  onProgress: (fraction: number) => void = () => {},
): AsyncGenerator<Buffer, void, void> {
  const packed = createReadStream(file.path, { highWaterMark: 128 * 1024 });
  const stream = file.compression === 'gzip' ? packed.pipe(createGunzip()) : packed;
  if (stream !== packed) packed.on('error', (error) => stream.destroy(error));
  let unpacked = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      throwIfCancelled(signal);
      unpacked += chunk.length;
      if (file.compression && unpacked > freelyUnpackedBytes && unpacked > packed.bytesRead * largestRatio)
        throw new StudioError(
          'BAD_INPUT',
          `${file.fileName} unpacks to more than ${largestRatio} times its size, which no table does.`,
          { fix: 'Unpack it yourself if you trust it, and import the result.' },
        );
      onProgress(packed.bytesRead / file.sizeBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof StudioError || signal.aborted || file.compression === null) throw error;
    throw new StudioError(
      'BAD_INPUT',
      `${file.fileName} is a damaged gzip file: ${(error as Error).message}.`,
      { fix: 'Download or make the file again; it may have been cut off.' },
      { cause: error },
    );
  } finally {
    packed.destroy();
    stream.destroy();
  }
}

/** The same as text; bytes that are not UTF-8 become U+FFFD. */
export async function* readText(
  file: SourceFile,
  signal: AbortSignal,
  onProgress?: (fraction: number) => void,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder(textEncodingOf(file.head));
  for await (const chunk of readContent(file, signal, onProgress)) yield decoder.decode(chunk, { stream: true });
  const rest = decoder.decode();
  if (rest) yield rest;
}

function textEncodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
