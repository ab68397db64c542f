import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FixedSizeList, tableFromIPC, type Vector } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packHistogram, type RunRecordEntry } from '../../../shared/job/run-record';
import { openStore, type Store } from '../../store';
import { stepsToThin } from './record-limit';
import { parseHistogramQuery } from './record-query';
import { createRunRecords, type RunRecords } from './record-table';
import { createRecordWriter } from './record-writer';

let folder: string;
let store: Store;
let records: RunRecords;

const insertRun = (id: string, number: number) =>
  store.database.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
     VALUES (?, ?, 'a', 'a', 'running', 0, 0, 'iris', 1, 1, 0)`,
    [id, number],
  );

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-records-'));
  store = await openStore(folder, { create: true });
  records = createRunRecords(
    () => store,
    async (id) => id,
  );
  await insertRun('run_1', 1);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const said: string[] = [];
const openWriter = (lastStep: number | null, limitBytes = 2 ** 26) => {
  said.length = 0;
  return createRecordWriter(
    {
      database: store.database,
      runId: 'run_1',
      now: () => 5,
      onWritten: () => {},
      say: (message) => said.push(message),
      limitBytes,
    },
    lastStep,
  );
};

function histogram(name: string, step: number, first = step): RunRecordEntry {
  const bins = new Uint32Array(64);
  bins[0] = first;
  bins[63] = 7;
  const data = packHistogram({
    count: first + 8,
    minimum: -1,
    maximum: 2.5,
    mean: 0.25,
    deviation: 0.5,
    norm: 3,
    zeroCount: 2,
    nanCount: 1,
    infiniteCount: 0,
    bins,
  });
  return { kind: 'weights', name, step, description: {}, data };
}

async function read(query: string) {
  const found = await records.histograms('run_1', parseHistogramQuery(new URLSearchParams(query)));
  const table = tableFromIPC(found.bytes);
  const bins = table.getChild('bins') as Vector<FixedSizeList>;
  return {
    ...found,
    names: table.getChild('name')?.toJSON(),
    steps: Array.from(table.getChild('step')?.toArray() ?? []) as number[],
    minimum: table.getChild('minimum')?.get(0),
    bins: Array.from({ length: table.numRows }, (_, row) => Array.from(bins.get(row) ?? [])),
  };
}

describe('what was recorded', () => {
  it('is read by name and step with its bins, only what is newer if asked', async () => {
    const writer = await openWriter(null);
    for (const step of [0, 10, 20]) await writer.write([histogram('b', step), histogram('a', step)]);
    const all = await read('kind=weights');
    expect(all).toMatchObject({ names: ['a', 'a', 'a', 'b', 'b', 'b'], steps: [0, 10, 20, 0, 10, 20], minimum: -1 });
    expect([all.bins[1]?.[0], all.bins[1]?.[63], all.bins[1]?.length]).toEqual([10, 7, 64]);
    expect(await read('kind=weights&name=b&afterStep=10')).toMatchObject({ names: ['b'], steps: [20] });
    expect(await read('kind=gradients')).toMatchObject({ rowCount: 0 });
  });

  it('is listed in the order in which it came, with its size', async () => {
    const writer = await openWriter(null);
    for (const step of [0, 10]) await writer.write([histogram('b', step), histogram('a', step)]);
    const { kinds, sizeBytes } = await records.overview('run_1');
    expect(kinds).toEqual([{ kind: 'weights', names: ['b', 'a'], recordCount: 4, steps: [0, 10] }]);
    expect(sizeBytes).toBeGreaterThan(4 * 328);
  });

  it('tells which of some runs have any, in the order in which they were asked for', async () => {
    await insertRun('run_2', 2);
    await insertRun('run_3', 3);
    await (await openWriter(null)).write([histogram('a', 0)]);
    await store.database.run(
      `INSERT INTO run_record (run_id, kind, name, step, at, description, data)
       SELECT 'run_3', kind, name, step, at, description, data FROM run_record`,
    );
    await store.database.run("UPDATE run_record SET kind = 'sample' WHERE run_id = 'run_1'");
    expect(await records.recordedRuns(['run_3', 'gone', 'run_2', 'run_1'])).toEqual({
      weights: ['run_3'],
      gradients: [],
      sample: ['run_1'],
    });
  });

  it('goes with its run', async () => {
    await (await openWriter(null)).write([histogram('a', 0)]);
    await store.database.run("DELETE FROM run WHERE id = 'run_1'");
    expect(await store.database.get('SELECT count(*) AS count FROM run_record')).toEqual({ count: 0 });
  });

  it('is left out where it is damaged, which is told, and the rest is readable', async () => {
    await (await openWriter(null)).write([histogram('a', 0), histogram('a', 1)]);
    await store.database.run('UPDATE run_record SET data = ? WHERE step = 0', [Buffer.from('torn')]);
    expect(await read('kind=weights')).toMatchObject({ steps: [1], damagedCount: 1 });
  });

  it('is asked for by a kind that has histograms', () => {
    expect(() => parseHistogramQuery(new URLSearchParams('kind=sample'))).toThrow(
      /kind is "sample"; weights or gradients/,
    );
  });
});

describe('a run that goes on', () => {
  it('replaces what was recorded after its checkpoint', async () => {
    await (await openWriter(null)).write([0, 10, 20, 30].map((step) => histogram('a', step)));
    const writer = await openWriter(10);
    expect((await read('kind=weights')).steps).toEqual([0, 10]);
    await writer.write([histogram('a', 10, 99), histogram('a', 20)]);
    const after = await read('kind=weights');
    expect(after.steps).toEqual([0, 10, 20]);
    expect(after.bins[1]?.[0]).toBe(99);
  });

  it('begins anew without a checkpoint, and other runs keep theirs', async () => {
    await insertRun('run_2', 2);
    await (await openWriter(null)).write([histogram('a', 0), histogram('a', 10)]);
    await store.database.run("UPDATE run_record SET run_id = 'run_2' WHERE step = 10");
    await openWriter(null);
    expect((await read('kind=weights')).steps).toEqual([]);
    expect(await store.database.get('SELECT count(*) AS count FROM run_record')).toEqual({ count: 1 });
  });
});

describe('the limit', () => {
  it('takes out steps evenly, keeps the first and the newest, and says so', async () => {
    const limitBytes = 20_000;
    const writer = await openWriter(null, limitBytes);
    for (let step = 0; step <= 200; step += 1) await writer.write([histogram('a', step)]);
    const { steps } = await read('kind=weights');
    const { sizeBytes } = await records.overview('run_1');
    expect(sizeBytes).toBeLessThanOrEqual(limitBytes);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(200);
    const gaps = steps.slice(1).map((step, index) => step - (steps[index] as number));
    // 37 records fit; half of them would stand 11 apart.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(22);
    expect(said[0]).toMatch(/passed .* MiB: of \d+ recorded steps, \d+ were kept/);
  });

  it('ends recording where one step alone is too large', async () => {
    const writer = await openWriter(null, 1000);
    await writer.write(['a', 'b', 'c', 'd'].map((name) => histogram(name, 0)));
    await writer.write([histogram('a', 1)]);
    expect(said).toEqual([expect.stringMatching(/Records of one step take more/)]);
    expect((await read('kind=weights')).steps).toEqual([0, 0, 0, 0]);
  });

  it.each([
    [[], []],
    [[0, 5], []],
    [
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [1, 3, 5, 7],
    ],
    [
      [0, 100, 101, 102],
      [100, 101],
    ],
  ])('of steps %j it takes out %j', (steps, removed) => {
    expect(stepsToThin(steps)).toEqual(removed);
  });
});
