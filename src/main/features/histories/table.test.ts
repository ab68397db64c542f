import { appendFile, mkdtemp, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistories, outcomes } from '../../../../tests/support/history-feature';

let feature: Awaited<ReturnType<typeof openHistories>>;
beforeEach(async () => {
  feature = await openHistories();
});
afterEach(() => feature.close());

async function write(name: string, ...lines: string[]): Promise<string> {
  const file = path.join(await mkdtemp(path.join(feature.folder, 'table-')), name);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const plain = (found: Record<string, [number, number, number][]>) =>
  Object.fromEntries(
    Object.entries(found).map(([metric, points]) => [metric, points.map(([step, value]) => [step, value])]),
  );

describe('tables of metrics', () => {
  it('with a column a metric are one run, and keep NaN and infinities apart from nothing', async () => {
    const file = await write('first try.csv', 'step,loss,accuracy,note', '0,1.5,0.1,a', '1,NaN,,a', '2,inf,0.25,a');
    const { runs } = await feature.bring(file);
    expect(outcomes(runs)).toEqual({ 'first try.csv': 'added' });
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      accuracy: [
        [0, 0.1],
        [2, 0.25],
      ],
      loss: [
        [0, 1.5],
        [1, Number.NaN],
        [2, Number.POSITIVE_INFINITY],
      ],
    });
    const run = await feature.run(runs[0]?.runId as string);
    expect([run.name, JSON.parse(run.config as string)]).toEqual(['first try', { note: 'a' }]);
  });

  it('with a column of runs are as many runs, whatever the order of their rows', async () => {
    const file = await write(
      'runs.csv',
      'run,epoch,loss,config.lr',
      'a,0,3,0.1',
      'b,0,9,0.2',
      'a,1,2,0.1',
      'b,1,8,0.2',
      'a,2,1,0.1',
    );
    const preview = await feature.preview(file);
    expect(preview.runs.map(({ name, metricCount, pointCount }) => [name, metricCount, pointCount])).toEqual([
      ['a', 1, 3],
      ['b', 1, 2],
    ]);
    const { runs } = await feature.bring(file);
    const [a, b] = runs.map(({ runId }) => runId as string) as [string, string];
    expect(plain(await feature.points(a))).toEqual({
      loss: [
        [0, 3],
        [1, 2],
        [2, 1],
      ],
    });
    expect(plain(await feature.points(b))).toEqual({
      loss: [
        [0, 9],
        [1, 8],
      ],
    });
    expect(JSON.parse((await feature.run(b)).config as string)).toEqual({ lr: 0.2 });
  });

  it('with a row a point have their metrics by name, and their times', async () => {
    const file = await write(
      'long.csv',
      'run,metric,step,value,timestamp',
      'x,loss,1,0.5,1700000001',
      'x,loss,0,1,1700000000',
      'x,acc,0,0.2,1700000000',
    );
    const { runs } = await feature.bring(file);
    const found = await feature.points(runs[0]?.runId as string);
    expect(found).toEqual({
      acc: [[0, 0.2, 1_700_000_000_000]],
      loss: [
        [0, 1, 1_700_000_000_000],
        [1, 0.5, 1_700_000_001_000],
      ],
    });
  });

  it('with seconds since the start count their times from there, and end when the file was changed last', async () => {
    const file = await write('results.csv', 'epoch,time,train/box_loss', '1,12.5,3', '2,24,2', '3,36.25,1');
    await utimes(file, 1_700_000_036, 1_700_000_036);
    const { runs } = await feature.bring(file);
    const began = 1_700_000_036_000 - 36_250;
    expect(await feature.points(runs[0]?.runId as string)).toEqual({
      'train/box_loss': [
        [1, 3, began + 12_500],
        [2, 2, began + 24_000],
        [3, 1, began + 36_250],
      ],
    });
    expect(await feature.run(runs[0]?.runId as string)).toMatchObject({ started_at: began, duration_ms: 36_250 });
    expect(runs[0]?.problems.map(({ message }) => message)).toEqual([
      'results.csv: the column time counts seconds from the start; the last change of the file stands for the end.',
    ]);
  });

  it('with the seconds that each row took keep those as a metric', async () => {
    const file = await write('epochs.csv', 'run,epoch,time,loss', 'a,1,12,3', 'b,1,9,3', 'a,2,11.5,2', 'b,2,9.5,1');
    const { runs } = await feature.bring(file);
    expect(plain(await feature.points(runs[0]?.runId as string)).time).toEqual([
      [1, 12],
      [2, 11.5],
    ]);
    expect(await feature.run(runs[0]?.runId as string)).toMatchObject({ started_at: null });
  });

  it('with true and false in a column of figures have 1 and 0 there', async () => {
    const file = await write('progress.csv', 'training_iteration,loss,done', '1,3,False', '2,2,False', '3,1,true');
    const { runs } = await feature.bring(file);
    expect(runs).toMatchObject([{ outcome: 'added', isDamaged: false }]);
    expect(plain(await feature.points(runs[0]?.runId as string)).done).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  it('whose steps were written again later keep the times of all others', async () => {
    const begin = 1_700_000_000;
    const file = await write(
      'again.csv',
      'step,loss,timestamp',
      ...[0, 1, 2, 3].map((step) => `${step},${step},${begin + step}`),
      `1,9,${begin + 500}`,
    );
    const { runs } = await feature.bring(file);
    expect((await feature.points(runs[0]?.runId as string)).loss?.map(([, , time]) => time / 1000 - begin)).toEqual([
      0, 500, 2, 3,
    ]);
  });

  it('of one folder are read each by its own columns', async () => {
    const first = await write('a.csv', 'step,loss', '0,1');
    await writeFile(path.join(path.dirname(first), 'b.csv'), 'run,epoch,loss\nx,5,2\ny,6,3\n');
    const { runs } = await feature.bring(path.dirname(first));
    expect(outcomes(runs)).toEqual({ 'a.csv': 'added', 'b.csv#x': 'added', 'b.csv#y': 'added' });
    expect(plain(await feature.points(runs[1]?.runId as string))).toEqual({ loss: [[5, 2]] });
  });

  it('that Weights & Biases exports of a chart have a run a column', async () => {
    const file = await write(
      'chart.csv',
      '"Step","fox - loss","fox - loss__MIN","fox - loss__MAX","owl - loss","owl - loss__MIN","owl - loss__MAX"',
      '0,1,1,1,2,2,2',
      '1,0.5,0.5,0.5,,,',
    );
    const { runs } = await feature.bring(file);
    expect(runs.map(({ name, pointCount }) => [name, pointCount])).toEqual([
      ['fox', 2],
      ['owl', 1],
    ]);
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      loss: [
        [0, 1],
        [1, 0.5],
      ],
    });
  });

  it('of JSON lines are read as well', async () => {
    const file = await write('log.jsonl', '{"step":0,"loss":1}', '{"step":1,"loss":0.5,"lr":0.1}');
    const { runs } = await feature.bring(file);
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      loss: [
        [0, 1],
        [1, 0.5],
      ],
      lr: [[1, 0.1]],
    });
  });

  it('with cells that are no numbers stay out until somebody agrees, and say where', async () => {
    const file = await write(
      'bad.csv',
      'step,loss',
      '0,1',
      '1,2',
      '2,oops',
      '3,0.5',
      ...Array.from({ length: 400 }, (_, row) => `${row + 4},1`),
    );
    const options = { layout: 'wide' as const };
    const first = await feature.bring(file, { options });
    expect(outcomes(first.runs)).toEqual({ 'bad.csv': 'leftOut' });
    const again = await feature.bring(file, { options, acceptDamage: true });
    expect(again.runs).toMatchObject([{ outcome: 'added', isDamaged: true, pointCount: 403 }]);
    expect(again.runs[0]?.problems[0]?.message).toBe(
      'bad.csv: 1 cells of the column loss are no numbers, the first in row 3 ("oops").',
    );
  });

  it('without any metric are refused with the names of their columns', async () => {
    const file = await write('people.csv', 'name,city', 'ann,york', 'bob,bath');
    await expect(feature.preview(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('its columns are name, city'),
    });
  });

  it('of one name and other trainings never take the place of one another', async () => {
    const before = await write('metrics.csv', 'epoch,loss', '0,1', '1,0.5');
    const { runs } = await feature.bring(before);
    const other = await feature.bring(await write('metrics.csv', 'epoch,loss', '0,3', '1,2', '2,1'));
    expect(outcomes(other.runs)).toEqual({ 'metrics.csv': 'added' });
    // The same beginning in another folder is another training as well.
    const alike = await feature.bring(await write('metrics.csv', 'epoch,loss', '0,1', '1,0.7'));
    expect(alike.runs).toMatchObject([{ outcome: 'added', name: 'metrics-3' }]);
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      loss: [
        [0, 1],
        [1, 0.5],
      ],
    });
    const copy = await feature.bring(await write('metrics.csv', 'epoch,loss', '0,1', '1,0.5'));
    expect(outcomes(copy.runs)).toEqual({ 'metrics.csv': 'skipped' });
  });

  it('update their run where the same file has grown, and no other where it was written anew', async () => {
    const file = await write('metrics.csv', 'epoch,loss', '0,1');
    const first = await feature.bring(file);
    await appendFile(file, '1,0.5\n');
    const grown = await feature.bring(file);
    expect(grown.runs).toMatchObject([{ outcome: 'updated', runId: first.runs[0]?.runId, pointCount: 2 }]);
    await writeFile(file, 'epoch,loss\n0,7\n');
    expect((await feature.bring(file)).runs).toMatchObject([{ outcome: 'added' }]);
  });

  it('with "nan" for a step keep every point: the row stands where it lies', async () => {
    const file = await write(
      'steps.csv',
      'step,loss',
      // Beyond 4,096 points they are merged from sorted pieces, which steps that compare with nothing would break.
      ...Array.from({ length: 9_000 }, (_, row) => `${row % 1_000 === 500 ? 'nan' : 9_000 - row},${row}`),
    );
    const { runs } = await feature.bring(file, { options: { layout: 'wide', stepColumn: 'step' } });
    const found = (await feature.points(runs[0]?.runId as string)).loss ?? [];
    // Rows 500, 1500 … have no step, which are the very steps that the falling ones leave free.
    expect(found).toHaveLength(9_000);
    expect(found.every(([step], index) => index === 0 || step > (found[index - 1]?.[0] as number))).toBe(true);
    expect(runs[0]?.problems.map(({ message }) => message)).toContain(
      'steps.csv: 9 rows have no step; their place in the table stands for it.',
    );
  });

  it('with a row a point and no steps count the points of each metric', async () => {
    const file = await write('events.csv', 'metric,value', 'loss,3', 'acc,1', 'loss,2', 'loss,1', 'acc,2');
    const { runs } = await feature.bring(file, { options: { layout: 'long' } });
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      acc: [
        [0, 1],
        [1, 2],
      ],
      loss: [
        [0, 3],
        [1, 2],
        [2, 1],
      ],
    });
  });

  it('are read by the columns that were chosen', async () => {
    const file = await write('odd.csv', 'when,what,much', '5,loss,1', '6,loss,0.5');
    const options = { layout: 'long' as const, stepColumn: 'when', metricColumn: 'what', valueColumn: 'much' };
    const { runs } = await feature.bring(file, { options });
    expect(plain(await feature.points(runs[0]?.runId as string))).toEqual({
      loss: [
        [5, 1],
        [6, 0.5],
      ],
    });
  });
});
