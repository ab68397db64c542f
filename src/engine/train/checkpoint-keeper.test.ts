import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoint';
import { CheckpointKeeper } from './checkpoint-keeper';
import { startOfTraining } from './training-state';

let folder: string;
let announced: number[];
let keeper: CheckpointKeeper;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-keeper-'));
  announced = [];
  keeper = new CheckpointKeeper({
    runDirectory: folder,
    keepLast: 3,
    announce: ({ checkpoint }) => announced.push(checkpoint.step),
  });
  await keeper.open(null);
  // Where checkpoints should go stands something that takes none, as a disk that is full.
  await writeFile(path.join(folder, 'checkpoints'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const checkpointAt = (step: number): Checkpoint => ({
  id: `checkpoint_${step}`,
  createdAt: 0,
  dataFingerprint: 'f00d',
  weights: [],
  optimizer: { kind: 'sgd', iterations: step, values: [] },
  training: { ...startOfTraining(1, 8), step },
});

it('tells who asked that a checkpoint could not be written, and writes the next one', async () => {
  await keeper.save(checkpointAt(3));
  const asked = await Promise.allSettled([keeper.settleAsked(), keeper.settleAsked()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await rm(path.join(folder, 'checkpoints'));
  await keeper.save(checkpointAt(4));
  await keeper.settle();
  expect(announced).toEqual([4]);
});

it('does not go on beside a checkpoint of the policy that could not be written', async () => {
  await keeper.save(checkpointAt(3));
  await expect(keeper.save(checkpointAt(4))).rejects.toThrow(/could not be written/);
});
