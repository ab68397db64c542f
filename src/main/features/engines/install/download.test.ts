import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downloadFile } from './download';

const content = randomBytes(300_000);
const md5 = createHash('md5').update(content).digest('base64');
let folder: string;
let destination: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-download-'));
  destination = join(folder, 'library.tar.gz');
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/library.tar.gz`;
}

/** Serves the file with ranges, breaking the first answer off after `breakAfter` bytes. */
function rangeServer(requests: (string | undefined)[], breakAfter: number, etag = '"v1"'): RequestListener {
  return (request, response) => {
    requests.push(request.headers.range);
    const start =
      request.headers['if-range'] === etag ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': content.length - start,
      'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}`,
    });
    if (requests.length > 1) response.end(content.subarray(start));
    else response.write(content.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 50));
  };
}

it('goes on where a broken transfer stopped and delivers the whole file', async () => {
  const requests: (string | undefined)[] = [];
  const url = await serve(rangeServer(requests, 100_000));
  await expect(downloadFile(url, destination)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(existsSync(destination)).toBe(false);
  const seen: number[] = [];
  await downloadFile(url, destination, { onBytes: (completedBytes) => seen.push(completedBytes) });
  expect(requests).toEqual([undefined, 'bytes=100000-']);
  expect(seen[0]).toBe(100_000);
  expect(readFileSync(destination).equals(content)).toBe(true);
  expect(existsSync(`${destination}.part`)).toBe(false);
});

it('starts over when the file on the server is another one by now', async () => {
  const requests: (string | undefined)[] = [];
  const url = await serve(rangeServer(requests, 1));
  writeFileSync(`${destination}.part`, 'old bytes');
  writeFileSync(`${destination}.part.tag`, '"v0"');
  requests.push('skip the breaking answer');
  await downloadFile(url, destination);
  expect(readFileSync(destination).equals(content)).toBe(true);
});

it('refuses and discards a damaged file', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': 4, 'x-goog-hash': `md5=${md5}` });
    response.end('oops');
  });
  await expect(downloadFile(url, destination)).rejects.toThrow(/is damaged \(MD5 .*, expected/);
  expect(existsSync(destination)).toBe(false);
  expect(existsSync(`${destination}.part`)).toBe(false);
});

it('names the answer of a server that has no such file', async () => {
  const url = await serve((_request, response) => response.writeHead(404).end());
  await expect(downloadFile(url, destination)).rejects.toThrow(
    `${url} could not be downloaded: the server answered 404`,
  );
});

it('gives up on a server that accepts and then says nothing', async () => {
  const url = await serve(() => {});
  await expect(downloadFile(url, destination, { connectTimeoutMs: 60 })).rejects.toThrow('no answer within 0.06 s');
});

it('gives up on a transfer that stands still', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('abc');
  });
  await expect(downloadFile(url, destination, { stallTimeoutMs: 60 })).rejects.toThrow('nothing arrived for 0.06 s');
});

it('can be cancelled, keeping what is there for the next attempt', async () => {
  const controller = new AbortController();
  const url = await serve((_request, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
    response.write(content.subarray(0, 50_000));
  });
  const download = downloadFile(url, destination, {
    signal: controller.signal,
    onBytes: (completedBytes) => completedBytes === 50_000 && setTimeout(() => controller.abort(), 20),
  });
  await expect(download).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(readFileSync(`${destination}.part`).length).toBe(50_000);
});

it('says offline what could not be reached', async () => {
  const url = await serve(() => {});
  server?.close();
  server?.closeAllConnections();
  await expect(downloadFile(url, destination)).rejects.toThrow(/could not be downloaded: .*ECONNREFUSED/);
});
