import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUploads } from './uploads';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-uploads-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const never = new AbortController().signal;

function body(...chunks: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))) as ReadableStream<Uint8Array>;
}

async function files(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('uploads', () => {
  test('keep content and extension', async () => {
    const uploads = await createUploads({ directory });
    const { uploadId } = await uploads.receive(body('a,b\n', '1,2\n'), 'data.csv', never);
    expect(await readFile(uploads.path(uploadId), 'utf8')).toBe('a,b\n1,2\n');
    expect(path.extname(uploads.path(uploadId))).toBe('.csv');
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\data\\iris.csv', 'iris.csv'],
    ['..', 'upload'],
    ['', 'upload'],
    ['a\u0000b<c>.csv', 'abc.csv'],
    [`${'x'.repeat(300)}.csv`, `${'x'.repeat(60)}${'x'.repeat(56)}.csv`],
  ])('store %j as %j inside their folder', async (given, stored) => {
    const uploads = await createUploads({ directory });
    const { uploadId } = await uploads.receive(body('x'), given, never);
    expect(path.basename(uploads.path(uploadId))).toBe(stored);
    expect(uploads.path(uploadId).startsWith(directory + path.sep)).toBe(true);
  });

  test('that are too large are refused with the limit and leave nothing behind', async () => {
    const uploads = await createUploads({ directory, maximumSizeBytes: 1024 });
    const upload = uploads.receive(body('x'.repeat(1000), 'x'.repeat(1000)), 'big.csv', never);
    await expect(upload).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('1.0 KiB') });
    expect(await files()).toEqual([]);
  });

  test('that are cancelled leave nothing behind', async () => {
    const uploads = await createUploads({ directory });
    const abort = new AbortController();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1000));
        setTimeout(() => abort.abort(), 10);
      },
    });
    await expect(uploads.receive(endless, 'data.csv', abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await files()).toEqual([]);
  });

  test('are gone once removed, and all of them at the end', async () => {
    const uploads = await createUploads({ directory });
    const [one, other] = [
      await uploads.receive(body('1'), 'one.csv', never),
      await uploads.receive(body('2'), 'other.csv', never),
    ];
    await uploads.remove(one.uploadId);
    expect(await files()).toEqual(['other.csv']);
    expect(() => uploads.path(one.uploadId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    await uploads.close();
    expect(await readdir(directory)).toEqual([]);
    expect(() => uploads.path(other.uploadId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('of a host that was killed are removed by the next, those of one that lives stay', async () => {
    const dead = path.join(directory, 'uploads-2147483646-abc');
    await mkdir(dead);
    await writeFile(path.join(dead, 'left.csv'), 'x');
    const living = await createUploads({ directory });
    const { uploadId } = await living.receive(body('1'), 'kept.csv', never);
    await createUploads({ directory });
    expect(await files()).toEqual(['kept.csv']);
    expect(await readFile(living.path(uploadId), 'utf8')).toBe('1');
  });
});

describe('folders', () => {
  test('are sent file by file and stay inside their own folder', async () => {
    const uploads = await createUploads({ directory });
    const { uploadId } = await uploads.createFolder('pets');
    await uploads.receive(body('1'), 'cats/a.png', never, uploadId);
    await uploads.receive(body('2'), '../../../dogs/b.png', never, uploadId);
    const folder = uploads.path(uploadId);
    expect(path.basename(folder)).toBe('pets');
    expect(await readFile(path.join(folder, 'cats', 'a.png'), 'utf8')).toBe('1');
    const found = await readdir(folder, { recursive: true });
    expect(found.filter((name) => name.endsWith('b.png'))).toEqual([
      path.join('upload', 'upload', 'upload', 'dogs', 'b.png'),
    ]);
    await uploads.remove(uploadId);
    expect(await files()).toEqual([]);
  });

  test('refuse a second file of one name, an upload that is none, and more than the limit in all', async () => {
    const uploads = await createUploads({ directory, maximumSizeBytes: 10 });
    const { uploadId } = await uploads.createFolder('pets');
    await uploads.receive(body('12345'), 'a', never, uploadId);
    await expect(uploads.receive(body('1'), 'a', never, uploadId)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(uploads.receive(body('1'), 'b', never, 'upload_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(uploads.receive(body('123456'), 'c', never, uploadId)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await readFile(path.join(uploads.path(uploadId), 'a'), 'utf8')).toBe('12345');
  });
});
