import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Block, BlockOf, RunSelection } from '../../../shared/report/blocks';
import { plainLook } from '../../../shared/report/blocks';
import { newBlock } from '../../../shared/report/new-block';
import { createChanges } from '../../lib/changes';
import { createSessionDoor, openStore, restoreFromTrash, type Store } from '../../store';
import { createRuns, type RunsFeature } from '../runs';
import { saveSeries } from '../runs/metric-repository';
import { createMetricSeries } from '../runs/metric-series';
import { insertRun } from '../runs/run-repository';
import { createReports, type Reports } from './index';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const { signal } = new AbortController();
let folder: string;
let store: Store;
let runs: RunsFeature;
let reports: Reports;
let now = 0;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-reports-'));
  store = await openStore(path.join(folder, 'project'), { create: true });
  const door = createSessionDoor();
  door.replace(store);
  now = 1_000;
  const clock = { now: () => (now += 1) };
  const changes = createChanges();
  // What is asked of runs here needs neither data nor engine.
  runs = createRuns({
    session: door.session,
    jobs: {} as never,
    datasets: {} as never,
    models: {} as never,
    engines: {} as never,
    check: async () => ({}) as never,
    settings: { current: () => ({}) as never, onChange() {} },
    cacheDirectory: '',
    studioVersion: '1.2.3',
    tasks: {} as never,
    changes,
    clock,
    log,
  });
  reports = createReports({
    session: door.session,
    runs,
    exports: { list: async () => [] },
    evaluations: { list: async () => [] },
    projectName: async () => 'clouds',
    studioVersion: '1.2.3',
    changes,
    clock,
  });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function addRun(number: number, name: string, config: unknown, losses: readonly number[]): Promise<string> {
  const id = `run_${number}`;
  await insertRun(store.database, {
    id,
    number,
    name,
    experiment: 'digits',
    createdAt: number,
    datasetId: null,
    datasetName: 'digits',
    datasetVersion: null,
    datasetFingerprint: null,
    parameterCount: 10 * number,
    epochCount: 2,
    seed: number,
    colorIndex: number,
    parentRunId: null,
    parentCheckpointId: null,
    originMode: null,
    text: '',
    config: JSON.stringify(config),
    environment: '{}',
  });
  const series = createMetricSeries('validation/loss');
  const steps = Float64Array.from(losses.keys());
  series.append(steps, Float64Array.from(losses), steps);
  await saveSeries(store.database, id, [
    { metric: 'validation/loss', summary: series.summary, chunks: series.takeWrites() },
  ]);
  await store.database.run("UPDATE run SET status = 'completed', started_at = 1, step = ? WHERE id = ?", [
    losses.length - 1,
    id,
  ]);
  return id;
}

const text = (words: string): Block => ({ ...newBlock('text'), text: words });
const everyRun: RunSelection = { kind: 'filter', filter: '', limit: 100 };
const words = (blocks: readonly Block[]) => blocks.map((block) => (block.kind === 'text' ? block.text : block.kind));
const content = (...blocks: Block[]) => ({ formatVersion: 1 as const, blocks });

describe('reports', () => {
  test('are listed by their newest change with their first words', async () => {
    const first = await reports.create({ name: 'First', blocks: [newBlock('chart'), text('# Results\n\nGood ones.')] });
    await reports.create({ name: 'Second', blocks: [] });
    await reports.append(first.id, [text('more')]);
    expect((await reports.list()).map(({ name, blockCount, opening }) => ({ name, blockCount, opening }))).toEqual([
      { name: 'First', blockCount: 3, opening: 'Results\n\nGood ones.' },
      { name: 'Second', blockCount: 0, opening: '' },
    ]);
  });

  test('get a name that is free', async () => {
    await reports.create({ name: 'Report', blocks: [] });
    const { name } = await reports.create({ blocks: [] });
    expect(name).toBe('Report 2');
  });

  test('the later of two saves learns of the other and stores nothing', async () => {
    const { id, revision } = await reports.create({ blocks: [text('a')] });
    const one = await reports.save({ id, baseRevision: revision, content: content(text('one')) });
    const other = await reports.save({ id, baseRevision: revision, content: content(text('other')) });
    expect([one.saved, other.saved]).toEqual([true, false]);
    expect(words(other.report.content.blocks)).toEqual(['one']);
    expect(other.report.revision).toBe(revision + 1);
  });

  test('blocks put in from many places at once all arrive', async () => {
    const { id } = await reports.create({ blocks: [] });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((each) => reports.append(id, [text(each)])));
    expect(words((await reports.get(id)).content.blocks).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('come back from the trash as they were', async () => {
    const { id } = await reports.create({ name: 'Kept', blocks: [text('a')] });
    const [trashId = ''] = await reports.remove([id]);
    expect(await reports.list()).toEqual([]);
    await expect(reports.get(id)).rejects.toThrow('has no report');
    await restoreFromTrash(store, trashId);
    expect(words((await reports.get('kept')).content.blocks)).toEqual(['a']);
  });

  test('of a newer studio are refused with both formats', async () => {
    const { id } = await reports.create({ name: 'Newer', blocks: [] });
    await store.database.run('UPDATE report SET content = ? WHERE id = ?', ['{"formatVersion":9,"blocks":[]}', id]);
    await expect(reports.get(id)).rejects.toThrow('has format 9; this studio reads format 1');
    expect(await reports.list()).toHaveLength(1);
  });
});

test('a report never grows beyond what can be read again', async () => {
  const { id } = await reports.create({ blocks: Array.from({ length: 498 }, () => newBlock('divider')) });
  const three = [text('a'), text('b'), text('c')];
  await expect(reports.append(id, three)).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('A report holds at most 500 blocks.'),
  });
  expect((await reports.append(id, three.slice(1))).content.blocks).toHaveLength(500);
  expect((await reports.get(id)).revision).toBe(2);
});

test('a report that something else changed says what is wrong in it, not that its format is another', async () => {
  const { id } = await reports.create({ name: 'Bent', blocks: [newBlock('divider')] });
  const bent = '{"formatVersion":1,"blocks":[{"id":"a","kind":"text","text":7}]}';
  await store.database.run('UPDATE report SET content = ? WHERE id = ?', [bent, id]);
  await expect(reports.get(id)).rejects.toThrow('The report "Bent" cannot be read. blocks.0.text: ');
});

describe('what a block shows', () => {
  const table = (more: Partial<BlockOf<'runTable'>>): BlockOf<'runTable'> => ({
    ...newBlock('runTable'),
    runs: everyRun,
    ...more,
  });

  test('follows a saved filter', async () => {
    await addRun(1, 'small', { training: { batchSize: 8 } }, [1, 0.5]);
    await addRun(2, 'large', { training: { batchSize: 64 } }, [1, 0.25]);
    const block = table({
      runs: { kind: 'filter', filter: 'training.batchSize > 10', limit: 5 },
      columns: ['config:training.batchSize', 'metric:validation/loss:minimum'],
    });
    const shown = async () =>
      (await reports.figure(block)).table?.rows.map(({ cells }) => cells.map((each) => each.text));
    expect(await shown()).toEqual([['large', '64', '0.25']]);
    await addRun(3, 'larger', { training: { batchSize: 128 } }, [2]);
    expect(await shown()).toEqual([
      ['larger', '128', '2'],
      ['large', '64', '0.25'],
    ]);
  });

  test('says which runs were deleted and shows the rest, in the page and in the file', async () => {
    const kept = await addRun(1, 'kept', {}, [1]);
    const chosen: RunSelection = {
      kind: 'chosen',
      runs: [
        { id: kept, name: 'kept' },
        { id: 'run_gone', name: 'the lost one' },
      ],
    };
    const figure = await reports.figure(table({ runs: chosen }));
    expect(figure.table?.rows).toHaveLength(1);
    expect(figure.missing).toEqual(['the lost one']);
    const chart = { ...newBlock('chart'), metrics: ['validation/loss'], runs: chosen };
    const { id } = await reports.create({ blocks: [chart] });
    const { text: html } = await reports.file(id, { format: 'html', pointLimit: 100 }, signal);
    expect(html).toContain('A run was deleted since: the lost one.');
  });

  test('a filter that cannot be read is told in its place and empties nothing else', async () => {
    await addRun(1, 'a', {}, [1]);
    const figure = await reports.figure(table({ runs: { kind: 'filter', filter: 'status =', limit: 5 } }));
    expect(figure.table?.rows).toEqual([]);
    expect(figure.remarks.join(' ')).toContain('The filter "status =" cannot be read');
  });

  test('groups of seeds are compared', async () => {
    for (const [number, [rate, loss]] of [
      [0.1, 1],
      [0.1, 1.1],
      [0.1, 1.2],
      [0.01, 0.2],
      [0.01, 0.3],
      [0.01, 0.25],
    ].entries())
      await addRun(number + 1, `run ${number}`, { seed: number, training: { learningRate: rate } }, [loss as number]);
    const figure = await reports.figure({
      ...newBlock('statistics'),
      runs: everyRun,
      by: 'config:training.learningRate',
    });
    expect(figure.table?.rows.map(({ cells }) => [cells[0]?.text, cells[1]?.text, cells[5]?.text])).toEqual([
      ['learningRate 0.01', '3', 'Reference'],
      ['learningRate 0.1', '3', 'Worse'],
    ]);
  });

  test('are compared with the group that was chosen, also once the runs differ in more, and with none when it is gone', async () => {
    const add = (number: number, rate: number, batchSize: number, loss: number) =>
      addRun(number, `run ${number}`, { seed: number, training: { learningRate: rate, batchSize } }, [loss]);
    const verdicts = async (reference: string | null) => {
      const { table, remarks, choices } = await reports.figure({
        ...newBlock('statistics'),
        runs: everyRun,
        reference,
      });
      const rows = table?.rows.map(({ cells }) => [cells[0]?.text, cells[5]?.text]);
      return { rows, remarks, references: choices.references };
    };
    for (const [index, loss] of [0.1, 0.11, 0.12].entries()) await add(index + 1, 0.01, 32, loss);
    for (const [index, loss] of [0.5, 0.51, 0.52].entries()) await add(index + 4, 0.1, 32, loss);
    const { references } = await verdicts(null);
    const chosen = references.find(({ title }) => title.includes('0.1') && !title.includes('0.01'))?.name ?? '';
    await add(7, 0.02, 64, 0.3);
    const after = await verdicts(chosen);
    expect(after.rows).toContainEqual(['learningRate 0.1', 'Reference']);
    expect(after.rows).toContainEqual(['learningRate 0.01', 'Better']);
    const gone = await verdicts(chosen.replace('0.1', '0.7'));
    expect(gone.rows?.map(([, verdict]) => verdict)).toEqual(['–', '–', '–']);
    expect(gone.remarks[0]).toContain('(learningRate 0.7) is not among these runs');
  });
});

describe('the file of a report', () => {
  const chart = (more: Partial<BlockOf<'chart'>> = {}): BlockOf<'chart'> => ({
    ...newBlock('chart'),
    metrics: ['validation/loss'],
    runs: everyRun,
    ...more,
  });

  test('holds at most the points that were asked for, and no spike is lost', async () => {
    const losses = Array.from({ length: 20_000 }, (_, step) => (step === 12_345 ? 99 : 1));
    await addRun(1, 'long', {}, losses);
    const { id } = await reports.create({ blocks: [chart()] });
    const { text: html } = await reports.file(id, { format: 'html', pointLimit: 200 }, signal);
    const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    const data = JSON.parse(json) as { charts: { lines: { x: number; maximum: number }[] }[]; numbers: string[] };
    const numbers = (place: number) =>
      new Float32Array(new Uint8Array(Buffer.from(data.numbers[place] ?? '', 'base64')).buffer);
    const line = data.charts[0]?.lines[0];
    expect(numbers(line?.x ?? -1).length).toBeLessThanOrEqual(200);
    expect(numbers(line?.x ?? -1).length).toBeGreaterThan(20);
    expect(Math.max(...numbers(line?.maximum ?? -1))).toBe(99);
    expect(html.length).toBeLessThan(80_000);
    const { text: markdown } = await reports.file(id, { format: 'markdown', pointLimit: 200 }, signal);
    expect(markdown).toContain('| line | last | least | most | points drawn |');
    expect(markdown).toMatch(/\| long \| 1 \| 1 \| 99 \| \d{2,3} \|/);
    expect(markdown).toContain('each point drawn stands for several, least and most for all of them');
  });

  test('is as fine in what a chart is zoomed into as in the whole, which is there too', async () => {
    const losses = Array.from({ length: 20_000 }, (_, step) => (step === 4_321 ? 99 : step === 12_345 ? 50 : 1));
    await addRun(1, 'long', {}, losses);
    const look = { ...plainLook, range: [12_300, 12_400] as [number, number] };
    const { id } = await reports.create({ blocks: [chart({ look })] });
    const { text: html } = await reports.file(id, { format: 'html', pointLimit: 200 }, signal);
    const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    const data = JSON.parse(json) as {
      charts: { range: number[]; lines: { x: number; y: number; maximum: number }[] }[];
      numbers: string[];
    };
    const numbers = (place = -1) => [
      ...new Float32Array(new Uint8Array(Buffer.from(data.numbers[place] ?? '', 'base64')).buffer),
    ];
    const line = data.charts[0]?.lines[0];
    const steps = numbers(line?.x);
    expect(data.charts[0]?.range).toEqual([12_300, 12_400]);
    expect(steps.filter((step) => step >= 12_300 && step <= 12_400)).toHaveLength(101);
    for (const values of [line?.y, line?.maximum]) expect(numbers(values)[steps.indexOf(12_345)]).toBe(50);
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
    expect([steps.at(-1), Math.max(...numbers(line?.maximum))]).toEqual([19_999, 99]);
    const { text: markdown } = await reports.file(id, { format: 'markdown', pointLimit: 200 }, signal);
    expect(markdown).toContain('zoomed to step 12,300 to 12,400');
    expect(markdown).toContain('| long | 1 | 1 | 50 | 101 |');
    expect(markdown).not.toContain('stands for several');
  });

  test('tells the extremes of a line over another metric, which has no band', async () => {
    const losses = Array.from({ length: 20_000 }, (_, step) => (step === 12_345 ? 99 : step));
    await addRun(1, 'long', {}, losses);
    const look = { ...plainLook, axis: 'metric', axisMetric: 'validation/loss', joinedBySteps: true } as const;
    const { id } = await reports.create({ blocks: [chart({ look })] });
    const { text: markdown } = await reports.file(id, { format: 'markdown', pointLimit: 200 }, signal);
    expect(markdown).toMatch(/\| long \| 19,?999 \| 0 \| 19,?999 \|/);
  });

  test('has the same tables as Markdown, which no name can break', async () => {
    await addRun(1, 'a | b\n# <b>not a heading</b>', {}, [0.123456789]);
    const { id } = await reports.create({
      name: 'Results',
      blocks: [text('Some *words*.'), { ...newBlock('runTable'), runs: everyRun, columns: ['metric:validation/loss'] }],
    });
    const { text: markdown, fileName } = await reports.file(id, { format: 'markdown', pointLimit: 100 }, signal);
    expect(fileName).toBe('Results.md');
    expect(markdown).toBe(
      '# Results\n\nSome *words*.\n\n| Run | validation/loss |\n| --- | --: |\n| a \\| b # &lt;b\\>not a heading&lt;/b\\> | 0.1235 |\n',
    );
  });

  test('gets a name that file systems take', async () => {
    const { id } = await reports.create({ name: '../../etc: "passwd"?', blocks: [] });
    const { fileName } = await reports.file(id, { format: 'html', pointLimit: 100 }, signal);
    expect(fileName).toBe('etc- -passwd.html');
  });
});
