import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listTrash } from '../../src/main/store';
import { randomStream } from '../../src/shared/base/random';
import { builtEntry } from '../support/built';
import { openPortableProject, type PortableProject, pointsOf } from '../support/portable-project';

const killCount = 30;
const runCount = 12;
const points = Array.from({ length: 2000 }, (_, step) => [step, Math.cos(step), step] as const);

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-portable-kill-'));
  file = path.join(folder, 'project.studio');
  const home = await openPortableProject(folder, 'home');
  const { database, directories } = home.session;
  const dataset = { id: 'ds_clouds', name: 'clouds', version: 1, fingerprint: 'print of rows' };
  await database.run(
    "INSERT INTO dataset (id, name, kind, source, created_at) VALUES ('ds_clouds', 'clouds', 'table', '', 3)",
  );
  await database.run(
    `INSERT INTO dataset_version (dataset_id, version, created_at, row_count, size_bytes, fingerprint, columns, problems)
     VALUES ('ds_clouds', 1, 3, 4, 9, 'print of rows', '[]', '[]')`,
  );
  await mkdir(path.join(directories.datasets, 'ds_clouds', 'v1'), { recursive: true });
  await writeFile(path.join(directories.datasets, 'ds_clouds', 'v1', 'data.parquet'), 'rows');
  for (let run = 0; run < runCount; run += 1)
    await home.addRun({
      dataset,
      metrics: { loss: points, accuracy: points },
      checkpoints: [{ id: 'step-1', step: 1 }],
    });
  await home.portables.export(
    { runIds: null, format: 'studio', checkpoints: 'all', datasets: 'rows', configColumns: 'none', path: file },
    new AbortController().signal,
  );
  await home.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Kills the importer some time after it has the project open; returns how many imports it had ended. */
async function killImporter(delayMs: number): Promise<number> {
  const child = fork(builtEntry('portable-importer'), [folder, file], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let ended = 0;
  const closed = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const opened = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (message === 'open') resolve();
      else ended += 1;
    });
  });
  await Promise.race([closed, opened]);
  await wait(delayMs);
  child.kill('SIGKILL');
  expect(await closed).toBe('SIGKILL');
  return ended;
}

/** Every run that is there has all of its points and files, and no file lies there that belongs to none. */
async function expectWhole(project: PortableProject): Promise<number> {
  const { database, directories, path: root } = project.session;
  const runs = await database.all<{ id: string; dataset: string | null }>('SELECT id, dataset_id AS dataset FROM run');
  expect(runs.length % runCount).toBe(0);
  expect((await readdir(directories.runs)).sort()).toEqual(runs.map(({ id }) => id).sort());
  const datasets = await database.all<{ id: string }>('SELECT id FROM dataset');
  expect((await readdir(directories.datasets)).sort()).toEqual(datasets.map(({ id }) => id).sort());
  expect(runs.every(({ dataset }) => dataset !== null)).toBe(true);
  expect(await database.all('PRAGMA foreign_key_check')).toEqual([]);
  expect(await database.all('SELECT * FROM portable_import')).toEqual([]);
  expect(await listTrash(project.session)).toEqual([]);
  const lacking = await database.all(
    `SELECT run.id FROM run WHERE trash_id IS NOT NULL
       OR (SELECT coalesce(sum(point_count), 0) FROM metric_series WHERE run_id = run.id) <> ${2 * points.length}
       OR (SELECT coalesce(sum(metric_chunk.point_count), 0) FROM metric_chunk JOIN metric_series ON metric_series.id = series_id
           WHERE run_id = run.id AND level = 0) <> ${2 * points.length}`,
  );
  expect(lacking).toEqual([]);
  for (const { directory } of await database.all<{ directory: string }>('SELECT directory FROM checkpoint'))
    expect(await readFile(path.join(root, directory, 'weights.bin'), 'utf8')).toContain('step-1');
  return runs.length;
}

it(`has whole imports alone after each of ${killCount} kills at random moments`, { timeout: 240_000 }, async () => {
  const random = randomStream('portable-kill', 1);
  let ended = 0;
  let interrupted = 0;
  for (let kill = 0; kill < killCount; kill += 1) {
    ended += await killImporter(random.uniform() * 500);
    const project = await openPortableProject(folder, 'away', { fingerprintFile: async () => 'print of rows' });
    try {
      interrupted += project.log.entries.filter(({ message }) => message.includes('interrupted import')).length;
      await expectWhole(project);
      const [first] = await project.session.database.all<{ id: string }>('SELECT id FROM run LIMIT 1');
      if (first) expect((await pointsOf(project, first.id)).loss?.[1]).toEqual(points.map(([, value]) => value));
      // The next begins with an empty project again, as a person would who takes everything out.
      await project.session.database.run('DELETE FROM run');
      await project.session.database.run('DELETE FROM dataset');
      for (const parent of [project.session.directories.runs, project.session.directories.datasets])
        for (const name of await readdir(parent)) await rm(path.join(parent, name), { recursive: true });
    } finally {
      await project.close();
    }
  }
  // Otherwise nothing was put to the test.
  expect(interrupted).toBeGreaterThan(killCount / 4);
  expect(ended + interrupted).toBeGreaterThan(0);
});
