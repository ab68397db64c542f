import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bulkPaths } from '../../src/shared/contract/bulk';
import type { OutputPage } from '../../src/shared/job/inspection';
import { CommandLine } from '../support/command-line';
import { StudioHost } from '../support/studio-host';

function configText({ name = 'inspected', dataset = 'iris', units = 8, outputs = 3, batchSize = 16, epochs = 6 } = {}) {
  return `name: ${name}
dataset: { name: ${dataset} }
transforms: [{ kind: standardise }]
model:
  layers:
    - { kind: input }
    - { kind: dense, units: ${units}, activation: relu, name: hidden }
    - { kind: dense, units: ${outputs}, name: output }
training:
  epochs: ${epochs}
  batchSize: ${batchSize}
  optimizer: { kind: adam, learningRate: 0.01 }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]
`;
}

let studio: StudioHost;
beforeAll(async () => {
  studio = await StudioHost.open();
  await studio.client.datasets.addSample({ name: 'iris' });
});
afterAll(() => studio[Symbol.asyncDispose]());

const open = async (text: string) => (await studio.client.inspections.open({ text })).inspection;
const compute = async (id: string, ...rows: number[]) =>
  (await studio.client.inspections.compute({ id, rows })).computation;

function get(address: string, query: Record<string, string>): Promise<Response> {
  return studio.host.bulk(new Request(`http://studio${address}?${new URLSearchParams(query)}`));
}

async function readPage(response: Response): Promise<OutputPage> {
  const page = JSON.parse(decodeURIComponent(response.headers.get('x-page') ?? ''));
  return { ...page, values: new Float32Array(await response.arrayBuffer()) };
}

describe('looking into a network', () => {
  test('gives figures as JSON and values as raw numbers that agree', async () => {
    const inspection = await open(configText());
    expect(inspection).toMatchObject({ rowCount: 150, parameterCount: 67, inputLayers: ['input_1'] });
    const { outputs, samples } = await compute(inspection.id, 4);
    expect(outputs.map(({ layer, shape }) => [layer, shape])).toEqual([
      ['input_1', [4]],
      ['hidden', [8]],
      ['output', [3]],
    ]);
    expect(samples[0]?.target).toBe('setosa');
    const page = await readPage(await get(bulkPaths.inspectionOutput(inspection.id), { layer: 'hidden', row: '4' }));
    expect(page).toMatchObject({ shape: [8], fullShape: [8], reduction: null });
    expect(Math.max(...page.values)).toBeCloseTo(outputs[1]?.summary.maximum as number, 6);
  });

  test('keeps one engine process for every config that is looked at', async () => {
    const before = studio.enginePids.length;
    for (const units of [4, 5, 6, 7, 8]) {
      const { id } = await open(configText({ units }));
      await compute(id, 0);
    }
    expect(studio.enginePids.length).toBe(before);
  });

  test('answers about a network that the engine has closed meanwhile', async () => {
    const first = await open(configText({ units: 10 }));
    for (const units of [11, 12, 13, 14]) await open(configText({ units }));
    expect((await compute(first.id, 0)).outputs).toHaveLength(3);
  });

  test('does not mind a change that computes nothing', async () => {
    const [first, second] = [await open(configText()), await open(configText({ name: 'renamed' }))];
    expect(second.id).toBe(first.id);
  });

  test('goes on with a new engine when the one at work was killed', async () => {
    const { id } = await open(configText());
    process.kill(studio.enginePids.at(-1) as number, 'SIGKILL');
    const asked = await compute(id, 1).catch((error: Error) => error);
    if (asked instanceof Error) expect(asked).toMatchObject({ code: 'ENGINE_FAILED' });
    expect((await compute(id, 1)).outputs).toHaveLength(3);
  });

  test('shows a run before and after its training', async () => {
    const { run } = await studio.client.runs.create({ text: configText({ epochs: 3 }) });
    await studio.ended(run.id);
    const after = (await studio.client.inspections.open({ weights: { runId: run.id } })).inspection;
    expect(after.weights).toMatchObject({ kind: 'checkpoint', runName: run.name, missing: [] });
    const before = await open(configText({ epochs: 3 }));
    expect(before.weights.kind).toBe('initial');
    const hidden = async (id: string) => (await compute(id, 0)).outputs[1]?.summary;
    expect(await hidden(after.id)).not.toEqual(await hidden(before.id));
  });

  test('describes the first batch with its values', async () => {
    const { id } = await open(configText());
    const { batch } = await studio.client.inspections.firstBatch({ id });
    expect(batch).toMatchObject({ batchSize: 16, stepsPerEpoch: 7 });
    expect(batch.inputs[0]?.features.map(({ name }) => name)).toHaveLength(4);
    const page = await readPage(await get(bulkPaths.inspectionBatch(id), { layer: 'input_1', sampleCount: '3' }));
    expect(page.shape).toEqual([3, 4]);
  });
});

describe('what cannot be computed', () => {
  test('is refused with every problem of the config and its place', async () => {
    const failed = studio.client.inspections.open({ text: configText({ outputs: 5 }) });
    await expect(failed).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) },
    });
  });

  test('for want of a sample says so, unless it is to be added', async () => {
    const text = configText({ dataset: 'binary', outputs: 2 });
    await expect(studio.client.inspections.open({ text })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('"binary"'),
    });
    const { inspection } = await studio.client.inspections.open({ text, addSample: true });
    expect(inspection.rowCount).toBeGreaterThan(100);
  });

  test('because values are missing names the column', async () => {
    const file = path.join(studio.folder, 'gaps.csv');
    const lines = Array.from({ length: 40 }, (_, row) => `${row === 7 ? '' : row},${row % 5},${row % 2 ? 'a' : 'b'}`);
    await writeFile(file, `height,width,label\n${lines.join('\n')}\n`);
    await studio.client.datasets.import({ source: { path: file }, name: 'gaps', target: 'label' });
    const failed = open(configText({ dataset: 'gaps', outputs: 2 }));
    await expect(failed).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('"height"') });
  });

  test.each([
    ['an unknown layer', { layer: 'attic', row: '0' }, 404],
    ['a row beyond the last', { layer: 'hidden', row: '150' }, 400],
    ['a row that is no number', { layer: 'hidden', row: 'first' }, 400],
    ['no layer', { row: '0' }, 400],
  ])('in %s is an answer with a status', async (_case, query, status) => {
    const { id } = await open(configText());
    expect((await get(bulkPaths.inspectionOutput(id), query as unknown as Record<string, string>)).status).toBe(status);
  });

  test('under an id that nobody opened is 404', async () => {
    expect((await get(bulkPaths.inspectionOutput('inspection_gone'), { layer: 'a', row: '0' })).status).toBe(404);
  });
});

describe('a dry run', () => {
  test('measures the path of training, keeps nothing, and says what the run will take', async () => {
    const { runs } = await studio.client.runs.list();
    const { dryRun } = await studio.client.inspections.dryRun({ text: configText({ epochs: 40 }) });
    expect(dryRun).toMatchObject({ stepsPerEpoch: 7, epochCount: 40, stepCount: 280, parameterCount: 67 });
    expect(dryRun.compiled.state).toBe('compiled');
    expect(dryRun.measuredStepCount).toBeGreaterThanOrEqual(2);
    expect(dryRun.durationMs).toBeGreaterThan(dryRun.startMs + dryRun.compileMs);
    expect(dryRun.memory.peakBytes).toBeGreaterThan(50 * 2 ** 20);
    expect(dryRun.memory.peakBytes).toBeLessThan(dryRun.memory.totalBytes);
    expect((await studio.client.runs.list()).runs).toHaveLength(runs.length);
    const cache = path.join(studio.projectDirectory, 'cache');
    expect((await readdir(cache)).filter((name) => name.startsWith('dry-run-'))).toEqual([]);
    const { activities } = await studio.client.activities.list();
    expect(activities.find(({ kind }) => kind === 'dryRun')).toMatchObject({ status: 'done' });
  });

  test('of a network that no memory can hold is refused with both amounts before an engine starts', async () => {
    const before = studio.enginePids.length;
    const failed = studio.client.inspections.dryRun({ text: configText({ units: 1_000_000, batchSize: 1_048_576 }) });
    await expect(failed).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/needs at least .*iB; this machine has .*iB of memory, of which .*iB are free/),
    });
    expect(studio.enginePids.length).toBe(before);
  });

  test('that is given up ends its engine and leaves nothing', async () => {
    const controller = new AbortController();
    const running = studio.client.inspections.dryRun(
      { text: configText({ epochs: 100_000 }) },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 300);
    await expect(running).rejects.toThrow();
    const cache = path.join(studio.projectDirectory, 'cache');
    await expect
      .poll(async () => (await readdir(cache)).filter((name) => name.startsWith('dry-run-')), { timeout: 20_000 })
      .toEqual([]);
  });
});

describe('on the command line', () => {
  let commandLine: CommandLine;
  beforeAll(async () => {
    commandLine = await CommandLine.create();
  });
  afterAll(() => commandLine[Symbol.asyncDispose]());

  test('inspect gives the figures of every layer for one row of a sample that it adds', async () => {
    const result = await commandLine.run(['inspect', 'iris-mlp', '--row', '3', '--json']);
    expect(result.exitCode, result.errors).toBe(0);
    expect(result.json()).toMatchObject({
      inspection: { rowCount: 150, weights: { kind: 'initial' } },
      computation: {
        samples: [{ row: 2, target: 'setosa' }],
        outputs: [{ layer: 'input_1' }, { layer: 'dense_1' }, { layer: 'dense_2' }],
        skipped: [],
      },
    });
  });

  test('dry-run says how long a run takes and what it needs', async () => {
    const result = await commandLine.run(['dry-run', 'iris-mlp', '--json']);
    expect(result.exitCode, result.errors).toBe(0);
    expect(result.json()).toMatchObject({
      dryRun: { durationMs: expect.any(Number), memory: { peakBytes: expect.any(Number) }, epochCount: 40 },
    });
    const { runs } = (await commandLine.run(['run', 'list', '--json'])).json();
    expect(runs).toEqual([]);
  });

  test('a row that is no number is wrong usage', async () => {
    const result = await commandLine.run(['inspect', 'iris-mlp', '--row', 'first', '--json']);
    expect(result.exitCode).toBe(2);
    expect(result.errors).toContain('--row is "first"');
  });
});
