import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zipDirectory } from './zip';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-zip-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function zipped(folder: string): Promise<Record<string, Uint8Array>> {
  return unzipSync(new Uint8Array(await new Response(await zipDirectory(folder, 'model')).arrayBuffer()));
}

test('a folder arrives with its tree, weights and text alike', async () => {
  const weights = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2654435761) >>> 24);
  await mkdir(path.join(directory, 'variables'));
  await writeFile(path.join(directory, 'model.json'), '{"größe": 1}');
  await writeFile(path.join(directory, 'variables', 'weights.bin'), weights);
  const entries = await zipped(directory);
  expect(Object.keys(entries).sort()).toEqual(['model/model.json', 'model/variables/weights.bin']);
  expect(new TextDecoder().decode(entries['model/model.json'])).toBe('{"größe": 1}');
  expect(Buffer.compare(Buffer.from(entries['model/variables/weights.bin'] as Uint8Array), Buffer.from(weights))).toBe(
    0,
  );
});

test('links are left out, so that nothing from outside gets in', async () => {
  await mkdir(path.join(directory, 'export'));
  await writeFile(path.join(directory, 'secret.txt'), 'secret');
  await writeFile(path.join(directory, 'export', 'model.json'), '{}');
  await symlink(path.join(directory, 'secret.txt'), path.join(directory, 'export', 'link.txt'));
  expect(Object.keys(await zipped(path.join(directory, 'export')))).toEqual(['model/model.json']);
});

test('a file that vanishes breaks the archive instead of shortening it', async () => {
  await writeFile(path.join(directory, 'a.bin'), new Uint8Array(10));
  const stream = await zipDirectory(directory, 'model');
  execFileSync('rm', [path.join(directory, 'a.bin')]);
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow();
});
