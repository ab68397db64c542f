import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeriesColumns } from '../../src/main/features/runs/metric-columns';
import { readSeries } from '../../src/main/features/runs/metric-reader';
import { listSeries } from '../../src/main/features/runs/metric-repository';
import { readArtifact } from '../../src/main/lib/files';
import { openStore, type Store } from '../../src/main/store';
import { randomStream } from '../../src/shared/base/random';
import { builtEntry } from '../support/built';
import { eventCount, metricValue } from '../support/store-writer';

const killCount = 200;
/** A new project after so many kills, so that making one is interrupted too. */
const killsAProject = 10;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-kill-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Kills a writer: `fromStart` may hit the opening of the project, otherwise it was open. */
async function killWriter(directory: string, fromStart: boolean, delayMs: number): Promise<void> {
  const child = fork(builtEntry('store-writer'), [directory], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const closed = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  if (!fromStart) await Promise.race([closed, new Promise((resolve) => child.once('message', resolve))]);
  await wait(delayMs);
  child.kill('SIGKILL');
  expect(await closed).toBe('SIGKILL');
}

async function expectWholeRuns({ database }: Store): Promise<void> {
  expect(
    await database.all(
      `SELECT id, (SELECT count(*) FROM run_event WHERE run_id = run.id) AS events,
         (SELECT length(text) FROM run_config WHERE run_id = run.id) AS characters
       FROM run WHERE events <> ${eventCount} OR characters IS NOT 20000`,
    ),
  ).toEqual([]);
}

async function expectWholeSeries({ database }: Store): Promise<void> {
  const everything = { after: Number.NEGATIVE_INFINITY, to: Number.MAX_VALUE };
  // The newest is the one that was being written.
  const rows = await database.all<{ id: string }>('SELECT id FROM run ORDER BY number DESC LIMIT 3');
  for (const { id } of rows)
    for (const series of await listSeries(database, id)) {
      const whole = await readSeries(database, [series], everything, Number.POSITIVE_INFINITY);
      expect(whole.damaged).toEqual([]);
      const columns = whole.columns.get(series.id) as SeriesColumns;
      const steps = Array.from({ length: series.pointCount }, (_, index) => index + 1);
      expect(Array.from(columns.steps)).toEqual(steps);
      expect(Array.from(columns.values)).toEqual(steps.map(metricValue));
      const coarse = await readSeries(database, [series], everything, Math.max(1, series.pointCount / 8));
      expect(coarse.columns.get(series.id)?.steps.at(-1)).toBe(series.pointCount);
    }
}

async function expectWholeFiles(store: Store): Promise<void> {
  const checkpoints = await store.database.all<{ directory: string }>(
    'SELECT directory FROM checkpoint JOIN run ON run.id = run_id WHERE trash_id IS NULL ORDER BY number DESC LIMIT 5',
  );
  for (const { directory } of checkpoints)
    expect((await readArtifact(path.join(store.path, directory, 'weights.bin'))).length).toBe(50_000);
  const trashed = await store.database.all<{ id: string; folder: string }>('SELECT id, folder FROM trash');
  for (const item of trashed) {
    expect((await stat(path.join(store.directories.trash, item.id))).isDirectory()).toBe(true);
    await expect(stat(path.join(store.path, item.folder))).rejects.toThrow();
  }
}

async function check(directory: string): Promise<number> {
  const store = await openStore(directory, { create: true });
  try {
    expect(await store.database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await store.database.all('PRAGMA foreign_key_check')).toEqual([]);
    await expectWholeRuns(store);
    await expectWholeSeries(store);
    await expectWholeFiles(store);
    return (await store.database.get<{ count: number }>('SELECT count(*) AS count FROM run'))?.count ?? 0;
  } finally {
    await store.close();
  }
}

it(`holds whole records alone after each of ${killCount} kills at random moments`, { timeout: 300_000 }, async () => {
  const random = randomStream('kill', 1);
  let runCount = 0;
  const lanes = [0, 1].map(async (lane) => {
    for (let kill = lane; kill < killCount; kill += 2) {
      const directory = path.join(folder, `project-${lane}-${Math.floor(kill / (2 * killsAProject))}`);
      await killWriter(directory, random.uniform() < 0.3, random.uniform() * 100);
      runCount = Math.max(runCount, await check(directory));
    }
  });
  await Promise.all(lanes);
  // Otherwise nothing was put to the test.
  expect(runCount).toBeGreaterThan(3);
  expect((await readdir(folder)).length).toBe(killCount / killsAProject);
});
