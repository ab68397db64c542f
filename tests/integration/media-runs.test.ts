import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../src/shared/contract/run';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
let run: Run;
const archive = path.resolve('resources/samples/shapes.zip');

const config = (epochs: number) => `name: pictures
dataset: { name: pictures }
transforms: [{ kind: rgb }, { kind: resize, height: 16, width: 16 }, { kind: normaliseChannels }]
augmentation: [{ kind: flipHorizontal }, { kind: cutOut }]
model:
  layers:
    - { kind: input }
    - { kind: conv2d, filters: 8, kernelSize: 3, strides: 2, activation: relu }
    - { kind: globalMaxPooling2d }
    - { kind: dense, units: 4 }
training:
  epochs: ${epochs}
  batchSize: 32
  optimizer: { kind: adam, learningRate: 0.02 }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]
seed: 3
`;

beforeAll(async () => {
  studio = await StudioHost.open();
  await studio.client.datasets.import({ source: { path: archive }, name: 'pictures' });
  run = await studio.ended((await studio.client.runs.create({ text: config(3) })).run.id);
}, 120_000);
afterAll(() => studio?.[Symbol.asyncDispose]());

test('a network learns from images that are decoded, augmented and read ahead', () => {
  expect({ status: run.status, error: run.error }).toEqual({ status: 'completed', error: null });
  expect(run.finalMetrics?.train?.loss).toBeGreaterThan(0);
});

test('a second run with the same seed sees the same augmented images', async () => {
  const again = await studio.ended((await studio.client.runs.create({ text: config(3) })).run.id);
  expect(await studio.series(again.id)).toEqual(await studio.series(run.id));
});

test('evaluating the splits and predicting the archive agree with each other and with the run', async () => {
  let rightCount = 0;
  for (const split of ['train', 'validation', 'test'] as const) {
    const { evaluation } = await studio.client.evaluations.create({ runId: run.id, split });
    expect(evaluation.metrics.accuracy).toBeCloseTo(run.finalMetrics?.[split]?.accuracy as number, 6);
    expect(evaluation.metrics.loss).toBeCloseTo(run.finalMetrics?.[split]?.loss as number, 5);
    rightCount += (evaluation.metrics.accuracy as number) * evaluation.sampleCount;
  }
  const output = path.join(studio.folder, 'predicted.csv');
  const { rowCount } = await studio.client.evaluations.predict({ runId: run.id, input: archive, output });
  const [header = '', ...lines] = (await readFile(output, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(rowCount);
  const columns = header.split(',');
  expect(columns).toEqual(expect.arrayContaining(['label', 'file', 'prediction']));
  const [label, predicted] = ['label', 'prediction'].map((name) => columns.indexOf(name)) as [number, number];
  const right = lines.map((line) => line.split(',')).filter((cells) => cells[label] === cells[predicted]);
  expect(right.length).toBe(Math.round(rightCount));
});

test('a dry run and a look inside work on images, too', async () => {
  const { dryRun } = await studio.client.inspections.dryRun({ text: config(3) });
  expect(dryRun.memory.peakBytes).toBeGreaterThan(0);
  const { inspection } = await studio.client.inspections.open({ text: config(3), weights: null, addSample: false });
  const { computation } = await studio.client.inspections.compute({ id: inspection.id, rows: [0, 5] });
  expect(computation.outputs.find(({ shape }) => shape.length === 3)?.shape).toEqual([16, 16, 3]);
});

test('one image, and a table that names images, are predicted', async () => {
  const folder = path.join(studio.folder, 'few');
  await mkdir(folder);
  const square = sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } }).png();
  for (const name of ['one.png', 'two.png']) await square.clone().toFile(path.join(folder, name));
  await writeFile(path.join(folder, 'list.csv'), 'file\ntwo.png\n');
  const predicted = async (input: string) => {
    const output = path.join(studio.folder, 'few.csv');
    await studio.client.evaluations.predict({ runId: run.id, input: path.join(folder, input), output });
    const [header = '', ...lines] = (await readFile(output, 'utf8')).trim().split('\n');
    return lines.map((line) => line.split(',')[header.split(',').indexOf('file')]);
  };
  expect(await predicted('one.png')).toEqual(['one.png']);
  expect(await predicted('list.csv')).toEqual(['two.png']);
});

test('a damaged image among those to predict is named', async () => {
  const folder = path.join(studio.folder, 'broken');
  await mkdir(folder);
  await writeFile(path.join(folder, 'cut.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]));
  const predicting = studio.client.evaluations.predict({
    runId: run.id,
    input: folder,
    output: path.join(studio.folder, 'none.csv'),
  });
  await expect(predicting).rejects.toThrow(/cut\.png/);
});
