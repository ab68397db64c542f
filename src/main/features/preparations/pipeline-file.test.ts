import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProjectSession } from '../../store';
import { readPipeline, writePipeline } from './pipeline-file';

let folder: string;
let session: ProjectSession;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pipeline-file-'));
  await mkdir(path.join(folder, 'dataset_1'));
  session = { directories: { datasets: folder } } as ProjectSession;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const transforms = [{ kind: 'standardise' }];
const write = (text: string) => writeFile(path.join(folder, 'dataset_1', 'pipeline.json'), text);

test('both lists come back as they were saved', async () => {
  const augmentation = [{ kind: 'flipHorizontal', probability: 0.5 }];
  await writePipeline(session, 'dataset_1', { transforms, augmentation });
  expect(await readPipeline(session, 'dataset_1')).toMatchObject({ transforms, augmentation });
});

test('a file from before augmentation was saved has its transforms, and no augmentation', async () => {
  await write(JSON.stringify({ formatVersion: 1, transforms }));
  expect(await readPipeline(session, 'dataset_1')).toMatchObject({ transforms, augmentation: [] });
});

test('a damaged augmentation is told, not read as an empty list', async () => {
  await write(JSON.stringify({ formatVersion: 1, transforms, augmentation: 'flip' }));
  await expect(readPipeline(session, 'dataset_1')).rejects.toThrow(/pipeline\.json is damaged/);
});
