import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyFixtures, openHistories, outcomes } from '../../../../tests/support/history-feature';
import type { HistoryReport } from '../../../shared/contract/history';
import { encodeEvent, scalarEvent } from '../../../shared/history/event';
import { frameRecord } from '../../../shared/history/tfrecord';
import { unpackHistogram } from '../../../shared/job/run-record';

const folder = path.join(historyFixtures, 'tensorboard');
type Expected = Record<string, { series: Record<string, [number, number | string, number][]> }>;
/** What TensorBoard reads from the same files. */
const expected = JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as Expected;
const numbers = (series: [number, number | string, number][] = []) =>
  series.map(([step, value, time]) => [step, Number(value), time * 1000]);

let feature: Awaited<ReturnType<typeof openHistories>>;
let report: HistoryReport;
let idOf: (id: string) => string;

beforeAll(async () => {
  feature = await openHistories();
  report = await feature.bring(folder);
  idOf = (id) => report.runs.find((run) => run.id === id)?.runId as string;
});
afterAll(() => feature.close());

const close = (found: [number, number, number][] | undefined, wanted: number[][]) => {
  expect(found?.map(([step, value]) => [step, value])).toEqual(wanted.map(([step, value]) => [step, value]));
  for (const [index, [, , time]] of (found ?? []).entries()) expect(time).toBeCloseTo(wanted[index]?.[2] as number, 1);
};

describe('event files', () => {
  it('make a run a folder, with parts and parameters in the run that they belong to', () => {
    expect(outcomes(report.runs)).toEqual({ keras: 'added', mixed: 'added', restarted: 'added', torch: 'added' });
  });

  it('of TensorFlow 2 have the values that TensorBoard reads, NaN and infinities too', async () => {
    const found = await feature.points(idOf('keras'));
    expect(Object.keys(found).sort()).toEqual(['train/epoch_loss', 'train/learning_rate', 'validation/epoch_loss']);
    close(found['train/epoch_loss'], numbers(expected['keras/train']?.series.epoch_loss));
    close(found['train/learning_rate'], numbers(expected['keras/train']?.series.learning_rate));
    close(found['validation/epoch_loss'], numbers(expected['keras/validation']?.series.epoch_loss));
  });

  it('of PyTorch have their parameters as settings and the outcome that they tell', async () => {
    const run = await feature.run(idOf('torch'));
    expect(JSON.parse(run.config as string)).toEqual({ batch: 32, lr: 0.01, nesterov: 1, optimizer: 'adam' });
    expect(run).toMatchObject({ status: 'completed', experiment: 'tensorboard', seed: 0 });
    const found = await feature.points(idOf('torch'));
    expect(Object.keys(found).sort()).toEqual(['final/accuracy', 'loss/test', 'loss/train']);
    close(found['loss/test'], numbers(expected.torch?.series['loss/test']));
  });

  it('of a restart go over the steps again, as in TensorBoard, and the run says so', async () => {
    close((await feature.points(idOf('restarted'))).loss, numbers(expected.restarted?.series.loss));
    const { problems } = report.runs.find(({ id }) => id === 'restarted') ?? { problems: [] };
    expect(problems.map(({ message }) => message)).toContain(
      'A restart went over 5 points again; the later ones were taken.',
    );
  });

  it('with steps out of order are put in order, of one step the last, and the run says so', async () => {
    const found = (await feature.points(idOf('mixed'))).reward?.map(([step, value]) => [step, value]);
    expect(found).toEqual([
      [0, 0],
      [1, 11],
      [2, 23],
      [3, 32],
      [4, 44],
      [5, 56],
      [6, 65],
      [7, 78],
    ]);
    const { problems } = report.runs.find(({ id }) => id === 'mixed') ?? { problems: [] };
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['stepsBackwards', 'repeatedSteps']));
  });

  it('are recognised when they are imported again, and stay out', async () => {
    const preview = await feature.preview(folder);
    expect(preview.runs.map(({ known, action }) => [known?.isChanged, action])).toEqual(
      preview.runs.map(() => [false, 'skip']),
    );
    const again = await feature.bring(folder);
    expect([again.addedCount, again.skippedCount]).toEqual([0, 4]);
  });

  it('are counted before the import', async () => {
    const { runs } = await feature.preview(folder);
    expect(
      Object.fromEntries(
        runs.map(({ id, metricCount, pointCount, settingCount, isEstimated }) => [
          id,
          [metricCount, pointCount, settingCount, isEstimated],
        ]),
      ),
    ).toEqual({
      keras: [3, 120, 0, false],
      mixed: [1, 9, 0, false],
      restarted: [1, 23, 0, false],
      torch: [3, 61, 4, false],
    });
  });
});

it('trials that PyTorch writes below one run are a run each; a single folder of the kind belongs to the run', async () => {
  const logs = await mkdtemp(path.join(feature.folder, 'trials-'));
  const write = async (folder: string, value: number) => {
    await mkdir(path.join(logs, folder), { recursive: true });
    const event = scalarEvent('hparam/accuracy', 0, value, 1_700_000_000);
    await writeFile(
      path.join(logs, folder, 'events.out.tfevents.1700000000.host.1.0'),
      frameRecord(encodeEvent(event)),
    );
  };
  await write('sweep', 0);
  for (const trial of [1, 2, 3, 4, 5]) await write(`sweep/170000000${trial}.5`, trial / 10);
  await write('single', 0.5);
  await write('single/1700000009.25', 0.5);
  const { runs } = await feature.bring(logs);
  const found = await Promise.all(
    runs.map(async ({ name, runId }) => [name, (await feature.points(runId as string))['hparam/accuracy']?.[0]?.[1]]),
  );
  expect(found).toEqual([
    ['single', 0.5],
    ['sweep', 0],
    ...[1, 2, 3, 4, 5].map((trial) => [`sweep/170000000${trial}.5`, expect.closeTo(trial / 10)]),
  ]);
});

describe('a restart', () => {
  it('goes over the metric that begins again, and over no other that begins with its name', async () => {
    const restarted = path.join(await mkdtemp(path.join(feature.folder, 'names-')), 'run');
    await mkdir(restarted);
    const write = (name: string, values: [tag: string, step: number][]) =>
      writeFile(
        path.join(restarted, name),
        Buffer.concat(
          values.map(([tag, step]) => frameRecord(encodeEvent(scalarEvent(tag, step, step, 1_700_000_000 + step)))),
        ),
      );
    await write('events.out.tfevents.1700000000.host.1.0', [
      ...[0, 1, 2, 3].map((step): [string, number] => ['loss', step]),
      ...[0, 1, 2, 3].map((step): [string, number] => ['loss_step', step]),
    ]);
    await write('events.out.tfevents.1700000100.host.1.0', [
      ['loss', 1],
      ['loss_step', 4],
    ]);
    const { runs } = await feature.bring(path.dirname(restarted));
    const found = await feature.points(runs[0]?.runId as string);
    expect(found.loss?.map(([step]) => step)).toEqual([0, 1]);
    expect(found.loss_step?.map(([step]) => step)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('what event files keep besides figures', () => {
  const records = (id: string) =>
    feature.store.database.all<{ kind: string; name: string; step: number; data: Buffer; description: string }>(
      'SELECT kind, name, step, data, description FROM run_record WHERE run_id = ? ORDER BY kind, name, step',
      [idOf(id)],
    );

  it('has histograms in the bins of the studio, with every value counted', async () => {
    const found = (await records('keras')).filter(({ kind }) => kind === 'weights');
    expect(found.map(({ name, step }) => [name, step])).toEqual([
      ['train/dense/kernel', 0],
      ['train/dense/kernel', 10],
      ['train/dense/kernel', 20],
    ]);
    const figures = unpackHistogram(found[1]?.data as Buffer);
    expect([figures?.count, figures?.minimum, figures?.maximum]).toEqual([500, -1, 11]);
    expect(figures?.bins.reduce((total, count) => total + count, 0)).toBe(500);
    // 500 values that are spread evenly over twelve: about as many in each of the 64 bins.
    expect(Math.max(...(figures?.bins ?? [])) - Math.min(...(figures?.bins ?? []))).toBeLessThanOrEqual(1);
    expect(figures?.mean).toBeCloseTo(5, 5);
  });

  it('has pictures and texts as samples that change from step to step', async () => {
    const found = await records('keras');
    const names = found
      .filter(({ kind }) => kind === 'picture')
      .map(({ name, step, data }) => [name, step, data.subarray(1, 4).toString()]);
    expect(names).toEqual([
      ['train/samples/0', 10, 'PNG'],
      ['train/samples/1', 10, 'PNG'],
    ]);
    const texts = found
      .filter(({ kind }) => kind === 'sample')
      .map(({ description }) => JSON.parse(description).answers[0].text);
    expect(texts).toContain('A **network** of two layers');
  });
});

it('sounds, graphs and what else has no place here are named before the import, and with the run', async () => {
  const logs = await mkdtemp(path.join(feature.folder, 'others-'));
  const sound = {
    tag: 'noise',
    metadata: { plugin: { name: 'audio' } },
    tensor: { dataType: 7, strings: [Uint8Array.of(1)] },
  };
  const events = [
    scalarEvent('loss', 0, 1, 1_700_000_000),
    { wallTime: 1_700_000_001, step: 0, graph: Uint8Array.of(10, 0) },
    { wallTime: 1_700_000_002, step: 1, summary: { values: [sound] } },
    { wallTime: 1_700_000_003, step: 2, summary: { values: [{ ...sound, metadata: undefined }] } },
  ];
  await writeFile(
    path.join(logs, 'events.out.tfevents.1700000000.others'),
    Buffer.concat(events.map((event) => frameRecord(encodeEvent(event as Parameters<typeof encodeEvent>[0])))),
  );
  const message =
    'Not taken: sounds (audio), graphs of networks. Scalars, histograms, pictures, texts and parameters are taken.';
  expect((await feature.preview(logs)).problems.map((problem) => problem.message)).toEqual([message]);
  const [run] = (await feature.bring(logs)).runs;
  expect(run?.problems.map((problem) => problem.message)).toContain(message);
  expect(run?.pointCount).toBe(1);
});
