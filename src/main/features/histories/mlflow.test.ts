import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyFixtures, openHistories, outcomes } from '../../../../tests/support/history-feature';
import type { HistoryReport } from '../../../shared/contract/history';

interface Expected {
  id: string;
  metrics: [string, number, number | string, number][];
}
const expected = JSON.parse(readFileSync(path.join(historyFixtures, 'mlflow.json'), 'utf8')) as Expected[];
const [first, second, third, deleted] = expected.map(({ id }) => id) as [string, string, string, string];

it('is no run because it has a meta.yaml: experiments, data sets, models and traces have one as well', async () => {
  await using feature = await openHistories();
  const { runs } = await feature.preview(path.join(historyFixtures, 'mlruns'));
  expect(runs.map(({ id }) => id).sort()).toEqual([first, second, third, deleted]);
});

it('is a run under whatever name its folder has, and once where a copy lies beside it', async () => {
  await using feature = await openHistories();
  const folder = path.join(feature.folder, 'mlruns');
  await cp(path.join(historyFixtures, 'mlruns'), folder, { recursive: true });
  await cp(path.join(folder, '1', 'second try'), path.join(folder, '1', 'second try copied'), { recursive: true });
  const { runs, problems } = await feature.bring(folder);
  expect(runs.find(({ id }) => id === second)).toMatchObject({ outcome: 'added', name: 'calm-owl' });
  expect(problems.map(({ message }) => message)).toEqual([
    '1/second try copied holds the same run as 1/second try and was passed over.',
  ]);
});

describe.each(['mlflow.db', 'mlruns'])('MLflow in %s', (name) => {
  let feature: Awaited<ReturnType<typeof openHistories>>;
  let report: HistoryReport;
  const runIdOf = (id: string) => report.runs.find((run) => run.id === id)?.runId as string;

  beforeAll(async () => {
    feature = await openHistories();
    report = await feature.bring(path.join(historyFixtures, name));
  });
  afterAll(() => feature.close());

  it('comes with every run but those that were deleted there', () => {
    expect(outcomes(report.runs)).toEqual({
      [first]: 'added',
      [second]: 'added',
      [third]: 'added',
      [deleted]: 'skipped',
    });
  });

  it('has every point, NaN and infinities too', async () => {
    const found = await feature.points(runIdOf(first));
    const wanted = Object.groupBy(expected[0]?.metrics ?? [], ([key]) => key);
    for (const [key, points = []] of Object.entries(wanted))
      expect(found[key]).toEqual(points.map(([, step, value, time]) => [step, Number(value), time]));
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  });

  it('has parameters as settings, numbers as numbers, and what its own tags say', async () => {
    const run = await feature.run(runIdOf(first));
    expect(JSON.parse(run.config as string)).toEqual({
      layers: '[64, 32]',
      lr: 0.01,
      'model.units': 64,
      nesterov: true,
      optimizer: 'adam',
      seed: 7,
    });
    expect(run).toMatchObject({
      name: 'brave-fox',
      experiment: 'digits',
      status: 'completed',
      notes: 'The **first** one',
      tags: '["team: vision"]',
      seed: 7,
      duration_ms: 60_000,
    });
    const { details } = await feature.histories.origin(runIdOf(first));
    expect(details).toContainEqual({ name: 'user', value: 'ada' });
  });

  it('puts steps in order, keeps the last of each with its own time, and knows the parent', async () => {
    const run = await feature.run(runIdOf(second));
    expect(run).toMatchObject({ status: 'failed', parent_run_id: runIdOf(first) });
    // The clock was set back before the last; that moves no other point.
    expect((await feature.points(runIdOf(second))).loss).toEqual([
      [0, 3, 1_700_000_000_000],
      [1, 2, 1_700_000_000_001],
      [2, 1.25, 1_700_000_000_003],
      [3, 1, 1_699_999_999_995],
    ]);
    expect(report.runs.find(({ id }) => id === second)?.problems.map(({ message }) => message)).toContain(
      '1 point with an earlier time than the step before; times stay as they are told.',
    );
  });

  it('numbers points that were logged without a step by their times, and the run says so', async () => {
    const { beat, old } = await feature.points(runIdOf(second));
    expect(beat).toEqual([
      [0, 5, 1_700_000_000_000],
      [1, 6, 1_700_000_000_010],
      [2, 7, 1_700_000_000_020],
    ]);
    expect(old?.map(([step, value]) => [step, value])).toEqual([
      [0, 3],
      [1, 2],
    ]);
    expect(report.runs.find(({ id }) => id === second)?.problems).toContainEqual({
      code: 'missingSteps',
      severity: 'warning',
      message: 'The points of 2 metrics have no steps (beat, old): they were numbered in the order of their times.',
    });
  });

  it('says of a run without an end that it was stopped', async () => {
    expect(await feature.run(runIdOf(third))).toMatchObject({ status: 'stopped', experiment: 'Default' });
    expect(report.runs.find(({ id }) => id === third)?.problems.map(({ code }) => code)).toEqual(['unknownEnd']);
  });

  it('is recognised when it comes again', async () => {
    const { runs } = await feature.preview(path.join(historyFixtures, name));
    expect(runs.map(({ action }) => action)).toEqual(['skip', 'skip', 'skip', 'skip']);
  });
});
