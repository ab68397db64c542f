import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyFixtures, openHistories, outcomes } from '../../../../tests/support/history-feature';
import { wandbFile, wandbRow } from '../../../../tests/support/wandb-file';
import type { HistoryReport } from '../../../shared/contract/history';

interface Expected {
  run: { id: string };
  config: Record<string, unknown>;
  history: Record<string, string | number>[];
  statCount: number;
}
const folder = path.join(historyFixtures, 'wandb');
/** What the protocol classes of Weights & Biases read from the same files. */
const expected = Object.values(JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as Record<string, Expected>);
const [long, failed, wide] = expected as [Expected, Expected, Expected];

let feature: Awaited<ReturnType<typeof openHistories>>;
let report: HistoryReport;
const runIdOf = ({ run }: Expected) => report.runs.find(({ id }) => id === run.id)?.runId as string;
beforeAll(async () => {
  feature = await openHistories();
  report = await feature.bring(folder);
});
afterAll(() => feature.close());

/** Numbers of a key by step, as JSON has them. */
const pointsOf = ({ history }: Expected, key: string) =>
  history.flatMap((row) => (row[key] === undefined ? [] : [[row['#step'], Number(row[key])]]));

describe('offline runs of Weights & Biases', () => {
  it('come by their ids, with the status that their exit codes say', async () => {
    expect(outcomes(report.runs)).toEqual({ aaaa1111: 'added', bbbb2222: 'added', cccc3333: 'added' });
    expect(await feature.run(runIdOf(long))).toMatchObject({
      name: 'brisk-fox-1',
      experiment: 'digits',
      status: 'completed',
      notes: 'First **try**',
      tags: '["baseline","small","group: seeds","job: train"]',
    });
    const { status, error } = await feature.run(runIdOf(failed));
    expect([status, JSON.parse(error as string).message]).toEqual(['failed', 'The program ended with exit code 1.']);
  });

  it('have the history that the tool itself reads, NaN and infinities too', async () => {
    const found = await feature.points(runIdOf(long));
    for (const key of ['train/loss', 'train/accuracy', 'validation/loss', 'odd'])
      expect(found[key]?.map(([step, value]) => [step, value])).toEqual(pointsOf(long, key));
    expect((await feature.points(runIdOf(failed))).loss?.map(([step, value]) => [step, value])).toEqual(
      pointsOf(failed, 'loss'),
    );
  });

  it('have their config as settings, with what was changed later', async () => {
    expect(JSON.parse((await feature.run(runIdOf(long))).config as string)).toEqual(long.config);
  });

  it('have measurements of the machine at steps, and figures of the summary alone', async () => {
    const found = await feature.points(runIdOf(long));
    expect(found.best?.map(([, value]) => value)).toEqual([0.99]);
    const system = Object.entries(found).filter(([key]) => key.startsWith('system/'));
    expect(system.length).toBeGreaterThan(3);
    for (const [, points] of system) expect(points.length).toBeLessThanOrEqual(long.statCount);
  });

  it('are read where a record is larger than a block', async () => {
    const config = JSON.parse((await feature.run(runIdOf(wide))).config as string);
    expect(config).toEqual(wide.config);
    expect(Object.keys(await feature.points(runIdOf(wide))).filter((key) => /^m\d/.test(key))).toHaveLength(60);
  });

  it('keep histograms and texts', async () => {
    const rows = await feature.store.database.all('SELECT kind, name FROM run_record WHERE run_id = ? ORDER BY kind', [
      runIdOf(long),
    ]);
    expect(rows).toEqual([
      { kind: 'input', name: '0' },
      { kind: 'sample', name: '0' },
      { kind: 'weights', name: 'weights' },
    ]);
  });

  it('are recognised when they come again', async () => {
    expect((await feature.bring(folder)).skippedCount).toBe(3);
  });
});

describe('a run of Weights & Biases', () => {
  const bring = async (files: Record<string, Parameters<typeof wandbFile>[0]>) => {
    const place = await mkdtemp(path.join(feature.folder, 'wandb-'));
    for (const [folderName, records] of Object.entries(files)) {
      await mkdir(path.join(place, folderName));
      await writeFile(path.join(place, folderName, `run-${path.basename(place)}.wandb`), wandbFile(records));
    }
    return (await feature.bring(place)).runs[0];
  };

  it('keeps a metric whose name is one letter longer than that of a picture', async () => {
    const picture = { _type: 'image-file', path: 'media/images/pred.png', width: 4 };
    const run = await bring({ 'offline-run-1': [wandbRow(0, { pred: picture, pred2: 0.5, 'pred/width': 4 })] });
    expect(Object.keys(await feature.points(run?.runId as string))).toEqual(['pred2']);
  });

  it('that was resumed and killed is stopped, however it had ended before', async () => {
    const run = await bring({
      'offline-run-1': [wandbRow(0, { loss: 1 }), { exit: { code: 0, runtimeSeconds: 9 } }],
      'offline-run-2': [wandbRow(1, { loss: 0.5 })],
    });
    expect(await feature.run(run?.runId as string)).toMatchObject({ status: 'stopped' });
    expect(run?.problems.map(({ code }) => code)).toEqual(['unknownEnd']);
  });
});
