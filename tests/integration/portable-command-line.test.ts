import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line';
import { openPortableProject } from '../support/portable-project';

let studio: CommandLine;
let file: string;
beforeAll(async () => {
  studio = await CommandLine.create();
  const project = await openPortableProject(studio.directory, 'project');
  await project.addRun({ name: 'first', metrics: { loss: [[1, 0.5, 10]] } });
  await project.addRun({ name: 'second', metrics: { loss: [[1, 0.25, 10]] } });
  await project.close();
  file = path.join(studio.directory, 'all.studio');
});
afterAll(() => studio[Symbol.asyncDispose]());

it('a project is written to a file, looked into, and comes into a project that is made for it', async () => {
  const written = await studio.run([
    'project',
    'export',
    '--out',
    file,
    '--checkpoints',
    'all',
    '--with-datasets',
    '--json',
  ]);
  expect(written.json()).toMatchObject({ exported: { path: file, format: 'studio', runCount: 2 } });
  const other = ['--project', path.join(studio.directory, 'other'), '--json'];
  const preview = (await studio.run(['project', 'import', file, '--preview', ...other])).json();
  expect(preview).toMatchObject({
    preview: { fileName: 'all.studio', whole: true, runs: [{ name: 'first', state: 'new' }, { name: 'second' }] },
  });
  const one = (await studio.run(['project', 'import', file, '--runs', 'second', ...other])).json();
  expect(one).toMatchObject({ imported: { runIds: [expect.stringMatching(/^run_/)] }, skippedRunCount: 0 });
  const rest = (await studio.run(['project', 'import', file, ...other])).json();
  expect(rest).toMatchObject({ imported: { runIds: [expect.stringMatching(/^run_/)] }, skippedRunCount: 1 });
  expect((await studio.run(['run', 'list', ...other])).json().runs).toHaveLength(2);
});

it('a file that is not there makes no project', async () => {
  const refused = await studio.run(['project', 'import', 'no.studio', '--project', 'none', '--json']);
  expect(refused.json()).toMatchObject({ error: { code: 'NOT_FOUND', message: expect.stringContaining('no.studio') } });
  expect(await readdir(studio.directory)).not.toContain('none');
});

it('a preview for a project that is not there makes none', async () => {
  const seen = await studio.run(['project', 'import', file, '--preview', '--project', 'unborn', '--json']);
  expect(seen.json()).toMatchObject({ preview: { runs: [{ name: 'first', state: 'new' }, { name: 'second' }] } });
  await writeFile(path.join(studio.directory, 'metrics.csv'), 'step,loss\n0,1\n1,0.5\n');
  const told = await studio.run(['history', 'preview', 'metrics.csv', '--project', 'unborn', '--json']);
  expect(told.json()).toMatchObject({ preview: { tool: 'csv', runCount: 1 } });
  expect(await readdir(studio.directory)).not.toContain('unborn');
});

it('a file that cannot be read leaves no project behind, and of a folder what was in it', async () => {
  await writeFile(path.join(studio.directory, 'broken.studio'), randomBytes(5_000));
  const refused = await studio.run(['project', 'import', 'broken.studio', '--project', 'made/none', '--json']);
  expect(refused.json()).toMatchObject({ error: { code: 'BAD_INPUT', message: expect.stringContaining('damaged') } });
  expect(await readdir(studio.directory)).not.toContain('made');
  await mkdir(path.join(studio.directory, 'notes'));
  await writeFile(path.join(studio.directory, 'notes', 'todo.txt'), 'read more');
  await studio.run(['project', 'import', 'broken.studio', '--project', 'notes']);
  expect(await readdir(path.join(studio.directory, 'notes'))).toEqual(['todo.txt']);
});

it('runs are written as CSV and as a folder for TensorBoard; what is no portable file is refused', async () => {
  await studio.run(['run', 'export-history', 'second', '--format', 'csv-points', '--out', 'points.csv']);
  expect(await readFile(path.join(studio.directory, 'points.csv'), 'utf8')).toContain('2,second,loss,1,0.25,10,');
  await studio.run(['run', 'export-history', '1', '2', '--format', 'tensorboard', '--out', 'logs']);
  expect(await readdir(path.join(studio.directory, 'logs'))).toEqual(['0001-first', '0002-second']);
  const refused = await studio.run(['project', 'import', 'points.csv', '--json']);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.json()).toMatchObject({
    error: { code: 'BAD_INPUT', message: expect.stringContaining('points.csv') },
  });
});
