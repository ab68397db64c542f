import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { createMetricRecorder } from './metric-recorder';
import { listSeries } from './metric-repository';
import { parseMetricsQuery } from './metrics-query';
import { readSeriesTable } from './series-table';

let folder: string;
let store: Store;
const startedAt = 1_790_000_000_000;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-metrics-'));
  store = await openStore(folder, { create: true });
  await store.database.run(
    "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_1', 1, 'a', 'a', 'running', 0, 0, 'iris', 1, 1, 0)",
  );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function recorder(lastStep: number | null = null, oddities: string[] = [], errors: unknown[] = []) {
  return createMetricRecorder(
    {
      database: store.database,
      runId: 'run_1',
      startedAt,
      onWritten: () => {},
      onOddity: (message) => oddities.push(message),
      onDamage: () => {},
      onError: (error) => errors.push(error),
    },
    lastStep,
  );
}

/** Steps 1 to `count`, a spike at every 1000th. */
const valueAt = (step: number) => (step % 1000 === 0 ? 100 : Math.sin(step / 50));
function points(from: number, to: number, metric = 'train/loss') {
  const steps = Float64Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return { metric, steps, values: steps.map(valueAt), timesMs: steps.map((step) => startedAt + step) };
}

async function write(count: number, batch = 777, metric?: string): Promise<void> {
  const record = await recorder(Number.MAX_VALUE);
  for (let from = 1; from <= count; from += batch) {
    record.append([points(from, Math.min(count, from + batch - 1), metric)]);
    if (from % 2 === 1) await record.flush();
  }
  await record.flush();
}

async function read(query: string) {
  const { bytes, aggregated } = await readSeriesTable(store, ['run_1'], parseMetricsQuery(new URLSearchParams(query)));
  const table = tableFromIPC(bytes);
  const column = (name: string) => Array.from(table.getChild(name)?.toArray() ?? []) as number[];
  return {
    aggregated,
    metrics: table.getChild('metric')?.toJSON() as string[],
    step: column('step'),
    value: column('value'),
    minimum: column('minimum'),
    maximum: column('maximum'),
    time: column('time'),
  };
}

describe('what was written', () => {
  it('comes back exactly, whatever the sizes in which it came', async () => {
    await write(5000);
    const all = await read('');
    const steps = Array.from({ length: 5000 }, (_, index) => index + 1);
    expect(all.step).toEqual(steps);
    expect(all.value).toEqual(steps.map(valueAt));
    expect(all.time).toEqual(steps);
    expect(all.aggregated).toBe(false);
  });

  it('keeps NaN and infinities as they are, and tells of the first one once', async () => {
    const oddities: string[] = [];
    const record = await recorder(null, oddities);
    for (const [index, value] of [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN].entries())
      record.append([
        {
          metric: 'train/loss',
          steps: Float64Array.of(index + 1),
          values: Float64Array.of(value),
          timesMs: Float64Array.of(startedAt),
        },
      ]);
    await record.flush();
    expect((await read('')).value).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN]);
    expect(oddities).toEqual([expect.stringMatching(/became NaN at step 2: training diverged/)]);
    expect(await listSeries(store.database, 'run_1')).toMatchObject([
      { last: null, minimum: 1, maximum: 1, pointCount: 4, notFiniteCount: 3 },
    ]);
  });

  it('is summed up with the best value in the metric’s own direction', async () => {
    const record = await recorder();
    const values = Float64Array.of(0.5, 0.9, 0.2, 0.7);
    const steps = Float64Array.of(1, 2, 3, 4);
    for (const metric of ['validation/accuracy', 'validation/loss'])
      record.append([{ metric, steps, values, timesMs: steps }]);
    await record.flush();
    expect(await listSeries(store.database, 'run_1')).toMatchObject([
      { metric: 'validation/accuracy', last: 0.7, best: 0.9, bestStep: 2, minimum: 0.2, maximum: 0.9 },
      { metric: 'validation/loss', last: 0.7, best: 0.2, bestStep: 3 },
    ]);
  });

  it('is kept and written later when the disk was full', async () => {
    const errors: unknown[] = [];
    const record = await recorder(null, [], errors);
    const { page_count: pageCount } = (await store.database.get<{ page_count: number }>('PRAGMA page_count')) ?? {
      page_count: 0,
    };
    await store.database.get(`PRAGMA max_page_count = ${pageCount}`);
    record.append([points(1, 3000)]);
    await expect(record.flush()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(errors).toHaveLength(1);
    await store.database.get('PRAGMA max_page_count = 1000000');
    record.append([points(3001, 3010)]);
    await record.flush();
    expect((await read('')).step).toHaveLength(3010);
  });
});

describe('rollups', () => {
  it('hold the smallest and the largest value of their points, so no spike is lost', async () => {
    await write(20_000);
    const coarse = await read('points=500');
    expect(coarse.aggregated).toBe(true);
    expect(coarse.step.length).toBeLessThanOrEqual(500);
    expect(coarse.maximum.filter((value) => value === 100)).toHaveLength(20);
    // Every bucket against the points it stands for.
    const bucket = coarse.step[1] as number;
    const size = bucket - (coarse.step[0] as number);
    for (const [index, step] of coarse.step.slice(0, 40).entries()) {
      const inside = Array.from({ length: size }, (_, offset) => valueAt(step - offset));
      expect([coarse.minimum[index], coarse.maximum[index], coarse.value[index]]).toEqual([
        Math.min(...inside),
        Math.max(...inside),
        valueAt(step),
      ]);
    }
  });

  it('end with the newest point, although it fills no bucket yet', async () => {
    await write(4099);
    expect((await read('points=100')).step.at(-1)).toBe(4099);
  });

  it('are the same whether points came one by one or all at once', async () => {
    await write(2000, 1);
    await write(2000, 2000, 'other/loss');
    const one = await read('metric=train/loss&points=50');
    const many = await read('metric=other/loss&points=50');
    expect({ ...one, metrics: [] }).toEqual({ ...many, metrics: [] });
  });
});

describe('a query', () => {
  it('takes the steps after a cursor', async () => {
    await write(1000);
    expect((await read('afterStep=990')).step).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999, 1000]);
  });

  it('takes a window, bounds included', async () => {
    await write(1000);
    expect((await read('fromStep=254&toStep=259')).step).toEqual([254, 255, 256, 257, 258, 259]);
  });

  it('takes the named series, names beside the numbers', async () => {
    await write(10, 777, 'train/loss');
    await write(10, 777, 'validation/loss');
    await write(10, 777, 'test/loss');
    const { metrics } = await read('metric=train/loss&metric=test/loss');
    expect([...new Set(metrics)].sort()).toEqual(['test/loss', 'train/loss']);
    expect(metrics).toHaveLength(20);
  });

  it('takes several runs at once, each series whole', async () => {
    await store.database.run(
      "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_2', 2, 'b', 'a', 'running', 0, 0, 'iris', 1, 1, 0)",
    );
    await write(30);
    await write(20, 777, 'train/accuracy');
    const other = await createMetricRecorder(
      {
        database: store.database,
        runId: 'run_2',
        startedAt,
        onWritten: () => {},
        onOddity: () => {},
        onDamage: () => {},
        onError: () => {},
      },
      null,
    );
    other.append([points(1, 10)]);
    await other.flush();
    const { bytes } = await readSeriesTable(
      store,
      ['run_2', 'run_1', 'gone'],
      parseMetricsQuery(new URLSearchParams('metric=train/loss')),
    );
    const table = tableFromIPC(bytes);
    expect(table.getChild('run')?.toJSON()).toEqual([...Array(30).fill('run_1'), ...Array(10).fill('run_2')]);
    expect(Array.from(table.getChild('step')?.toArray() ?? []).slice(-11)).toEqual([30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(table.getChild('metric')?.toJSON())).toEqual(new Set(['train/loss']));
  });

  it('gives an empty table for a run without points', async () => {
    expect(await read('')).toMatchObject({ step: [], aggregated: false });
  });

  it.each(['afterStep=abc', 'points=0', 'fromStep='])('refuses %s by name', (query) => {
    expect(() => parseMetricsQuery(new URLSearchParams(query))).toThrow(new RegExp(query.split('=')[0] as string));
  });
});

describe('going on from a checkpoint', () => {
  it('drops the points after it and takes them again', async () => {
    await write(3000);
    const record = await recorder(2500);
    expect((await read('')).step.at(-1)).toBe(2500);
    record.append([points(2501, 3200)]);
    await record.flush();
    const all = await read('');
    expect(all.step).toEqual(Array.from({ length: 3200 }, (_, index) => index + 1));
    const before = await read('points=60');
    await store.database.run('DELETE FROM metric_series');
    await write(3200);
    expect(await read('points=60')).toEqual(before);
  });

  it('goes on where the points end when none came after it', async () => {
    await write(300);
    const record = await recorder(300);
    record.append([points(301, 600)]);
    await record.flush();
    expect((await read('')).step).toHaveLength(600);
  });

  it('forgets a series that began after it', async () => {
    await write(100);
    await recorder(0);
    expect(await listSeries(store.database, 'run_1')).toEqual([]);
  });

  it('leaves points out that come again, and says so', async () => {
    const oddities: string[] = [];
    const record = await recorder(null, oddities);
    record.append([points(1, 10)]);
    record.append([points(5, 12)]);
    await record.flush();
    expect((await read('')).step).toHaveLength(12);
    expect(oddities).toHaveLength(1);
  });
});
