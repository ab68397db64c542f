import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { bucketWidth, pointWidth, readChunk, type StoredChunk } from './metric-chunk';
import { packRun } from './metric-packing';
import { createMetricRecorder } from './metric-recorder';
import { listSeries, type SeriesRow } from './metric-repository';
import { createMetricSeries } from './metric-series';

let folder: string;
let store: Store;
const { signal } = new AbortController();
/** More than one packed chunk of points and of the first buckets. */
const pointCount = 20_000;
const metrics = ['train/loss', 'validation/accuracy'];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-continuation-'));
  store = await openStore(folder, { create: true });
  await store.database.run(
    "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_1', 1, 'a', 'a', 'completed', 0, 0, 'iris', 1, 1, 0)",
  );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const oddValues = new Map([
  [1_500, 99],
  [2_100, Number.NaN],
  [4_700, Number.NEGATIVE_INFINITY],
  [19_990, -50],
]);
const valueAt = (step: number) => oddValues.get(step) ?? Math.sin(step / 30) / 3;
function columns(from: number, to: number) {
  const steps = Float64Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return [steps, steps.map(valueAt), steps.map((step) => step * 1.25)] as const;
}

async function write(
  from: number,
  to: number,
  { after = null as number | null, names = metrics, said = [] as string[] } = {},
) {
  const recorder = await createMetricRecorder(
    {
      database: store.database,
      runId: 'run_1',
      startedAt: 0,
      onWritten: () => {},
      onOddity: () => {},
      onDamage: (metric, { level, firstStep, lastStep }) => said.push(`${metric} ${level} ${firstStep} ${lastStep}`),
      onError: (error) => {
        throw error;
      },
    },
    after,
  );
  const [steps, values, timesMs] = columns(from, to);
  recorder.append(names.map((metric) => ({ metric, steps, values, timesMs })));
  await recorder.flush();
}

const rowsByLevel = (chunks: readonly { level: number; rows: Float64Array }[]) => {
  const levels: number[][] = [];
  for (const { level, rows } of chunks) {
    levels[level] ??= [];
    for (const number of rows) levels[level].push(number);
  }
  return levels;
};

async function stored(metric: string) {
  const [series] = (await listSeries(store.database, 'run_1')).filter((each) => each.metric === metric);
  const chunks = await store.database.all<StoredChunk>(
    `SELECT series_id AS seriesId, level, number, first_step AS firstStep, last_step AS lastStep, point_count AS pointCount,
       packing, checksum, data FROM metric_chunk WHERE series_id = ? ORDER BY level, number`,
    [series?.id as number],
  );
  const { id: _id, metric: _metric, ...summary } = series as SeriesRow;
  return {
    summary,
    levels: rowsByLevel(chunks.map((chunk) => ({ level: chunk.level, rows: readChunk(chunk) ?? new Float64Array() }))),
  };
}

/** A series that was never interrupted, in memory. */
function undisturbed(metric: string, to: number) {
  const series = createMetricSeries(metric);
  series.append(...columns(1, to));
  const writes = series.takeWrites().toSorted((one, other) => one.level - other.level || one.number - other.number);
  return { summary: series.summary, levels: rowsByLevel(writes.map(({ level, data }) => ({ level, rows: data }))) };
}

const fingerprint = (numbers: readonly number[]) =>
  createHash('sha256')
    .update(new Uint8Array(Float64Array.from(numbers).buffer))
    .digest('hex');

async function expectUndisturbed(to: number, names = metrics): Promise<void> {
  const lookAt = ({ summary, levels }: ReturnType<typeof undisturbed>) => ({
    summary,
    levels: levels.map((level) => [level.length, fingerprint(level)]),
  });
  for (const metric of names) expect(lookAt(await stored(metric))).toEqual(lookAt(undisturbed(metric, to)));
}

describe('a run that goes on', () => {
  it.each([200, 4_096, 16_390, 19_995, pointCount])(
    'after step %i of its packed points has every point and bucket as if it had never ended',
    async (last) => {
      await write(1, pointCount);
      await packRun(store.database, 'run_1', signal);
      await write(last + 1, last + 70, { after: last });
      await expectUndisturbed(last + 70);
      // Once more, now from packed and other chunks, and packed again.
      await write(last + 41, last + 3_000, { after: last + 40 });
      await expectUndisturbed(last + 3_000);
      expect(await packRun(store.database, 'run_1', signal)).toEqual({ seriesCount: 2, damagedCount: 0 });
      await expectUndisturbed(last + 3_000);
    },
  );

  it('from its beginning has nothing of what it measured before', async () => {
    await write(1, pointCount);
    await write(1, 300, { names: ['train/loss'] });
    await expectUndisturbed(300, ['train/loss']);
    expect(await listSeries(store.database, 'run_1')).toHaveLength(1);
  });

  it('reads and writes no more than the ends of its series where none is cut', async () => {
    await write(1, pointCount);
    await packRun(store.database, 'run_1', signal);
    const rows = () =>
      store.database.all<{ rowid: number }>('SELECT rowid FROM metric_chunk WHERE packing = 1 ORDER BY rowid');
    const packedCount = (await rows()).length;
    await write(pointCount + 1, pointCount + 1, { after: pointCount });
    const tailCount = 2 * 5;
    expect((await rows()).length).toBe(packedCount - tailCount);
  });

  it('loses nothing when its host dies between any two writes, and goes on from there', async () => {
    const last = 12_345;
    const { database } = store;
    const { run, transaction } = database;
    await write(1, pointCount);
    await packRun(database, 'run_1', signal);
    const fingerprints = new Map(metrics.map((each) => [each, fingerprint(undisturbed(each, last).levels[0] ?? [])]));
    let isDone = false;
    let writeCount = 0;
    for (let mayWrite = 0; !isDone; mayWrite += 1) {
      let left = mayWrite;
      const spend = () => {
        left -= 1;
        if (left < 0) throw new Error('killed');
      };
      database.run = async (sql, parameters) => {
        spend();
        return run(sql, parameters);
      };
      database.transaction = async (work, options) => {
        spend();
        return transaction(work, options);
      };
      isDone = await write(last + 1, last, { after: last }).then(
        () => true,
        () => false,
      );
      Object.assign(database, { run, transaction });
      writeCount = mayWrite;
      for (const metric of metrics) {
        const [points = []] = (await stored(metric)).levels;
        expect(fingerprint(points.slice(0, last * pointWidth))).toBe(fingerprints.get(metric));
      }
    }
    expect(writeCount).toBeGreaterThan(4);
    await expectUndisturbed(last);
  });
});

describe('a damaged chunk of a run that goes on', () => {
  const damage = (where: string) =>
    store.database.run(`UPDATE metric_chunk SET data = CAST(zeroblob(length(data)) AS BLOB) WHERE ${where}`);

  it('in its middle stays as it is, and is told of where the points are summed up anew', async () => {
    await write(1, 2_000, { names: ['train/loss'] });
    await damage('level = 0 AND number = 2');
    const said: string[] = [];
    await write(2_001, 2_090, { after: 2_000, names: ['train/loss'], said });
    expect(said).toEqual([]);
    await write(1_901, 2_090, { after: 1_900, names: ['train/loss'], said });
    expect(said).toEqual(['train/loss 0 513 768']);
    const readable = Array.from({ length: 2_090 }, (_, index) => index + 1).filter((step) => step < 513 || step > 768);
    const bestStep = readable.reduce((best, step) => (valueAt(step) < valueAt(best) ? step : best));
    expect((await stored('train/loss')).summary).toMatchObject({ pointCount: 2_090, lastStep: 2_090, bestStep });
  });

  it('at its end is replaced by the summaries of its points', async () => {
    await write(1, 2_000, { names: ['train/loss'] });
    await damage('level = 0 AND number = 7');
    const said: string[] = [];
    await write(2_001, 2_090, { after: 2_000, names: ['train/loss'], said });
    expect(said).toEqual(['train/loss 0 1793 2000']);
    const steps = (await stored('train/loss')).levels[0]?.filter((_, index) => index % pointWidth === 0);
    expect(steps?.slice(1_792)).toEqual([
      ...Array.from({ length: 26 }, (_, index) => 1_800 + 8 * index),
      ...Array.from({ length: 90 }, (_, index) => 2_001 + index),
    ]);
  });

  it('of a summary at its end is made anew from what is below it', async () => {
    await write(1, pointCount, { names: ['train/loss'] });
    await damage('level = 2 AND number = 1');
    const said: string[] = [];
    await write(pointCount + 1, pointCount + 500, { after: pointCount, names: ['train/loss'], said });
    expect(said).toEqual(['train/loss 2 16448 19968']);
    await expectUndisturbed(pointCount + 500, ['train/loss']);
    expect((await stored('train/loss')).levels[2]?.length).toBe(Math.floor(20_500 / 64) * bucketWidth);
  });
});
