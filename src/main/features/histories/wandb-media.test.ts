import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyFixtures, openHistories } from '../../../../tests/support/history-feature';
import type { HistoryReport } from '../../../shared/contract/history';

const folder = path.join(historyFixtures, 'wandb-media');
let feature: Awaited<ReturnType<typeof openHistories>>;
let report: HistoryReport;
let runId: string;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'studio-wandb-media-'));
  feature = await openHistories();
  report = await feature.bring(folder);
  runId = report.runs[0]?.runId as string;
});
afterAll(async () => {
  await feature.close();
  await rm(scratch, { recursive: true, force: true });
});

const logOf = async (id: string) =>
  (
    await feature.store.database.all<{ level: string; step: number | null; message: string }>(
      'SELECT level, step, message FROM run_event WHERE run_id = ? ORDER BY id',
      [id],
    )
  ).map(({ level, step, message }) => ({ level, step, message }));
const info = (message: string) => ({ level: 'info', step: null, message });

/** The fixture's run under another id, so that it is a run of its own. */
async function copyRun(name: string): Promise<{ place: string; files: string }> {
  const place = path.join(scratch, name);
  const [run = ''] = await readdir(folder);
  await cp(path.join(folder, run), path.join(place, 'run'), { recursive: true });
  return { place, files: path.join(place, 'run', 'files') };
}

describe('what a run of Weights & Biases holds besides figures', () => {
  it('console output and alerts are the run’s log, bars that redraw themselves as they were last seen', async () => {
    expect((await logOf(runId)).slice(0, 9)).toEqual([
      { level: 'info', step: 3, message: 'Loss is odd: It rose twice' },
      info('training begins'),
      info('epoch 0: loss 1.000'),
      info('100% of epoch 0'),
      info('epoch 1: loss 0.500'),
      info('100% of epoch 1'),
      info('epoch 2: loss 0.333'),
      info('100% of epoch 2'),
      info('something went wrong'),
    ]);
  });

  it('pictures are recorded samples with their captions, several of one step apart', async () => {
    const rows = await feature.store.database.all<{ name: string; step: number; sizeBytes: number }>(
      "SELECT name, step, length(data) AS sizeBytes FROM run_record WHERE run_id = ? AND kind = 'picture' ORDER BY name, step",
      [runId],
    );
    expect(rows.map(({ name, step }) => `${name} ${step}`)).toEqual([
      'input 0',
      'input 1',
      'input 2',
      'pairs/0 0',
      'pairs/0 1',
      'pairs/0 2',
      'pairs/1 0',
      'pairs/1 1',
      'pairs/1 2',
    ]);
    expect(rows.every(({ sizeBytes }) => sizeBytes > 60)).toBe(true);
    const sample = await feature.store.database.get<{ description: string }>(
      "SELECT description FROM run_record WHERE run_id = ? AND kind = 'sample' AND step = 2 ORDER BY id",
      [runId],
    );
    expect(JSON.parse(sample?.description as string).answers[0]).toMatchObject({ text: 'step 2', picture: 'input' });
  });

  it('numbers that describe pictures and tables are no figures of the run', async () => {
    expect(Object.keys(await feature.points(runId))).toEqual(['loss']);
  });

  it('files and artifacts are named with their sizes and where they lie', async () => {
    const { artifacts, artifactCount } = await feature.histories.origin(runId);
    expect(artifacts).toContainEqual({
      path: 'model.bin',
      sizeBytes: 2000,
      artifact: 'weights (model)',
      location: expect.stringContaining('/artifacts/staging/'),
    });
    expect(artifacts).toContainEqual({
      path: 'corpus.txt',
      sizeBytes: null,
      artifact: 'weights (model)',
      location: 'https://example.org/corpus.txt',
    });
    expect(artifacts.find(({ path: file }) => file.endsWith('files/output.log'))?.sizeBytes).toBeGreaterThan(100);
    expect(artifactCount).toBe(artifacts.length);
  });

  it('what is not taken is named before the import, and again with the run', async () => {
    const { problems } = await feature.preview(folder);
    expect(problems.map(({ message }) => message)).toEqual([
      'Not taken: 1 HTML page, 1 table. Their files are named with their runs and stay where they are; numbers, histograms, pictures and texts are taken.',
      'Files of artifacts are named with their runs, with size and place; their contents are not copied.',
    ]);
    expect(report.runs[0]?.problems.map(({ message }) => message)).toEqual([
      'Not taken: 1 HTML page, 1 table. Their files are named with the run and stay where they are.',
      '3 files of artifacts are named with the run, with where they lie; their contents are not copied.',
    ]);
  });

  it('a picture whose file leads out of the run by a link is not read', async () => {
    const { place, files } = await copyRun('linked');
    const pictures = path.join(files, 'media', 'images');
    const [first = ''] = await readdir(pictures);
    await writeFile(path.join(scratch, 'secret.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]));
    await rm(path.join(pictures, first));
    await symlink(path.join(scratch, 'secret.png'), path.join(pictures, first));
    const brought = await feature.bring(place, { others: 'add' });
    const id = brought.runs[0]?.runId as string;
    const count = await feature.store.database.get<{ count: number }>(
      "SELECT count(*) AS count FROM run_record WHERE run_id = ? AND kind = 'picture'",
      [id],
    );
    expect(count).toEqual({ count: 8 });
    expect(brought.runs[0]?.problems[0]?.message).toMatch(/1 picture whose file is missing or too large/);
  });

  it('a log of which the record has nothing is read from its file, a huge one from its ends', async () => {
    const place = path.join(scratch, 'silent');
    const [silent = ''] = await readdir(path.join(historyFixtures, 'wandb'));
    await cp(path.join(historyFixtures, 'wandb', silent), path.join(place, 'run'), { recursive: true });
    await mkdir(path.join(place, 'run', 'files'), { recursive: true });
    const line = `${'a line of sixty-four characters'.padEnd(63, '.')}\n`;
    await writeFile(path.join(place, 'run', 'files', 'output.log'), `first\n${line.repeat(100_000)}last`);
    expect((await feature.preview(place)).problems.map(({ message }) => message)).toEqual([
      'Of the console output of aaaa1111 the beginning and the end are taken.',
    ]);
    const brought = await feature.bring(place, { others: 'add' });
    const log = (await logOf(brought.runs[0]?.runId as string)).map(({ message }) => message);
    expect(log[0]).toBe('first');
    expect(log[400]).toMatch(/^… 2\.1 MiB and [\d,]+ lines of output left out …$/);
    expect(log[2000]).toBe('last');
    expect(brought.runs[0]?.problems.some(({ code }) => code === 'longOutput')).toBe(true);
  });
});
