import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directorySizeBytes, readArtifact, readJson, writeArtifact, writeFileAtomic } from './files';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

it('leaves the old content and no temporary file when a write fails', async () => {
  await mkdir(at('target'));
  await writeFile(path.join(at('target'), 'inside'), 'x');
  // A folder that is not empty cannot be replaced by a file.
  await expect(writeFileAtomic(at('target'), 'new')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['target']);
});

it('never shows a part of a file that is written again and again', async () => {
  const [short, long] = ['a'.repeat(10), 'b'.repeat(200_000)];
  await writeFileAtomic(at('file'), short);
  const writing = (async () => {
    for (let turn = 0; turn < 20; turn += 1) await writeFileAtomic(at('file'), turn % 2 === 0 ? long : short);
  })();
  for (let turn = 0; turn < 60; turn += 1) expect([short, long]).toContain(await readFile(at('file'), 'utf8'));
  await writing;
});

it('notices an artifact that was changed behind its back', async () => {
  await writeArtifact(at('weights.bin'), Buffer.from([1, 2, 3]));
  expect(await readArtifact(at('weights.bin'))).toEqual(Buffer.from([1, 2, 3]));
  await writeFile(at('weights.bin'), Buffer.from([1, 2, 4]));
  await expect(readArtifact(at('weights.bin'))).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('checksum'),
  });
});

it('writes checksums that sha256sum can verify', async () => {
  await writeArtifact(at('abc.txt'), 'abc');
  // Source: NIST FIPS 180-2, appendix B.1.
  expect(await readFile(at('abc.txt.sha256'), 'utf8')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc.txt\n',
  );
});

it('names an artifact that is missing', async () => {
  await expect(readArtifact(at('gone'))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('gone'),
  });
});

it('sums up a folder without following links out of it', async () => {
  await mkdir(at('a/b'), { recursive: true });
  await writeFile(at('a/one'), 'x'.repeat(100));
  await writeFile(at('a/b/two'), 'x'.repeat(23));
  await writeFile(at('large'), 'x'.repeat(5000));
  await symlink(at('large'), at('a/link'));
  expect(await directorySizeBytes(at('a'))).toBe(123);
  expect(await directorySizeBytes(at('nothing'))).toBe(0);
});

it('tells a missing JSON file from a damaged one', async () => {
  expect(await readJson(at('none.json'))).toBeNull();
  await writeFile(at('bad.json'), '{');
  await expect(readJson(at('bad.json'))).rejects.toThrow(SyntaxError);
});
