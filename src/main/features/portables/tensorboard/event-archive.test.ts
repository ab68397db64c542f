import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPortableProject, type PortableProject } from '../../../../../tests/support/portable-project';
import { decodeEvent } from '../../../../shared/history/event';
import { createRecordReader } from '../../../../shared/history/tfrecord';
import { packHistogram } from '../../../../shared/job/run-record';

interface TensorboardReading {
  sha256: string;
  scalars: Record<string, [number, number | string, number][]>;
  histograms: Record<
    string,
    { step: number; count: number; limits: number[]; counts: number[]; [figure: string]: unknown }[]
  >;
  images: Record<string, number[][]>;
  texts: Record<string, [number, string][]>;
  settings: Record<string, number | string>;
  status: number;
}

const { signal } = new AbortController();
const startMs = 1_700_000_000_000;
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const bins = new Uint32Array(64);
bins[0] = 2;
bins[63] = 1;
const histogram = packHistogram({
  count: 3,
  minimum: -1,
  maximum: 3,
  mean: 1 / 3,
  deviation: 1.8,
  norm: Math.sqrt(11),
  zeroCount: 0,
  nanCount: 0,
  infiniteCount: 0,
  bins,
});
const loss = [
  [1, 0.5, 0],
  [2, 0.1, 250],
  [5, Number.NaN, 500],
] as const;

let folder: string;
let home: PortableProject;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-events-'));
  home = await openPortableProject(folder, 'home');
  const id = await home.addRun({
    name: 'größe/1',
    createdAt: startMs,
    config: { seed: 7, training: { batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 } } },
    metrics: { 'train/loss': loss },
  });
  const record = (kind: string, name: string, description: unknown, data: Uint8Array) =>
    home.session.database.run(
      'INSERT INTO run_record (run_id, kind, name, step, at, description, data) VALUES (?, ?, ?, 4, ?, ?, ?)',
      [id, kind, name, startMs + 400, JSON.stringify(description), data],
    );
  await record('weights', 'dense_1/0/kernel', {}, histogram);
  await record('picture', '0/input/pixels', { width: 1, height: 1 }, picture);
  const answer = {
    output: 'dense',
    text: 'cat',
    probability: 0.75,
    classes: [],
    loss: 0.25,
    isRight: true,
    picture: null,
  };
  await record('sample', '0', { index: 0, answers: [answer] }, new Uint8Array(0));
});
afterEach(async () => {
  await home.close();
  await rm(folder, { recursive: true, force: true });
});

const exportTo = (target: string | undefined) =>
  home.portables.export(
    {
      runIds: null,
      format: 'tensorboard',
      checkpoints: 'none',
      datasets: 'identity',
      configColumns: 'none',
      ...(target ? { path: target } : {}),
    },
    signal,
  );

it('writes an event file in which TensorBoard itself finds what the run has', async () => {
  const target = path.join(folder, 'logs');
  await exportTo(target);
  expect(await readdir(target)).toEqual(['0001-gro-e-1']);
  const run = path.join(target, '0001-gro-e-1');
  expect(await readdir(run)).toEqual(['events.out.tfevents.1700000000.studio']);
  const kept = process.env.STUDIO_KEEP_EVENTS;
  if (kept) await cp(run, kept, { recursive: true });
  const bytes = await readFile(path.join(run, 'events.out.tfevents.1700000000.studio'));
  // What TensorBoard's reader said of these very bytes: tests/fixtures/portables/read_with_tensorboard.py.
  const read = JSON.parse(
    await readFile(path.resolve('tests/fixtures/portables/tensorboard-reads.json'), 'utf8'),
  ) as TensorboardReading;
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(read.sha256);
  expect(read.scalars).toEqual({
    'train/loss': [
      [1, 0.5, 1_700_000_000],
      [2, Math.fround(0.1), 1_700_000_000.25],
      [5, 'nan', 1_700_000_000.5],
    ],
  });
  expect(read.settings).toEqual({
    seed: 7,
    'training.batchSize': 32,
    'training.optimizer.kind': 'adam',
    'training.optimizer.learningRate': 0.001,
  });
  expect(read.status).toBe(1);
  expect(read.histograms['weights/dense_1/0/kernel']).toMatchObject([
    { step: 4, count: 3, minimum: -1, maximum: 3, sum: 1 },
  ]);
  const [weights] = read.histograms['weights/dense_1/0/kernel'] ?? [];
  expect(weights?.sumOfSquares).toBeCloseTo(11, 12);
  expect(weights?.counts.reduce((total, count) => total + count, 0)).toBe(3);
  expect(weights?.limits.at(-1)).toBe(3);
  expect(read.images).toEqual({ 'pictures/0/input/pixels': [[4, 1, 1, picture.length]] });
  expect(read.texts).toEqual({ 'samples/0': [[4, 'dense: cat (probability 0.75, loss 0.25)']] });
});

it('gives points without a time that of the start, since TensorBoard needs one', async () => {
  await home.addRun({ name: 'timeless', createdAt: startMs, metrics: { loss: [[3, 0.5, Number.NaN]] } });
  const target = path.join(folder, 'logs');
  await exportTo(target);
  const reader = createRecordReader();
  reader.push(await readFile(path.join(target, '0002-timeless', 'events.out.tfevents.1700000000.studio')));
  const times: number[] = [];
  for (let item = reader.next(); item?.kind === 'record'; item = reader.next())
    times.push(decodeEvent(item.data).wallTime);
  expect(times).toEqual(Array(4).fill(startMs / 1000));
});

it('is a zip archive where it is downloaded', async () => {
  const { downloadId, fileName, sizeBytes } = await exportTo(undefined);
  expect(fileName).toBe('home-tensorboard.zip');
  const download = await home.portables.download(downloadId ?? '');
  const pieces: Buffer[] = [];
  for await (const piece of download.stream) pieces.push(piece as Buffer);
  const archive = Buffer.concat(pieces);
  expect(archive.length).toBe(sizeBytes);
  expect(Object.keys(unzipSync(archive))).toEqual(['0001-gro-e-1/events.out.tfevents.1700000000.studio']);
});
