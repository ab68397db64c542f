import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPortableProject, type PortableProject } from '../../../../../tests/support/portable-project';
import type { RunExportInput } from '../../../../shared/contract/portable';
import { packRun } from '../../runs/metric-packing';
import { listRunEvents } from '../../runs/run-event-repository';

const { signal } = new AbortController();
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);
let folder: string;
let home: PortableProject;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-csv-'));
  home = await openPortableProject(folder, 'home');
});
afterEach(async () => {
  await home.close();
  await rm(folder, { recursive: true, force: true });
});

async function lines(format: RunExportInput['format'], configColumns: RunExportInput['configColumns'] = 'none') {
  const target = path.join(folder, `${format}-${configColumns}.csv`);
  await home.portables.export(
    { runIds: null, format, checkpoints: 'none', datasets: 'identity', configColumns, path: target },
    signal,
  );
  return (await readFile(target, 'utf8')).split('\r\n').slice(0, -1);
}

it('one row a point holds numbers that read as the same again, NaN and infinities as words', async () => {
  await home.addRun({
    name: 'a "b", c',
    createdAt: startMs,
    metrics: {
      loss: [
        [1, 0.1 + 0.2, 0],
        [2, Number.NaN, 1500],
        [3, Number.NEGATIVE_INFINITY, 2000],
        [4, -0, 2500],
        [5, 1 / 3, 3000],
      ],
    },
  });
  expect(await lines('csv-points')).toEqual([
    'run,name,metric,step,value,elapsedMs,time',
    '1,"a ""b"", c",loss,1,0.30000000000000004,0,2026-01-02T03:04:05.000Z',
    '1,"a ""b"", c",loss,2,NaN,1500,2026-01-02T03:04:06.500Z',
    '1,"a ""b"", c",loss,3,-Infinity,2000,2026-01-02T03:04:07.000Z',
    '1,"a ""b"", c",loss,4,-0,2500,2026-01-02T03:04:07.500Z',
    '1,"a ""b"", c",loss,5,0.3333333333333333,3000,2026-01-02T03:04:08.000Z',
  ]);
});

it('points without a time have none in the file', async () => {
  await home.addRun({ name: 'a', createdAt: startMs, metrics: { loss: [[1, 2, Number.NaN]] } });
  expect((await lines('csv-points'))[1]).toBe('1,a,loss,1,2,,');
  expect((await lines('csv-steps'))[1]).toBe('1,a,1,,2');
});

it('one row a step puts metrics with steps of their own side by side', async () => {
  const points = (steps: number[], scale: number) => steps.map((step) => [step, step * scale, step * 10] as const);
  await home.addRun({ name: 'a', metrics: { train: points([1, 2, 3], 1), validation: points([2, 4], 10) } });
  await home.addRun({ name: 'b', metrics: { other: points([7], 1) } });
  expect(await lines('csv-steps')).toEqual([
    'run,name,step,elapsedMs,other,train,validation',
    '1,a,1,10,,1,',
    '1,a,2,20,,2,20',
    '1,a,3,30,,3,',
    '1,a,4,40,,,40',
    '2,b,7,70,7,,',
  ]);
});

it('one row a step loses nothing of runs that are read range by range', { timeout: 60_000 }, async () => {
  const count = 250_000;
  const points = Array.from({ length: count }, (_, step) => [step, step / 7, step] as const);
  await home.addRun({ name: 'long', metrics: { a: points, b: points } });
  const rows = (await lines('csv-steps')).slice(1);
  expect(rows).toHaveLength(count);
  for (const step of [0, 124_999, 125_000, count - 1])
    expect(rows[step]).toBe(`1,long,${step},${step},${step / 7},${step / 7}`);
});

it.each(['csv-points', 'csv-steps'] as const)(
  '%s loses no point of a run whose figures are packed while they are read',
  async (format) => {
    const count = 60_000;
    const id = await home.addRun({
      metrics: { loss: Array.from({ length: count }, (_, step) => [step, 1, step] as const) },
    });
    const { database } = home.session;
    const { all } = database;
    let packing: Promise<unknown> | null = null;
    // Begins after the first of several statements and may take all the time it wants before the second.
    database.all = async <Row>(sql: string, parameters?: Parameters<typeof all>[1]) => {
      const rows = await all<Row>(sql, parameters);
      if (packing === null && sql.includes('CROSS JOIN metric_chunk')) {
        packing = packRun(database, id, signal);
        await Promise.race([packing, wait(500)]);
      }
      return rows;
    };
    expect((await lines(format)).slice(1)).toHaveLength(count);
    expect(await packing).toMatchObject({ seriesCount: 1 });
  },
);

it.each(['csv-points', 'csv-steps', 'csv-runs'] as const)(
  '%s that is cancelled within its only run leaves no file',
  async (format) => {
    await home.addRun({ metrics: { loss: Array.from({ length: 20_000 }, (_, step) => [step, 1, step] as const) } });
    const { database } = home.session;
    const { all } = database;
    const end = new AbortController();
    database.all = async <Row>(sql: string, parameters?: Parameters<typeof all>[1]) => {
      if (sql.includes('metric_series') && !sql.includes('DISTINCT')) end.abort();
      return all<Row>(sql, parameters);
    };
    const target = path.join(folder, 'cancelled.csv');
    await expect(
      home.portables.export(
        { runIds: null, format, checkpoints: 'none', datasets: 'identity', configColumns: 'all', path: target },
        end.signal,
      ),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(folder)).filter((name) => name.includes('cancelled'))).toEqual([]);
  },
);

it('points that cannot be read are told of in the log of their run', async () => {
  const id = await home.addRun({
    metrics: { loss: Array.from({ length: 2_000 }, (_, step) => [step, 1, step] as const) },
  });
  const { database } = home.session;
  await database.run('UPDATE metric_chunk SET checksum = 1 WHERE level = 0 AND number = 2');
  await lines('csv-points');
  expect(await listRunEvents(database, id)).toMatchObject([
    { level: 'error', message: expect.stringMatching(/256 points of loss .* cannot be read/) },
  ]);
});

it('settings become columns: those that differ, or all', async () => {
  const config = (rate: number) => ({ seed: 7, training: { optimizer: { learningRate: rate } } });
  await home.addRun({ name: 'a', config: config(0.1), metrics: { loss: [[1, 2, 3]] } });
  await home.addRun({ name: 'b', config: config(0.2), metrics: { loss: [[1, 4, 3]] } });
  expect(await lines('csv-steps', 'differing')).toEqual([
    'run,name,step,elapsedMs,loss,config:training.optimizer.learningRate',
    '1,a,1,3,2,0.1',
    '2,b,1,3,4,0.2',
  ]);
  expect((await lines('csv-steps', 'all'))[0]).toBe(
    'run,name,step,elapsedMs,loss,config:seed,config:training.optimizer.learningRate',
  );
});

it('one row a run has its figures, and empty cells for metrics that it has not', async () => {
  await home.addRun({
    name: 'a',
    createdAt: startMs,
    metrics: {
      'train/loss': [
        [1, 5, 0],
        [2, 3, 1],
        [3, 4, 2],
      ],
    },
  });
  await home.addRun({ name: 'b', createdAt: startMs });
  await home.session.database.run(`UPDATE run SET notes = 'one
two', tags = '["x","y"]' WHERE number = 2`);
  const target = path.join(folder, 'csv-runs-differing.csv');
  await lines('csv-runs', 'differing');
  const text = await readFile(target, 'utf8');
  const [head = '', first = ''] = text.split('\r\n');
  const cells = Object.fromEntries(head.split(',').map((name, index) => [name, first.split(',')[index]]));
  expect(cells).toMatchObject({
    run: '1',
    name: 'a',
    status: 'completed',
    createdAt: '2026-01-02T03:04:05.000Z',
    seed: '7',
    'train/loss:last': '4',
    'train/loss:minimum': '3',
    'train/loss:maximum': '5',
    'train/loss:best': '3',
    'train/loss:bestStep': '2',
  });
  expect(text).toContain('x;y,"one\ntwo",,,,,\r\n');
});
