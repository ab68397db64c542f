import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  contentOf,
  openPortableProject,
  type PortableProject,
  pointsOf,
} from '../../../../tests/support/portable-project';
import type { RunExportInput } from '../../../shared/contract/portable';
import { listTrash } from '../../store';
import { portableTables, tablesLeftOut } from '../../store/portable';
import { openPortable } from './open-portable';

const { signal } = new AbortController();
const usual: RunExportInput = {
  runIds: null,
  format: 'studio',
  checkpoints: 'bestAndLast',
  datasets: 'identity',
  configColumns: 'differing',
};

let folder: string;
let home: PortableProject;
let away: PortableProject;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-portables-'));
  home = await openPortableProject(folder, 'home');
  away = await openPortableProject(folder, 'away');
});
afterEach(async () => {
  await home.close();
  await away.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => path.join(folder, name);
const exportAs = (input: Partial<RunExportInput>, name = 'file.studio', from = home) =>
  from.portables.export({ ...usual, ...input, path: at(name) }, signal);
const importFrom = (name = 'file.studio', runIds: string[] | null = null, into = away) =>
  into.portables.import({ source: { path: at(name) }, runIds }, signal);
const runsOf = ({ session }: PortableProject) =>
  session.database.all<Record<string, unknown>>('SELECT * FROM run WHERE trash_id IS NULL ORDER BY number');
const sha256 = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

const odd = [
  [1, 0.1 + 0.2, 5],
  [2, Number.NaN, 10],
  [3, Number.POSITIVE_INFINITY, 15],
  [4, Number.NEGATIVE_INFINITY, 20],
  [5, 5e-324, 25],
  [6, -0, 30],
] as const;
const long = Array.from({ length: 3000 }, (_, step) => [step, Math.sin(step) / 3, step * 7] as const);

/** A data set of one version whose rows are a file of this text. */
async function addDataset({ session }: PortableProject, id: string, name: string, rows = 'rows'): Promise<void> {
  const { database, directories } = session;
  await database.run(
    "INSERT INTO dataset (id, name, kind, source, created_at) VALUES (?, ?, 'table', '/somewhere/clouds.csv', 3)",
    [id, name],
  );
  await database.run(
    `INSERT INTO dataset_version (dataset_id, version, created_at, row_count, size_bytes, fingerprint, columns, problems, profile)
     VALUES (?, 1, 3, 4, 9, ?, '[]', '[]', '{"secret": 1}')`,
    [id, `print of ${rows}`],
  );
  await mkdir(path.join(directories.datasets, id, 'v1'), { recursive: true });
  await writeFile(path.join(directories.datasets, id, 'v1', 'data.parquet'), rows);
}
const clouds = { id: 'ds_clouds', name: 'clouds', version: 1, fingerprint: 'print of rows' };

describe('a portable file', () => {
  it('brings every point of a run back exactly, NaN, infinities and signs of zero included', async () => {
    const id = await home.addRun({ metrics: { odd, 'train/loss': long, empty: [] } });
    await exportAs({ runIds: [id] });
    const { imported } = await importFrom();
    expect(imported.runIds).toEqual([id]);
    expect(await pointsOf(away, id)).toEqual(await pointsOf(home, id));
    expect((await pointsOf(away, id)).odd?.[1]).toEqual(odd.map(([, value]) => value));
  });

  it('brings config, notes, tags, events, evaluations, records and files', async () => {
    const id = await home.addRun({ config: { seed: 3, training: { batchSize: 8 } } });
    const { database } = home.session;
    await database.run("UPDATE run SET notes = '# fine', tags = '[\"a\"]', compiled = NULL WHERE id = ?", [id]);
    await database.run("INSERT INTO run_event (run_id, at, level, message) VALUES (?, 9, 'info', 'Began.')", [id]);
    await database.run(
      "INSERT INTO evaluation (id, run_id, split, created_at, sample_count, metrics) VALUES ('evaluation_1', ?, 'test', 4, 10, '{\"loss\":0.25}')",
      [id],
    );
    await database.run(
      "INSERT INTO run_record (run_id, kind, name, step, at, description, data) VALUES (?, 'weights', 'dense/0', 7, 8, '{}', x'0102ff')",
      [id],
    );
    await exportAs({ runIds: [id] });
    await importFrom();
    const rows = async (table: string) =>
      (await away.session.database.all<Record<string, unknown>>(`SELECT * FROM ${table}`)).map(
        ({ id: _id, ...row }) => row,
      );
    const [run] = await runsOf(away);
    expect(run).toMatchObject({ id, notes: '# fine', tags: '["a"]', status: 'completed' });
    expect(JSON.parse(String(run?.source))).toMatchObject({ tool: 'studio', id, path: at('file.studio') });
    expect(await rows('run_event')).toMatchObject([{ run_id: id, at: 9, message: 'Began.' }]);
    expect(await rows('evaluation')).toMatchObject([{ run_id: id, metrics: '{"loss":0.25}' }]);
    expect(await rows('run_record')).toMatchObject([{ run_id: id, kind: 'weights', data: Buffer.from([1, 2, 255]) }]);
    expect(await readFile(path.join(away.session.directories.runs, id, 'config.yaml'), 'utf8')).toContain('"seed":3');
  });

  it('is the same byte for byte when the same state is written twice', async () => {
    for (const name of ['a', 'b', 'c'])
      await home.addRun({ name, metrics: { loss: long }, checkpoints: [{ id: 'step-1', step: 1 }] });
    await exportAs({}, 'one.studio');
    await exportAs({}, 'two.studio');
    expect(await sha256(at('one.studio'))).toBe(await sha256(at('two.studio')));
  });

  it.each([
    ['none', []],
    ['bestAndLast', ['step-1', 'step-3']],
    ['all', ['step-1', 'step-2', 'step-3']],
  ] as const)('takes of the checkpoints: %s', async (checkpoints, expected) => {
    const id = await home.addRun({
      checkpoints: [
        { id: 'step-1', step: 1, best: true },
        { id: 'step-2', step: 2 },
        { id: 'step-3', step: 3 },
      ],
    });
    await exportAs({ runIds: [id], checkpoints });
    await importFrom();
    const rows = await away.session.database.all<{ id: string; directory: string }>(
      'SELECT id, directory FROM checkpoint',
    );
    expect(rows.map((row) => row.id).sort()).toEqual(expected);
    for (const { id: checkpointId, directory } of rows)
      expect(await readFile(path.join(away.session.path, directory, 'weights.bin'), 'utf8')).toBe(
        `${id} ${checkpointId}`,
      );
  });

  it('of a run that trains says that it was interrupted, and lists no checkpoint whose files have gone', async () => {
    const id = await home.addRun({
      status: 'running',
      checkpoints: [
        { id: 'step-1', step: 1 },
        { id: 'step-2', step: 2 },
      ],
    });
    await rm(path.join(home.session.directories.runs, id, 'checkpoints', 'folder-step-1'), { recursive: true });
    await exportAs({ runIds: [id], checkpoints: 'all' });
    await importFrom();
    expect((await runsOf(away))[0]?.status).toBe('interrupted');
    expect(await away.session.database.all('SELECT id FROM checkpoint')).toEqual([{ id: 'step-2' }]);
    expect((await runsOf(home))[0]?.status).toBe('running');
  });

  it('is refused where a file of the name is, and among the project’s own files', async () => {
    await home.addRun();
    await writeFile(at('taken.studio'), 'mine');
    await expect(exportAs({}, 'taken.studio')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(at('taken.studio'), 'utf8')).toBe('mine');
    await expect(exportAs({}, 'home/runs/x.studio')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('leaves nothing behind when it is cancelled', async () => {
    await home.addRun({ metrics: { loss: long } });
    const before = await readdir(folder);
    const cancelled = AbortSignal.abort();
    await expect(home.portables.export({ ...usual, path: at('x.studio') }, cancelled)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('an import', () => {
  it('keeps numbers in a project that never had a run, and counts on in others', async () => {
    const first = await home.addRun();
    await home.session.database.run('DELETE FROM run WHERE id = ?', [first]);
    await home.addRun({ name: 'b' });
    await exportAs({});
    await importFrom();
    expect((await runsOf(away)).map(({ number }) => number)).toEqual([2]);
    expect(await away.addRun()).toBeTruthy();
    expect((await runsOf(away)).map(({ number }) => number)).toEqual([2, 3]);
    const other = await openPortableProject(folder, 'other');
    try {
      await other.addRun({ name: 'B' });
      await importFrom('file.studio', null, other);
      expect((await runsOf(other)).map(({ number, name }) => [number, name])).toEqual([
        [1, 'B'],
        [2, 'b (2)'],
      ]);
    } finally {
      await other.close();
    }
  });

  it('leaves out runs that are here already, whatever they are called here, and brings other states as runs of their own', async () => {
    const same = await home.addRun({ name: 'same', metrics: { loss: long } });
    const changed = await home.addRun({
      name: 'changed',
      metrics: { loss: [[1, 1, 1]] },
      checkpoints: [{ id: 'step-1', step: 1 }],
    });
    await exportAs({});
    await importFrom();
    await away.session.database.run("UPDATE run SET name = 'mine', notes = 'x', number = 40 WHERE id = ?", [same]);
    await away.session.database.run('UPDATE run SET step = 9 WHERE id = ?', [changed]);
    const preview = await away.portables.inspect({ path: at('file.studio') }, signal);
    expect(preview.runs.map(({ name, state, nameHere }) => [name, state, nameHere])).toEqual([
      ['same', 'same', 'mine'],
      ['changed', 'changed', 'changed (2)'],
    ]);
    const { imported, skippedRunCount } = await importFrom();
    expect(skippedRunCount).toBe(1);
    expect(imported.runIds).toHaveLength(1);
    const [copy = ''] = imported.runIds;
    expect(copy).not.toBe(changed);
    expect(await pointsOf(away, copy)).toEqual(await pointsOf(home, changed));
    const [checkpoint] = await away.session.database.all<{ directory: string }>(
      'SELECT directory FROM checkpoint WHERE run_id = ?',
      [copy],
    );
    expect(checkpoint?.directory).toBe(`runs/${copy}/checkpoints/folder-step-1`);
    expect(await readFile(path.join(away.session.path, checkpoint?.directory ?? '', 'weights.bin'), 'utf8')).toContain(
      'step-1',
    );
  });

  it('brings only the runs that are asked for', async () => {
    const first = await home.addRun();
    const second = await home.addRun();
    await exportAs({});
    const { imported } = await importFrom('file.studio', [second]);
    expect(imported.runIds).toEqual([second]);
    expect(await readdir(away.session.directories.runs)).toEqual([second]);
    await expect(importFrom('file.studio', [`${first}0`])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('links runs to the data set that has the same rows, by name, version and all', async () => {
    await addDataset(home, clouds.id, 'clouds');
    await addDataset(away, 'ds_0ther', 'Wolken');
    await home.addRun({ dataset: clouds });
    await exportAs({ datasets: 'rows' });
    const preview = await away.portables.inspect({ path: at('file.studio') }, signal);
    expect(preview.datasets).toMatchObject([{ name: 'clouds', state: 'link', nameHere: 'Wolken' }]);
    const { imported } = await importFrom();
    expect(imported.datasetIds).toEqual([]);
    expect(await runsOf(away)).toMatchObject([{ dataset_id: 'ds_0ther', dataset_name: 'Wolken', dataset_version: 1 }]);
  });

  it('brings a data set along with its rows, under another name where its own is taken', async () => {
    await away.close();
    away = await openPortableProject(folder, 'away', { fingerprintFile: async () => 'print of rows' });
    await addDataset(home, clouds.id, 'clouds');
    await addDataset(away, 'ds_0ther', 'Clouds', 'others');
    await home.addRun({ dataset: clouds });
    await exportAs({ datasets: 'rows' });
    const { imported } = await importFrom();
    expect(imported.datasetIds).toEqual([clouds.id]);
    expect(await runsOf(away)).toMatchObject([{ dataset_id: clouds.id, dataset_name: 'clouds (2)' }]);
    expect(await readFile(path.join(away.session.directories.datasets, clouds.id, 'v1', 'data.parquet'), 'utf8')).toBe(
      'rows',
    );
  });

  it('refuses rows whose fingerprint is not the one that runs go by', async () => {
    await addDataset(home, clouds.id, 'clouds');
    await exportAs({ datasets: 'rows' });
    const before = await contentOf(away);
    await expect(importFrom()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('fingerprint'),
    });
    expect(await contentOf(away)).toEqual(before);
  });

  it('says which data sets are missing when only their fingerprints came along, without what was found in their rows', async () => {
    await addDataset(home, clouds.id, 'clouds');
    for (const column of ['profile', 'problems', 'changes', 'summary'])
      await home.session.database.run(`UPDATE dataset_version SET ${column} = ?`, [
        JSON.stringify([`secret ${column}`.repeat(2000)]),
      ]);
    await home.addRun({ dataset: clouds });
    await exportAs({});
    const { rows, close } = await openPortable(at('file.studio'), at('look'), { signal, report: () => {} });
    const bytes = await readFile(rows.file);
    await close();
    expect(bytes.includes('print of rows')).toBe(true);
    expect(bytes.includes('secret')).toBe(false);
    const { missingDatasets } = await importFrom();
    expect(missingDatasets).toEqual(['clouds']);
    expect(await runsOf(away)).toMatchObject([
      { dataset_id: null, dataset_name: 'clouds', dataset_fingerprint: 'print of rows' },
    ]);
  });

  it('makes a project of a whole project: models, reports that name runs, views', async () => {
    const id = await home.addRun();
    const { database, directories } = home.session;
    await database.run(
      `INSERT INTO model (id, name, origin, created_at, size_bytes, layer_count, has_weights, inputs, outputs, problems)
       VALUES ('model_0001', 'net', 'own', 1, 2, 3, 0, '[]', '[]', '[]')`,
    );
    await mkdir(path.join(directories.models, 'model_0001'));
    await writeFile(path.join(directories.models, 'model_0001', 'model.yaml'), 'layers: []');
    await database.run(
      `INSERT INTO report (id, name, created_at, changed_at, content) VALUES ('report_0001', 'R', 1, 1, '{"run":"${id}"}')`,
    );
    await database.run(
      `INSERT INTO run_view (id, name, created_at, changed_at, layout) VALUES ('view_0001', 'V', 1, 1, '{}')`,
    );
    await exportAs({ datasets: 'rows', checkpoints: 'all' });
    await away.portables.import(
      { source: { path: at('file.studio') }, runIds: null, newProject: { path: at('copy') } },
      signal,
    );
    const there = await contentOf(away);
    const here = await contentOf(home);
    for (const table of ['model', 'report', 'run_view', 'runs/', 'models/']) expect(there[table]).toEqual(here[table]);
    expect((await away.session.database.get<{ name: string }>('SELECT name FROM project'))?.name).toBe('home');
  });

  const fromMlflow = { tool: 'mlflow', path: '/runs', id: 'a1', fingerprint: 'x:y', importedAt: 5 };
  it.each([
    ['differs here', 'UPDATE run SET step = 9 WHERE id = ?', null],
    ['is in the trash here', null, null],
    ['was taken over from another tool and differs here', 'UPDATE run SET step = 9 WHERE id = ?', fromMlflow],
  ])('comes in once where its run %s, and again only in another state', async (_where, change, source) => {
    const id = await home.addRun({ name: 'one', metrics: { loss: long } });
    await home.session.database.run('UPDATE run SET source = ? WHERE id = ?', [source && JSON.stringify(source), id]);
    await home.session.database.run(
      `INSERT INTO report (id, name, created_at, changed_at, content) VALUES ('report_0001', 'R', 1, 1, '{"run":"${id}"}')`,
    );
    await exportAs({});
    const first = await importFrom();
    if (change !== null) await away.session.database.run(change, [id]);
    else await away.portables.undo(first.imported);
    const second = await importFrom();
    expect([second.imported.runIds.length, second.skippedRunCount]).toEqual([1, 0]);
    const third = await importFrom();
    expect([third.imported.runIds, third.imported.reportIds, third.skippedRunCount]).toEqual([[], [], 1]);
    await home.session.database.run('UPDATE run SET step = 11 WHERE id = ?', [id]);
    await exportAs({}, 'later.studio');
    expect((await importFrom('later.studio')).imported.runIds).toHaveLength(1);
  });

  it('gives a run that was forked from one that is here as a copy the copy for a parent', async () => {
    const parent = await home.addRun({ name: 'parent', metrics: { loss: long } });
    const child = await home.addRun({ name: 'child', metrics: { loss: long } });
    await home.session.database.run('UPDATE run SET parent_run_id = ? WHERE id = ?', [parent, child]);
    await exportAs({});
    await importFrom('file.studio', [parent]);
    await away.session.database.run('UPDATE run SET step = 9 WHERE id = ?', [parent]);
    const { imported } = await importFrom('file.studio', [parent]);
    await importFrom();
    expect((await runsOf(away)).map(({ name, parent_run_id }) => [name, parent_run_id])).toEqual([
      ['parent', null],
      ['parent (2)', null],
      ['child', imported.runIds[0]],
    ]);
  });

  it('is taken back by undo, and brought back from the trash', async () => {
    await home.addRun({ metrics: { loss: long } });
    await exportAs({});
    const { imported } = await importFrom();
    const trashIds = await away.portables.undo(imported);
    expect(await runsOf(away)).toEqual([]);
    expect((await listTrash(away.session)).map(({ id }) => id)).toEqual(trashIds);
    // One in the trash keeps its id; another comes in beside it.
    const again = await importFrom();
    expect(again.imported.runIds).toHaveLength(1);
    expect(again.imported.runIds).not.toEqual(imported.runIds);
  });

  it.each(['a run of it', 'a run on its data set'])('is not taken back while %s trains', async (which) => {
    await away.close();
    away = await openPortableProject(folder, 'away', { fingerprintFile: async () => 'print of rows' });
    await addDataset(home, clouds.id, 'clouds');
    const id = await home.addRun({ dataset: clouds });
    await exportAs({ datasets: 'rows' });
    const { imported } = await importFrom();
    const own = await away.addRun({ name: 'own', dataset: clouds });
    const trains = which === 'a run of it' ? id : own;
    const { database } = away.session;
    await database.run("UPDATE run SET status = 'running' WHERE id = ?", [trains]);
    const before = await contentOf(away);
    await expect(away.portables.undo(imported)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await contentOf(away)).toEqual(before);
    await database.run("UPDATE run SET status = 'completed' WHERE id = ?", [trains]);
    await away.portables.undo(imported);
    expect((await runsOf(away)).map((run) => run.id)).toEqual([own]);
  });

  it.each([true, false])(
    'that fails leaves no new project behind, and its folder as it was; one was open before: %s',
    async (wasOpen) => {
      await addDataset(home, clouds.id, 'clouds');
      await exportAs({ datasets: 'rows' });
      await mkdir(at('chosen'));
      await writeFile(at('chosen/notes.txt'), 'mine');
      if (!wasOpen) await away.close();
      for (const name of ['chosen', 'missing', 'chosen'])
        await expect(
          away.portables.import(
            { source: { path: at('file.studio') }, runIds: null, newProject: { path: at(name) } },
            signal,
          ),
        ).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('fingerprint') });
      expect(await readdir(at('chosen'))).toEqual(['notes.txt']);
      expect(await readdir(folder)).not.toContain('missing');
      if (wasOpen) expect(away.session.path).toBe(at('away'));
      else expect(() => away.session).toThrow('No project is open');
    },
  );

  it('into a project that is there already is not mistaken for a new one', async () => {
    await home.addRun();
    await exportAs({});
    await expect(
      away.portables.import(
        { source: { path: at('file.studio') }, runIds: null, newProject: { path: at('home') } },
        signal,
      ),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

it('every table of a project is taken along or left out for a reason', async () => {
  const tables = await home.session.database.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  expect([...Object.keys(portableTables), ...Object.keys(tablesLeftOut)].sort()).toEqual(
    tables.map(({ name }) => name),
  );
});

it('a file that the system hands over is told of and taken once', () => {
  home.portables.offer('/data/a.studio');
  expect(home.portables.takeOffered()).toEqual(['/data/a.studio']);
  expect(home.portables.takeOffered()).toEqual([]);
});
