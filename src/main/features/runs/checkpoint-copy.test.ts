import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CheckpointGone, copyCheckpoint, withCheckpoint } from './checkpoint-copy';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-checkpoint-copy-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function checkpoint(id: string, files = ['weights.bin', 'optimizer.bin']) {
  const absoluteDirectory = path.join(folder, id);
  await mkdir(absoluteDirectory);
  for (const file of files) await writeFile(path.join(absoluteDirectory, file), 'x');
  const state = { files: { 'weights.bin': {}, 'optimizer.bin': {} } };
  await writeFile(path.join(absoluteDirectory, 'state.json'), JSON.stringify(state));
  return { id, absoluteDirectory };
}

it('takes a newer checkpoint when the first one is removed before it is copied', async () => {
  const found = [await checkpoint('old'), await checkpoint('new')];
  await rm(path.join(folder, 'old'), { recursive: true });
  const copied = await withCheckpoint(
    async () => found.shift() ?? Promise.reject(new Error('none left')),
    async (one) => {
      await copyCheckpoint(one, path.join(folder, `copy-of-${one.id}`));
      return one.id;
    },
  );
  expect(copied).toBe('new');
  expect((await readdir(path.join(folder, 'copy-of-new'))).sort()).toEqual([
    'optimizer.bin',
    'state.json',
    'weights.bin',
  ]);
});

it('does not take a copy for whole whose files were being removed', async () => {
  const half = await checkpoint('half', ['weights.bin']);
  await expect(copyCheckpoint(half, path.join(folder, 'copy'))).rejects.toThrow(CheckpointGone);
});
