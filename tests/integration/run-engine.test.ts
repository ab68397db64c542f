import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/shared/contract/run';
import { irisConfigText } from '../support/iris-config';
import { StudioHost } from '../support/studio-host';

interface RunOptions {
  seed?: number;
  epochs?: number;
  compile?: 'auto' | 'off';
}

/** A compiled epoch takes some three milliseconds; this leaves more than a second to stop in. */
const wholeEpochs = 800;

/** Long enough to be stopped in the middle. */
function configText({ seed = 7, epochs = wholeEpochs, compile = 'auto' }: RunOptions = {}): string {
  return irisConfigText({ name: 'exact resume', epochs, seed, compile, checkpointEveryEpochs: 20 });
}

let studio: StudioHost;
let whole: Run;

async function create(options = {}): Promise<string> {
  return (await studio.client.runs.create({ text: configText(options) })).run.id;
}
async function train(options = {}): Promise<Run> {
  return studio.ended(await create(options));
}
async function expectEqualRuns(left: Run, right: Run): Promise<void> {
  expect(await studio.newestState(left.id)).toEqual(await studio.newestState(right.id));
  expect(await studio.series(left.id)).toEqual(await studio.series(right.id));
  expect(left.finalMetrics).toEqual(right.finalMetrics);
}

beforeAll(async () => {
  studio = await StudioHost.open();
  whole = await train();
});
afterAll(() => studio[Symbol.asyncDispose]());

describe('a run on the real engine', () => {
  it('adds the sample data set it names, and ends with metrics of every split', async () => {
    expect(whole).toMatchObject({ status: 'completed', error: null, datasetName: 'iris', epoch: wholeEpochs });
    expect(whole.finalMetrics?.test?.accuracy).toBeGreaterThan(0.85);
    const series = await studio.series(whole.id);
    expect(Object.keys(series).sort()).toEqual([
      'test/accuracy',
      'test/loss',
      'train/accuracy',
      'train/loss',
      'validation/accuracy',
      'validation/loss',
    ]);
    expect(series['train/loss']).toHaveLength(whole.step);
    expect(series['validation/loss']).toHaveLength(wholeEpochs);
  });

  it('is the same, bit for bit, when it is trained again', async () => {
    await expectEqualRuns(await train(), whole);
  });

  it('is another with another seed', async () => {
    const other = await train({ seed: 8, epochs: 2 });
    expect((await studio.series(other.id))['train/loss']?.[0]).not.toEqual(
      (await studio.series(whole.id))['train/loss']?.[0],
    );
  });
});

describe('a run that goes on', () => {
  it.each(['auto', 'off'])('after a stop equals the uninterrupted one bit for bit (compile: %s)', async (compile) => {
    const reference = compile === 'auto' ? whole : await train({ compile, epochs: 40 });
    const id = await create(compile === 'auto' ? {} : { compile, epochs: 40 });
    await studio.until(id, ({ step }) => step > 100);
    await studio.client.runs.stop({ id });
    const stopped = await studio.ended(id);
    expect(stopped).toMatchObject({ status: 'stopped', canResume: true });
    expect(stopped.step).toBeLessThan(reference.step);
    await studio.client.runs.resume({ id });
    await expectEqualRuns(await studio.ended(id), reference);
  });

  it('after kill -9 of the engine equals the uninterrupted one bit for bit', async () => {
    const id = await create();
    await studio.until(id, ({ step }) => step > 1000);
    process.kill(studio.enginePids.at(-1) as number, 'SIGKILL');
    const killed = await studio.ended(id);
    expect(killed).toMatchObject({
      status: 'interrupted',
      canResume: true,
      error: { code: 'ENGINE_FAILED', message: expect.stringContaining('SIGKILL') },
    });
    await studio.client.runs.resume({ id });
    await expectEqualRuns(await studio.ended(id), whole);
  });

  it('after the host was closed equals the uninterrupted one bit for bit', async () => {
    const id = await create();
    await studio.until(id, ({ step }) => step > 300);
    await studio.close();
    studio = await StudioHost.open('project', studio.folder);
    expect((await studio.client.runs.get({ id })).run).toMatchObject({ status: 'interrupted', canResume: true });
    await studio.client.runs.resume({ id });
    await expectEqualRuns(await studio.ended(id), whole);
  });

  it('as a fork with more epochs equals a longer run', async () => {
    const parent = await train({ epochs: 3 });
    const { run } = await studio.client.runs.fork({ id: parent.id, text: configText({ epochs: 6 }) });
    const fork = await studio.ended(run.id);
    const longer = await train({ epochs: 6 });
    expect(await studio.newestState(fork.id)).toEqual(await studio.newestState(longer.id));
    expect(fork.finalMetrics).toEqual(longer.finalMetrics);
  });
});

describe('the result of a run', () => {
  it('is evaluated to the figures it had at its end, with a confusion matrix of all rows', async () => {
    const { evaluation } = await studio.client.evaluations.create({ runId: whole.id, split: 'test' });
    expect(evaluation.metrics.accuracy).toBeCloseTo(whole.finalMetrics?.test?.accuracy as number, 6);
    expect(evaluation.metrics.loss).toBeCloseTo(whole.finalMetrics?.test?.loss as number, 5);
    const { counts = [], classes } = evaluation.confusion ?? {};
    expect(classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(evaluation.sampleCount);
    const right = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
    expect(right / evaluation.sampleCount).toBeCloseTo(evaluation.metrics.accuracy as number, 6);
    expect((await studio.client.evaluations.list({ runId: whole.id })).evaluations).toEqual([evaluation]);
  });

  it('predicts the rows of a file, beside their columns', async () => {
    const rows = (await readFile('resources/samples/iris.csv', 'utf8')).trim().split('\n').slice(0, 6);
    const input = path.join(studio.folder, 'flowers.csv');
    const output = path.join(studio.folder, 'predicted.csv');
    await writeFile(input, `${rows.join('\n')}\n`);
    expect(await studio.client.evaluations.predict({ runId: whole.name, input, output })).toEqual({
      rowCount: 5,
      output,
    });
    const [header, ...lines] = (await readFile(output, 'utf8')).trim().split('\n');
    expect(header).toContain('prediction');
    expect(lines.map((line) => line.split(',')[5])).toEqual(Array(5).fill('setosa'));
  });

  it.each(['savedmodel', 'tfjs-layers', 'tfjs-graph'] as const)(
    'is exported as %s with a proof, deleted and restored',
    async (format) => {
      const { formats } = await studio.client.exports.formats();
      if (!formats.find((entry) => entry.format === format)?.available) {
        await expect(studio.client.exports.create({ runId: whole.id, format })).rejects.toMatchObject({
          code: 'UNAVAILABLE',
        });
        return;
      }
      const { export: made } = await studio.client.exports.create({ runId: whole.id, format });
      expect(made).toMatchObject({ format, runName: whole.name, proof: { passed: true } });
      expect(made.proof.maxAbsDifference).toBeLessThanOrEqual(made.proof.tolerance);
      const files = await readdir(made.path);
      expect(files.length).toBeGreaterThan(1);
      const { trashId } = await studio.client.exports.remove({ id: made.id });
      await expect(stat(made.path)).rejects.toThrow();
      await studio.client.projects.restore({ id: trashId });
      expect(await readdir(made.path)).toEqual(files);
      expect((await studio.client.exports.list()).exports.map(({ id }) => id)).toContain(made.id);
    },
  );

  it('is exported to a folder of the person’s choice, never among the project’s own files', async () => {
    const directory = path.join(studio.folder, 'elsewhere', 'model');
    const request = { runId: whole.id, format: 'tfjs-layers' as const };
    const { export: made } = await studio.client.exports.create({ ...request, directory });
    expect(made.path).toBe(directory);
    await expect(
      studio.client.exports.create({ ...request, directory: path.join(studio.projectDirectory, 'runs', 'x') }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('cannot be used before there is a checkpoint, and says so', async () => {
    const [first, second] = [await create(), await create()];
    await studio.client.runs.stop({ id: second });
    await expect(studio.client.evaluations.create({ runId: second, split: 'test' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no checkpoint'),
    });
    await studio.client.runs.stop({ id: first });
    await studio.ended(first);
  });
});
