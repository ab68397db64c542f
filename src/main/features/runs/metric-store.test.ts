import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLog } from '../../../../tests/support/memory-log';
import { createChanges } from '../../lib/changes';
import { emptyTrash, giveBackSpace, moveToTrash, openStore, type Store } from '../../store';
import { openConnection, openModes } from '../../store/connection';
import { migrate } from '../../store/migrate';
import { migrations } from '../../store/migrations';
import { replaceFigures } from './imported-run';
import { packColumns, type StoredChunk, unpackColumns } from './metric-chunk';
import { createMetricCompaction } from './metric-compaction';
import { countRunsByMetric, listMetricNames } from './metric-names';
import { findUnpackedRun, packRun } from './metric-packing';
import { createMetricRecorder } from './metric-recorder';
import { removeSeries } from './metric-repository';
import { parseMetricsQuery } from './metrics-query';
import { listRunEvents } from './run-event-repository';
import { readSeriesTable } from './series-table';

let folder: string;
let store: Store;
const startedAt = 1_790_000_000_000;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-metric-store-'));
  store = await openStore(folder, { create: true });
  await store.database.run(
    "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_1', 1, 'a', 'a', 'completed', 0, 0, 'iris', 1, 1, 0)",
  );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const recorder = (lastStep: number | null = null, said: string[] = []) =>
  createMetricRecorder(
    {
      database: store.database,
      runId: 'run_1',
      startedAt,
      onWritten: () => {},
      onOddity: (message) => said.push(message),
      onDamage: (metric, { firstStep, lastStep: to }) => said.push(`${metric} ${firstStep} ${to}`),
      onError: (error) => {
        throw error;
      },
    },
    lastStep,
  );

/** A curve with what is hard to keep: spikes, NaN and both infinities. */
const oddValues = new Map([
  [1_500, 99],
  [2_100, Number.NaN],
  [2_101, Number.POSITIVE_INFINITY],
  [4_700, Number.NEGATIVE_INFINITY],
]);
const valueAt = (step: number) => oddValues.get(step) ?? Math.sin(step / 30) / 3;

async function write(from: number, to: number, metric = 'train/loss', record = recorder(Number.MAX_VALUE)) {
  const open = await record;
  const steps = Float64Array.from({ length: to - from + 1 }, (_, index) => from + index);
  open.append([{ metric, steps, values: steps.map(valueAt), timesMs: steps.map((step) => startedAt + step * 1.25) }]);
  await open.flush();
}

async function read(query = '') {
  const { bytes, damage } = await readSeriesTable(store, ['run_1'], parseMetricsQuery(new URLSearchParams(query)));
  const table = tableFromIPC(bytes);
  const column = (name: string) => Array.from(table.getChild(name)?.toArray() ?? []) as number[];
  const names = ['step', 'value', 'minimum', 'maximum', 'time', 'notFinite'] as const;
  return {
    damage,
    ...(Object.fromEntries(names.map((name) => [name, column(name)])) as Record<(typeof names)[number], number[]>),
  };
}

const queries = ['', 'points=700', 'points=40', 'fromStep=1400&toStep=3000', 'fromStep=1400&toStep=4000&points=90'];
const readAll = () => Promise.all(queries.map((query) => read(query)));
const chunkCount = async () =>
  (await store.database.get<{ count: number }>('SELECT count(*) AS count FROM metric_chunk'))?.count ?? 0;

/** Buckets as version 0001 wrote them: step, value, minimum, maximum, time; NaN left no trace. */
function olderBuckets(data: Uint8Array): Uint8Array {
  const rows = new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  const older = new Float64Array((rows.length / 6) * 5);
  for (let row = 0; row < rows.length / 6; row += 1) {
    const [step, value, time, minimum, maximum] = rows.subarray(row * 6) as unknown as number[];
    older.set([step, value, minimum, maximum, time] as number[], row * 5);
  }
  return new Uint8Array(older.buffer);
}

describe('values that are no numbers', () => {
  it('are told apart in every bucket, whose extremes are those of its finite values', async () => {
    await write(1, 6_000);
    for (const points of [1_000, 300, 20, 1]) {
      const coarse = await read(`points=${points}`);
      expect(coarse.step.length).toBeLessThanOrEqual(points);
      let from = 1;
      const expected = coarse.step.map((to) => {
        const inside = Array.from({ length: to - from + 1 }, (_, index) => valueAt(from + index));
        from = to + 1;
        const finite = inside.filter(Number.isFinite);
        return [
          Math.min(...finite),
          Math.max(...finite),
          (inside.some(Number.isNaN) ? 1 : 0) +
            (inside.includes(Number.POSITIVE_INFINITY) ? 2 : 0) +
            (inside.includes(Number.NEGATIVE_INFINITY) ? 4 : 0),
        ];
      });
      expect(coarse.step.map((_, row) => [coarse.minimum[row], coarse.maximum[row], coarse.notFinite[row]])).toEqual(
        expected,
      );
    }
  });

  it.each([4_096, 4_104, 4_097, 4_159])(
    'are all there of a series of %i points, whichever buckets its end fills',
    async (last) => {
      await write(1, last);
      const coarse = await read('points=90');
      expect(coarse.step.at(-1)).toBe(last);
      expect(coarse.value.at(-1)).toBe(valueAt(last));
      await packRun(store.database, 'run_1', signal);
      expect(await read('points=90')).toEqual(coarse);
    },
  );

  it('alone give a series without extremes, which is read like others', async () => {
    const record = await recorder();
    const steps = Float64Array.from({ length: 900 }, (_, index) => index);
    record.append([{ metric: 'loss', steps, values: steps.map(() => Number.NaN), timesMs: steps }]);
    await record.flush();
    const coarse = await read('points=10');
    expect(new Set(coarse.notFinite)).toEqual(new Set([1]));
    expect(coarse.minimum.every(Number.isNaN)).toBe(true);
  });
});

describe('a clock that goes back', () => {
  it('leaves times that never fall, and is told of once', async () => {
    const said: string[] = [];
    const record = await recorder(null, said);
    for (const [index, time] of [100, 200, 50, 60, 40, 90].entries())
      record.append([
        {
          metric: 'train/loss',
          steps: Float64Array.of(index),
          values: Float64Array.of(1),
          timesMs: Float64Array.of(startedAt + time),
        },
      ]);
    await record.flush();
    expect((await read()).time).toEqual([100, 200, 200, 210, 210, 260]);
    expect(said).toEqual([expect.stringMatching(/clock of this machine went back/)]);
  });
});

describe('very many names', () => {
  it('are taken up to a limit, which is told of once', async () => {
    const said: string[] = [];
    const record = await recorder(null, said);
    const one = Float64Array.of(1);
    record.append(
      Array.from({ length: 20_050 }, (_, index) => ({
        metric: `metric ${index}`,
        steps: one,
        values: one,
        timesMs: one,
      })),
    );
    await record.flush();
    expect(await store.database.get('SELECT count(*) AS count FROM metric_series')).toEqual({ count: 20_000 });
    expect(said).toEqual([expect.stringMatching(/20,000 metrics already; metric 20000 and further/)]);
  });
});

describe('a damaged chunk', () => {
  const damage = (where: string, change = 'data = CAST(zeroblob(length(data)) AS BLOB)') =>
    store.database.run(`UPDATE metric_chunk SET ${change} WHERE ${where}`);

  it.each([
    ['other bytes', 'data = CAST(zeroblob(length(data)) AS BLOB)'],
    ['a wrong length', 'data = substr(data, 1, 1001)'],
    ['a wrong length without a checksum', 'data = substr(data, 1, 2400), checksum = NULL'],
    ['steps that do not grow, without a checksum', 'data = CAST(zeroblob(length(data)) AS BLOB), checksum = NULL'],
  ])('with %s is reported, and buckets stand in for its points', async (_what, change) => {
    await write(1, 2_000);
    await damage('level = 0 AND number = 2', change);
    const all = await read();
    expect(all.damage).toMatchObject([{ runId: 'run_1', metric: 'train/loss', firstStep: 513, lastStep: 768 }]);
    expect(all.step.filter((step) => step <= 512 || step > 768)).toHaveLength(2_000 - 256);
    expect(all.step.filter((step) => step > 512 && step <= 768)).toEqual(
      Array.from({ length: 32 }, (_, index) => 520 + 8 * index),
    );
    await read();
    const events = (await listRunEvents(store.database, 'run_1')).map(({ message }) => message);
    expect(events).toEqual([expect.stringMatching(/256 points of train\/loss \(steps 513 to 768\) cannot be read/)]);
  });

  it('is answered where the log cannot be written, and logged as soon as it can', async () => {
    await write(1, 2_000);
    await damage('level = 0 AND number = 2');
    await store.database.run(
      "CREATE TEMP TRIGGER fails BEFORE INSERT ON main.run_event BEGIN SELECT RAISE(ABORT, 'no space'); END",
    );
    const errors: unknown[] = [];
    const query = parseMetricsQuery(new URLSearchParams());
    const table = await readSeriesTable(store, ['run_1'], query, { onUnlogged: (error) => errors.push(error) });
    expect(table.damage).toHaveLength(1);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('no space') })]);
    await store.database.run('DROP TRIGGER fails');
    await read();
    expect(await listRunEvents(store.database, 'run_1')).toHaveLength(1);
  });

  it('of a summary costs nothing: the points are read', async () => {
    await write(1, 6_000);
    const before = await read('points=90');
    await damage('level = 2');
    const after = await read('points=90');
    expect(after.damage).toMatchObject([{ level: 2 }]);
    expect(Math.max(...after.maximum)).toBe(Math.max(...before.maximum));
    expect(after.notFinite.reduce((all, mark) => all | mark, 0)).toBe(7);
    expect(after.step.at(-1)).toBe(6_000);
  });
});

describe('a reading', () => {
  it('ends when nobody waits for it any more', async () => {
    await write(1, 6_000);
    const query = parseMetricsQuery(new URLSearchParams());
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(readSeriesTable(store, ['run_1'], query, { signal: gone })).rejects.toThrow('gone');
    expect((await read()).step).toHaveLength(6_000);
  });
});

describe('packing', () => {
  it('gives back every bit of any number', () => {
    const numbers = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, Number.MAX_VALUE, -1e-300, Math.PI];
    const rows = Float64Array.from({ length: 3 * 500 }, (_, index) => numbers[(index * 7) % numbers.length] as number);
    const bits = (values: Float64Array) => new BigUint64Array(values.buffer, values.byteOffset, values.length);
    expect(bits(unpackColumns(packColumns(rows, 3), 500, 3))).toEqual(bits(rows));
    expect(() => unpackColumns(packColumns(rows, 3), 501, 3)).toThrow();
  });

  it('changes nothing that is read, at any resolution', async () => {
    await write(1, 5_500);
    const before = await readAll();
    const chunks = await chunkCount();
    expect(await packRun(store.database, 'run_1', signal)).toEqual({ seriesCount: 1, damagedCount: 0 });
    expect(await readAll()).toEqual(before);
    expect(await chunkCount()).toBeLessThan(chunks / 3);
    expect(await findUnpackedRun(store.database)).toBe(null);
  });

  it.each([5_000, 5_500])(
    'is undone when the run goes on after step %i, which then reads as if it had never been packed',
    async (last) => {
      await write(1, 5_500);
      await packRun(store.database, 'run_1', signal);
      await write(last + 1, 7_000, 'train/loss', recorder(last));
      const resumed = await readAll();
      await store.database.run('DELETE FROM metric_series');
      await write(1, 7_000);
      expect(await readAll()).toEqual(resumed);
      expect(await findUnpackedRun(store.database)).toBe('run_1');
    },
  );

  it('begins anew after a host that died in the middle', async () => {
    await write(1, 5_500);
    const before = await readAll();
    await store.database.run(
      `INSERT INTO metric_chunk (series_id, level, number, first_step, last_step, point_count, data)
       SELECT series_id, level, -1, first_step, last_step, point_count, data FROM metric_chunk WHERE number = 3`,
    );
    expect(await readAll()).toEqual(before);
    await packRun(store.database, 'run_1', signal);
    expect(await readAll()).toEqual(before);
  });

  it('leaves a run alone that trains again, and a series whose points are damaged', async () => {
    await write(1, 5_500);
    await write(1, 3_000, 'validation/loss');
    await store.database.run(
      "UPDATE metric_chunk SET checksum = 1 WHERE level = 0 AND number = 1 AND series_id = (SELECT id FROM metric_series WHERE metric = 'validation/loss')",
    );
    await store.database.run("UPDATE run SET status = 'running'");
    expect(await findUnpackedRun(store.database)).toBe(null);
    const before = await readAll();
    expect(await packRun(store.database, 'run_1', signal)).toBe(null);
    expect(await readAll()).toEqual(before);
    await store.database.run("UPDATE run SET status = 'completed'");
    expect(await packRun(store.database, 'run_1', signal)).toEqual({ seriesCount: 1, damagedCount: 1 });
    expect((await readAll()).map(({ step }) => step)).toEqual(before.map(({ step }) => step));
  });

  it('throws away what it wrote of a run that went on and ended again meanwhile', async () => {
    await write(1, 5_500);
    const { database } = store;
    const { all } = database;
    let hasGoneOn = false;
    database.all = async <Row>(sql: string, parameters?: Parameters<typeof all>[1]) => {
      const rows = await all<Row>(sql, parameters);
      if (!hasGoneOn && sql.includes('ORDER BY number LIMIT')) {
        hasGoneOn = true;
        await database.run("UPDATE run SET status = 'running'");
        await write(5_501, 5_600, 'train/loss', recorder(5_500));
        await database.run("UPDATE run SET status = 'failed'");
      }
      return rows;
    };
    expect(await packRun(database, 'run_1', signal)).toBe(null);
    database.all = all;
    const { step, value } = await read();
    expect(step).toEqual(Array.from({ length: 5_600 }, (_, index) => index + 1));
    expect(value).toEqual(step.map(valueAt));
    expect(await findUnpackedRun(database)).toBe('run_1');
    expect(await packRun(database, 'run_1', signal)).toEqual({ seriesCount: 1, damagedCount: 0 });
  });

  it('never takes a part of a series for the whole', async () => {
    await write(1, 5_500);
    await store.database.run('UPDATE metric_series SET point_count = 5501');
    const before = await readAll();
    expect(await packRun(store.database, 'run_1', signal)).toEqual({ seriesCount: 0, damagedCount: 1 });
    expect(await readAll()).toEqual(before);
  });

  it('goes on with other runs when one of them fails, and says which', async () => {
    await write(1, 5_500);
    await store.database.run(
      "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_2', 2, 'b', 'a', 'completed', 0, 0, 'iris', 1, 1, 0)",
    );
    await store.database.run(
      `CREATE TEMP TRIGGER fails BEFORE INSERT ON main.metric_chunk WHEN NEW.series_id = 1 BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    const changes = createChanges();
    const log = createMemoryLog();
    const compaction = createMetricCompaction({ current: () => store, changes, log, delayMs: 0 });
    await vi.waitFor(async () => {
      changes.publish({ noun: 'run', id: null });
      expect(await findUnpackedRun(store.database, ['run_1'])).toBe(null);
    });
    await compaction.close();
    expect(await findUnpackedRun(store.database)).toBe('run_1');
    expect(log.entries).toContainEqual(
      expect.objectContaining({ level: 'error', data: expect.objectContaining({ runId: 'run_1' }) }),
    );
  });

  it('begins anew for a run whose figures an import replaces', async () => {
    await write(1, 5_500);
    await packRun(store.database, 'run_1', signal);
    await store.database.run(
      "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_2', 2, 'b', 'a', 'starting', 0, 0, 'iris', 1, 1, 0)",
    );
    await store.database.transaction((queries) => replaceFigures(queries, { from: 'run_2', to: 'run_1' }));
    expect(await findUnpackedRun(store.database)).toBe('run_1');
  });

  it('renews the summaries of older versions, which knew nothing of NaN', async () => {
    await write(1, 5_500);
    const fresh = await readAll();
    for (const { rowid, data } of await store.database.all<{ rowid: number; data: Uint8Array }>(
      'SELECT rowid, data FROM metric_chunk WHERE level > 0',
    ))
      await store.database.run('UPDATE metric_chunk SET data = ? WHERE rowid = ?', [olderBuckets(data), rowid]);
    await store.database.run('UPDATE metric_chunk SET checksum = NULL');
    const older = await readAll();
    expect(older.map(({ step, value, time, damage }) => ({ step, value, time, damage }))).toEqual(
      fresh.map(({ step, value, time, damage }) => ({ step, value, time, damage })),
    );
    await packRun(store.database, 'run_1', signal);
    expect(await readAll()).toEqual(fresh);
  });
});

describe('a project of an older version', () => {
  it('is read and packed as if this version had written it', async () => {
    const directory = path.join(folder, 'older');
    const file = path.join(directory, 'studio.sqlite');
    await mkdir(directory);
    const connection = await openConnection(file, openModes.create);
    // As far as version 6; its chunks know nothing of checksums, packing and marks.
    await migrate(connection, file, { readOnly: false, steps: migrations.slice(0, 6) });
    await connection.run("INSERT INTO project (id, name, created_at) VALUES ('project_1', 'older', 0)");
    await connection.run(
      "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES ('run_1', 1, 'a', 'a', 'completed', 0, 0, 'iris', 1, 1, 0)",
    );
    await write(1, 5_500);
    const fresh = await readAll();
    await connection.run(
      "INSERT INTO metric_series (id, run_id, metric, point_count, not_finite_count, last_step) VALUES (1, 'run_1', 'train/loss', 5500, 3, 5500)",
    );
    for (const chunk of await store.database.all<StoredChunk>(
      'SELECT level, number, first_step AS firstStep, last_step AS lastStep, point_count AS pointCount, data FROM metric_chunk',
    ))
      await connection.run(
        'INSERT INTO metric_chunk (series_id, level, number, first_step, last_step, point_count, data) VALUES (1, ?, ?, ?, ?, ?, ?)',
        [
          chunk.level,
          chunk.number,
          chunk.firstStep,
          chunk.lastStep,
          chunk.pointCount,
          chunk.level === 0 ? chunk.data : olderBuckets(chunk.data),
        ],
      );
    await connection.close();
    await store.close();
    store = await openStore(directory, { create: false });
    const lines = (all: typeof fresh) => all.map(({ step, value, time, damage }) => ({ step, value, time, damage }));
    expect(lines(await readAll())).toEqual(lines(fresh));
    await packRun(store.database, 'run_1', signal);
    expect(await readAll()).toEqual(fresh);
  });
});

describe('metrics of a run', () => {
  const query = (ids: string[] | null, search?: string) => listMetricNames(store.database, { ids, search });

  it('are deleted one by one, with their points', async () => {
    await write(1, 3_000);
    await write(1, 3_000, 'validation/loss');
    expect(await removeSeries(store.database, 'run_1', 'train/loss')).toBe(true);
    expect(await removeSeries(store.database, 'run_1', 'train/loss')).toBe(false);
    expect((await query(['run_1'])).names).toEqual(['validation/loss']);
    expect((await read()).step).toHaveLength(3_000);
    expect(await store.database.get('SELECT count(DISTINCT series_id) AS count FROM metric_chunk')).toEqual({
      count: 1,
    });
  });

  it('are listed up to a limit, those of the splits in any case, and found by a search beyond it', async () => {
    const names = [...Array.from({ length: 7_000 }, (_, index) => `layer ${index}`), 'train/loss', 'validation/loss'];
    await store.database.run("INSERT INTO metric_series (run_id, metric) SELECT 'run_1', value FROM json_each(?)", [
      JSON.stringify(names),
    ]);
    const { names: listed, furtherCount } = await query(['run_1']);
    expect([listed.length, furtherCount]).toEqual([5_000, 2_002]);
    expect(listed.slice(-2)).toEqual(['train/loss', 'validation/loss']);
    expect(await query(null, 'LAYER 6999')).toEqual({ names: ['layer 6999'], furtherCount: 0 });
  });

  it('of many runs are all listed, also what one of them alone has, and nothing of other runs', async () => {
    const ids = Array.from({ length: 90 }, (_, index) => `many_${String(index).padStart(2, '0')}`);
    await store.database.run(
      `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
       SELECT value, 2 + key, value, 'a', 'completed', 0, 0, 'iris', 1, 1, 0 FROM json_each(?)`,
      [JSON.stringify(ids)],
    );
    await store.database.run(
      "INSERT INTO metric_series (run_id, metric) SELECT value, 'train/loss' FROM json_each(?) UNION ALL VALUES ('many_43', 'only/once'), ('run_1', 'other/run')",
      [JSON.stringify(ids)],
    );
    expect((await query(ids)).names).toEqual(['only/once', 'train/loss']);
    expect((await query(ids.slice(44))).names).toEqual(['train/loss']);
    expect((await query(null)).names).toEqual(['only/once', 'other/run', 'train/loss']);
    expect(await countRunsByMetric(store.database, ['train/loss', 'test/loss'])).toEqual([
      { metric: 'train/loss', runCount: 90 },
      { metric: 'test/loss', runCount: 0 },
    ]);
  });
});

describe('space', () => {
  it('of runs whose trash was emptied goes back to the disk', async () => {
    for (let index = 0; index < 8; index += 1) await write(1, 60_000, `metric ${index}`);
    const sizeOf = async () => {
      await store.database.all('PRAGMA wal_checkpoint(TRUNCATE)');
      return (await stat(path.join(folder, 'studio.sqlite'))).size;
    };
    const before = await sizeOf();
    await moveToTrash(store, { noun: 'run', subjectId: 'run_1', name: 'a', folder: null });
    await emptyTrash(store);
    expect(await chunkCount()).toBe(0);
    await giveBackSpace(store.database, signal);
    expect(await sizeOf()).toBeLessThan(before / 2);
    expect(await store.database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  });
});
