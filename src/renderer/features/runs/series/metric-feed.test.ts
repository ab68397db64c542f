import { expect, test } from 'vitest';
import { mapParts, type SeriesByMetric } from '../../../../shared/charts/metric-points';
import { MetricFeed } from './metric-feed';
import type { MetricQuery } from './read-metrics';

const pointsAt = (steps: number[]) => mapParts(() => Float64Array.from(steps));
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A host whose series grow as a training run's do. */
function createHost() {
  const steps: Record<string, number[]> = { 'train/loss': [], 'validation/loss': [] };
  const queries: (MetricQuery & { ids?: readonly string[] })[] = [];
  const read = async (ids: readonly string[], query: MetricQuery) => {
    queries.push(ids.length > 1 ? { ...query, ids } : query);
    const series: SeriesByMetric = new Map(
      Object.entries(steps)
        .filter(([metric]) => query.metric?.includes(metric) ?? true)
        .map(([metric, all]) => [metric, all.filter((step) => step > (query.afterStep ?? -1))] as const)
        .filter(([, found]) => found.length > 0)
        .map(([metric, found]) => [metric, pointsAt(found)]),
    );
    return { byRun: new Map(ids.map((id) => [id, series])), aggregated: false, damaged: [] };
  };
  return { steps, queries, read };
}

const both = ['train/loss', 'validation/loss'];

function createFeed(read: ConstructorParameters<typeof MetricFeed>[0]['read']) {
  const feed = new MetricFeed({ read, pointCount: 100, pauseMs: 0, livePauseMs: 0, schedule: (notify) => notify() });
  feed.setMetrics(both);
  return feed;
}

const stepsOf = (feed: MetricFeed, metric: string) => [
  ...(feed.getSnapshot().get('a')?.series.get(metric)?.steps ?? []),
];

test('a validation point at the step that was read already is not lost', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2, 3];
  feed.setRuns(['a']);
  await soon();
  host.steps['validation/loss'] = [3];
  feed.pointsArrived('a');
  await soon();
  expect(stepsOf(feed, 'validation/loss')).toEqual([3]);
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2, 3]);
});

test('later readings ask only for what is newer', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2, 3];
  feed.setRuns(['a']);
  await soon();
  host.steps['train/loss'].push(4, 5);
  feed.pointsArrived('a');
  await soon();
  expect(host.queries).toEqual([
    { metric: both, points: 100 },
    { metric: both, afterStep: 2 },
  ]);
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2, 3, 4, 5]);
});

test('a metric that is first seen while the run goes on takes no points from the others', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  feed.setMetrics(['train/loss']);
  host.steps['train/loss'] = [1, 2, 3];
  feed.setRuns(['a']);
  await soon();
  host.steps['train/loss'] = [1, 2, 3, 4, 5, 6];
  host.steps['validation/loss'] = [2, 4, 6];
  feed.setMetrics(both);
  await soon();
  expect(stepsOf(feed, 'validation/loss')).toEqual([2, 4, 6]);
  host.steps['train/loss'].push(7);
  feed.pointsArrived('a');
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(stepsOf(feed, 'validation/loss')).toEqual([2, 4, 6]);
  host.steps['train/loss'].push(8);
  feed.pointsArrived('a');
  await soon();
  expect(host.queries.map(({ afterStep }) => afterStep)).toEqual([undefined, undefined, 2, 6]);
});

test('a metric of few points is asked for from where it was read, not from its last point', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2, 3, 4, 5, 6, 7, 8];
  host.steps['validation/loss'] = [2];
  feed.setRuns(['a']);
  await soon();
  host.steps['train/loss'].push(9);
  feed.pointsArrived('a');
  await soon();
  host.steps['validation/loss'].push(9);
  feed.pointsArrived('a');
  await soon();
  expect(host.queries.map(({ afterStep }) => afterStep)).toEqual([undefined, 7, 8]);
  expect(stepsOf(feed, 'validation/loss')).toEqual([2, 9]);
});

test('a run whose only step is its zeroth is asked for as a whole', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [0];
  feed.setRuns(['a']);
  await soon();
  feed.pointsArrived('a');
  await soon();
  expect(host.queries.map(({ afterStep }) => afterStep)).toEqual([undefined, undefined]);
});

test('points that a resumed run takes back disappear when it is read again', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2, 3];
  feed.setRuns(['a']);
  await soon();
  host.steps['train/loss'] = [1];
  feed.readAgain('a');
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1]);
});

test('many notices while a reading is under way cost one more reading, not one each', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1];
  feed.setRuns(['a']);
  for (let count = 0; count < 50; count += 1) feed.pointsArrived('a');
  await soon();
  expect(host.queries.length).toBeLessThanOrEqual(2);
});

test('a failed reading keeps the points and says what went wrong', async () => {
  const host = createHost();
  let broken = false;
  const feed = createFeed(async (id, query) => {
    if (broken) throw new Error('away');
    return host.read(id, query);
  });
  host.steps['train/loss'] = [1, 2];
  feed.setRuns(['a']);
  await soon();
  broken = true;
  feed.pointsArrived('a');
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2]);
  expect(feed.getSnapshot().get('a')?.error).toBeInstanceOf(Error);
});

test('runs whose reading failed are read when the host is back, and until then not in a loop', async () => {
  const host = createHost();
  let isAway = true;
  let readingCount = 0;
  const feed = createFeed(async (ids, query) => {
    readingCount += 1;
    if (isAway) throw new Error('away');
    return host.read(ids, query);
  });
  host.steps['train/loss'] = [1, 2];
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  await soon();
  expect(readingCount).toBe(1);
  isAway = false;
  feed.readFailed();
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2]);
  expect(feed.getSnapshot().get('a')?.error).toBeNull();
  feed.readFailed();
  await soon();
  expect(readingCount).toBe(2);
});

test('a part that cannot be read finer is asked for once, and again when the host is back', async () => {
  const asked: (number | undefined)[] = [];
  let isBroken = true;
  const feed = createFeed(async (ids, query) => {
    asked.push(query.fromStep);
    const isFine = query.fromStep !== undefined;
    if (isFine && isBroken) throw new Error('away');
    const points = pointsAt(isFine ? [11, 15, 20] : [10, 20, 30]);
    const coarse = { ...points, maximum: points.values.map((value) => value + 1) };
    const series: SeriesByMetric = new Map([['train/loss', isFine ? points : coarse]]);
    return { byRun: new Map(ids.map((id) => [id, series])), aggregated: !isFine, damaged: [] };
  });
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  feed.setSight(new Map([['a', [12, 18] as const]]));
  for (let count = 0; count < 5; count += 1) await soon();
  expect(asked).toEqual([undefined, 11]);
  expect(stepsOf(feed, 'train/loss')).toEqual([10, 20, 30]);
  isBroken = false;
  feed.readFailed();
  for (let count = 0; count < 5; count += 1) await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([10, 11, 15, 20, 30]);
});

test('after missed changes every run is read anew', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2];
  feed.setRuns(['a', 'b']);
  await soon();
  host.steps['train/loss'] = [1];
  feed.readAllAgain();
  await soon();
  for (const run of ['a', 'b'])
    expect([...(feed.getSnapshot().get(run)?.series.get('train/loss')?.steps ?? [])]).toEqual([1]);
});

test('many runs are read together, after a few that are seen first', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1];
  const ids = Array.from({ length: 530 }, (_, index) => `run_${index}`);
  feed.setRuns(ids);
  await soon();
  expect(host.queries.map((query) => query.ids?.length)).toEqual([48, 482]);
  expect([...feed.getSnapshot().values()].every(({ series }) => series.has('train/loss'))).toBe(true);
});

test('only the metrics that are looked at are read, and each once', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2];
  host.steps['validation/loss'] = [2];
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  feed.setMetrics(['train/loss', 'validation/loss']);
  await soon();
  expect(host.queries).toEqual([
    { metric: ['train/loss'], points: 100 },
    { metric: ['validation/loss'], points: 100 },
  ]);
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2]);
  expect(stepsOf(feed, 'validation/loss')).toEqual([2]);
});

test('points that were taken back do not come again with a reading from before', async () => {
  const host = createHost();
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  const feed = createFeed(async (ids, query) => {
    const answer = await host.read(ids, query);
    if (isFirst) {
      isFirst = false;
      await gate;
    }
    return answer;
  });
  host.steps['train/loss'] = [1, 2, 3];
  feed.setRuns(['a']);
  host.steps['train/loss'] = [1];
  feed.readAgain('a');
  release();
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1]);
});

test('what is zoomed into is read finer for all runs at once, and not again while it is exact', async () => {
  const queries: MetricQuery[] = [];
  const feed = createFeed(async (ids, query) => {
    queries.push(query);
    const isFine = query.fromStep !== undefined;
    const points = pointsAt(isFine ? [11, 15, 20] : [10, 20, 30]);
    const coarse = { ...points, maximum: points.values.map((value) => value + 1) };
    const series: SeriesByMetric = new Map([['train/loss', isFine ? points : coarse]]);
    return { byRun: new Map(ids.map((id) => [id, series])), aggregated: !isFine, damaged: [] };
  });
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a', 'b']);
  await soon();
  feed.setSight(
    new Map([
      ['a', [12, 18] as const],
      ['b', [12, 18] as const],
    ]),
  );
  await soon();
  feed.setSight(new Map([['a', [13, 17] as const]]));
  await soon();
  expect(queries).toEqual([
    { metric: ['train/loss'], points: 100 },
    { metric: ['train/loss'], fromStep: 11, toStep: 18, points: 100 },
  ]);
  expect(stepsOf(feed, 'train/loss')).toEqual([10, 11, 15, 20, 30]);
});

test('a zoom that goes on ends the reading of its outdated part, and the newest part is read', async () => {
  const ended: (number | undefined)[] = [];
  const feed = createFeed(async (ids, query, signal) => {
    const isFine = query.fromStep !== undefined;
    // A part that takes long, as of many long runs.
    if (query.fromStep === 11)
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended.push(query.fromStep);
          reject(signal.reason);
        });
      });
    const points = pointsAt(isFine ? [21, 25, 30] : [10, 20, 30]);
    const coarse = { ...points, maximum: points.values.map((value) => value + 1) };
    const series: SeriesByMetric = new Map([['train/loss', isFine ? points : coarse]]);
    return { byRun: new Map(ids.map((id) => [id, series])), aggregated: !isFine, damaged: [] };
  });
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  feed.setSight(new Map([['a', [12, 18] as const]]));
  await soon();
  feed.setSight(new Map([['a', [12, 18] as const]]));
  expect(ended).toEqual([]);
  feed.setSight(new Map([['a', [22, 28] as const]]));
  await soon();
  expect(ended).toEqual([11]);
  expect(stepsOf(feed, 'train/loss')).toEqual([10, 20, 21, 25, 30]);
});

test('metrics that are out of sight give their memory back and are read anew when they return', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2];
  host.steps['validation/loss'] = [2];
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  feed.setMetrics(['validation/loss']);
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([]);
  feed.setMetrics(['train/loss']);
  await soon();
  expect(stepsOf(feed, 'train/loss')).toEqual([1, 2]);
});

test('points that cannot be read are told with their run, and the rest is there', async () => {
  const host = createHost();
  host.steps['train/loss'] = [300, 301];
  const part = { run: 'a', metric: 'train/loss', fromStep: 1, toStep: 256, pointCount: 256 };
  const feed = createFeed(async (ids, query) => ({ ...(await host.read(ids, query)), damaged: [part] }));
  feed.setRuns(['a']);
  await soon();
  expect(feed.getSnapshot().get('a')?.damaged).toEqual([part]);
  expect(stepsOf(feed, 'train/loss')).toEqual([300, 301]);
});

test('runs that were read together are read together again', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1];
  const ids = Array.from({ length: 50 }, (_, index) => `run_${index}`);
  feed.setRuns(ids);
  for (const id of ids) feed.pointsArrived(id);
  await soon();
  await soon();
  expect(host.queries.map((query) => query.ids?.length)).toEqual([50, 50]);
});

test('new points come a few times a second, and what is zoomed into does not wait for their turn', async () => {
  const host = createHost();
  const read: typeof host.read = async (ids, query) => {
    const answer = await host.read(ids, query);
    const coarsen = ([metric, points]: readonly [string, ReturnType<typeof pointsAt>]) =>
      [metric, { ...points, maximum: points.values.map((value) => value + 1) }] as const;
    return {
      ...answer,
      byRun: new Map([...answer.byRun].map(([id, series]) => [id, new Map([...series].map(coarsen))])),
    };
  };
  const feed = new MetricFeed({
    read,
    pointCount: 100,
    pauseMs: 0,
    livePauseMs: 10_000,
    schedule: (notify) => notify(),
  });
  host.steps['train/loss'] = [1, 2, 3];
  feed.setMetrics(['train/loss']);
  feed.setRuns(['a']);
  await soon();
  for (let step = 4; step < 8; step += 1) {
    host.steps['train/loss'].push(step);
    feed.pointsArrived('a');
    await soon();
  }
  feed.setSight(new Map([['a', [1, 2] as const]]));
  await soon();
  expect(host.queries.map(({ afterStep, toStep }) => [afterStep, toStep])).toEqual([
    [undefined, undefined],
    [2, undefined],
    [undefined, 2],
  ]);
  feed.close();
});

test('what came since of runs that are about as far is read together', async () => {
  const host = createHost();
  const feed = createFeed(host.read);
  host.steps['train/loss'] = [1, 2];
  feed.setRuns(['a', 'b']);
  await soon();
  host.steps['train/loss'] = [1, 2, 3];
  feed.pointsArrived('a');
  feed.pointsArrived('b');
  await soon();
  await soon();
  expect(host.queries.length).toBeLessThanOrEqual(3);
  for (const run of ['a', 'b'])
    expect([...(feed.getSnapshot().get(run)?.series.get('train/loss')?.steps ?? [])]).toEqual([1, 2, 3]);
});
