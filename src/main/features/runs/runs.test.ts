import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Change } from '../../../shared/contract/activity';
import type { Run } from '../../../shared/contract/run';
import { runSchema } from '../../../shared/contract/run';
import { figureOf } from '../../../shared/contract/run-figures';
import { createJobs, createNodeSpawn, type Jobs } from '../../jobs';
import { createChanges } from '../../lib/changes';
import type { Tasks } from '../../lib/tasks';
import {
  createSessionDoor,
  emptyTrash,
  listTrash,
  openStore,
  restoreFromTrash,
  restoreManyFromTrash,
  type Store,
} from '../../store';
import { createTasks } from '../activities/tasks';
import { createTemplates } from '../templates';
import { createRuns, parseMetricsQuery, type RunsFeature } from './index';
import { readReplay } from './intervention-repository';
import { insertRunEvent } from './run-event-repository';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const signal = new AbortController().signal;
let folder: string;
let store: Store;
let jobs: Jobs;
let runs: RunsFeature;
let tasks: Tasks;
let seen: Change[];
let watching: AbortController;
let concurrentRunCount = 1;
let settingsChanged = () => {};

const dataset = { id: 'ds_1', name: 'clouds', version: 3, rowCount: 100, fingerprint: 'f00d', columns: [] };
const part = (rowCount: number, fingerprint: string) => ({ rowCount, fingerprint });
const split = {
  fingerprint: 'p',
  parts: { train: part(70, 'a'), validation: part(15, 'b'), test: part(15, 'c') },
  leftOutCount: 0,
};
let whileResolving: () => Promise<void> = async () => {};
const datasets = {
  resolve: async () => {
    await whileResolving();
    return {
      dataset,
      features: ['x1', 'x2'],
      target: 'label',
      inputShape: [2],
      outputWidth: 3,
      targets: [{ layer: null, target: 'label', width: 3, widthRule: 'exactly', shape: null, classes: [] }],
      problems: [],
    } as never;
  },
  sampleNames: async () => [],
  ensureSample: async () => ({}) as never,
  prepare: async () =>
    ({ dataset, problems: [], split, data: { path: '', rowCount: 100, columns: [], fingerprint: 'f00d' } }) as never,
};

async function openHost(): Promise<void> {
  store = await openStore(path.join(folder, 'project'), { create: true });
  await store.database.run(
    "INSERT OR IGNORE INTO dataset (id, name, kind, source, created_at) VALUES ('ds_1', 'clouds', 'table', '', 0)",
  );
  const door = createSessionDoor();
  door.replace(store);
  const changes = createChanges();
  watching = new AbortController();
  seen = [];
  void (async () => {
    for await (const change of changes.watch(null, watching.signal)) seen.push(change);
  })();
  const clock = { now: () => Date.now() };
  tasks = createTasks({ changes, clock, log });
  jobs = createJobs({ spawn: createNodeSpawn(), entryFile: path.resolve('tests/support/fake-engine.mjs'), log });
  const templates = createTemplates({
    datasets,
    engines: async () => [],
    resourcesDirectory: '',
    findTransferSource: (from) => runs.findTransferSource(from),
  });
  runs = createRuns({
    session: door.session,
    jobs,
    datasets,
    models: {} as never,
    engines: { plan: async () => ({ candidates: ['cpu'], enginesDirectory: '', environment: {} }) },
    check: templates.check,
    settings: {
      current: () => ({ threads: null, concurrentRunCount, sampleMemoryMebibytes: 1024 }),
      onChange: (listener) => {
        settingsChanged = listener;
      },
    },
    cacheDirectory: '',
    studioVersion: '1.2.3',
    tasks,
    changes,
    clock,
    log,
  });
  await runs.recover(store);
}

async function closeHost(): Promise<void> {
  await runs.close();
  await jobs.close();
  watching.abort();
  await store.close();
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-runs-'));
  concurrentRunCount = 1;
  whileResolving = async () => {};
  await openHost();
});
afterEach(async () => {
  await closeHost();
  await rm(folder, { recursive: true, force: true });
});

function configText(behaviour: string, { seed = 1, learningRate = 0.01, units = 3, epochs = 4 } = {}): string {
  return `# my notes
name: clouds experiment
description: ${behaviour}
dataset: { name: clouds }
model:
  layers:
    - { kind: input }
    - { kind: dense, units: ${units} }
training:
  epochs: ${epochs}
  optimizer: { kind: sgd, learningRate: ${learningRate} }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
seed: ${seed}
`;
}

const create = (behaviour: string, options = {}) => runs.create({ text: configText(behaviour, options) }, signal);
async function train(behaviour: string, options = {}): Promise<Run> {
  const { id } = await create(behaviour, options);
  await runs.ended(id);
  return runs.get(id);
}
async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
const untilStep = (id: string, step: number) => until(async () => (await runs.get(id)).step >= step);
async function losses(id: string): Promise<number[]> {
  const { bytes } = await runs.metrics(id, parseMetricsQuery(new URLSearchParams('metric=train/loss')));
  return Array.from(tableFromIPC(bytes).getChild('value')?.toArray() ?? []) as number[];
}
/** A column of the run table, newest run first. */
async function column(name: string): Promise<unknown[]> {
  const { bytes } = await runs.table({ columns: name.includes(':') ? [name] : [] });
  return [...(tableFromIPC(bytes).getChild(name) ?? [])];
}
/** The database takes so many more pages, then the disk is full. */
async function leaveRoom(pageCount: number): Promise<void> {
  const present = await store.database.get<{ page_count: number }>('PRAGMA page_count');
  await store.database.get(`PRAGMA max_page_count = ${(present?.page_count ?? 0) + pageCount}`);
}
/** As a full disk would, at the moment when a run gets a status. */
const refuseStatus = (status: string) =>
  store.database.run(
    `CREATE TEMP TRIGGER refuse BEFORE UPDATE ON run WHEN NEW.status = '${status}' AND OLD.status <> NEW.status
     BEGIN SELECT RAISE(FAIL, 'the disk is full'); END`,
  );
const messages = async (id: string) => (await runs.events(id)).map(({ message }) => message).join('\n');

describe('a run that is created', () => {
  it('trains to its end with metrics, checkpoints and final figures', async () => {
    const run = await train('steps=40 every=10');
    expect(runSchema.parse(run)).toMatchObject({
      number: 1,
      status: 'completed',
      experiment: 'clouds experiment',
      step: 40,
      stepCount: 40,
      epochCount: 4,
      engine: 'cpu',
      parameterCount: 1234,
      datasetName: 'clouds',
      datasetVersion: 3,
      datasetFingerprint: 'f00d',
      compiled: { state: 'eager' },
      colorIndex: 0,
      canResume: false,
      error: null,
      metrics: { 'train/loss': { pointCount: 40 }, 'test/loss': { pointCount: 1 } },
    });
    expect(run.finalMetrics?.test).toEqual({ loss: run.metrics['train/loss']?.last });
    expect((await runs.checkpoints(run.id)).map(({ step }) => step)).toEqual([40, 30]);
    expect(await losses(run.id)).toHaveLength(40);
  });

  it('keeps its config as it was written and with everything filled in', async () => {
    const run = await train('steps=2');
    const { text, config } = await runs.config(run.id);
    expect(text).toBe(configText('steps=2'));
    expect(config).toMatchObject({
      dataset: { version: 3, target: 'label', features: ['x1', 'x2'] },
      training: { batchSize: 32 },
    });
    expect(await readFile(path.join(store.directories.runs, run.id, 'config.yaml'), 'utf8')).toBe(text);
  });

  it('is refused with all its problems and their places when the config has errors', async () => {
    await expect(create('x', { units: 5 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: [{ code: 'outputWidth', where: { line: 8 } }], fix: expect.stringContaining('units') },
    });
    expect(await runs.list()).toEqual([]);
  });

  it('has a number that is never given again', async () => {
    const first = await train('steps=2');
    await runs.remove([first.id]);
    expect((await train('steps=2')).number).toBe(2);
  });

  it('tells pages where it is while it trains', async () => {
    const run = await train('steps=60 delayMs=2');
    const progress = seen.filter((change) => change.noun === 'run' && change.id === run.id && change.progress);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)?.progress).toMatchObject({ stepCount: 60, samplesPerSecond: 1000 });
    expect(seen.some((change) => change.noun === 'metrics' && change.id === run.id)).toBe(true);
  });

  it('tells pages of its last records, however soon it ends after them', async () => {
    const run = await train('steps=2 records=3');
    const ofRun = seen.filter(({ id }) => id === run.id);
    // The first at once, the others together.
    expect(ofRun.filter(({ noun }) => noun === 'record')).toHaveLength(2);
    expect(ofRun.at(-1)).toMatchObject({ noun: 'run' });
  });

  it('tells pages how far its data are before the first step, apart from where it is', async () => {
    const run = await train('steps=60 delayMs=2 preparing');
    const ofRun = seen.filter(({ noun, id }) => noun === 'run' && id === run.id);
    const preparing = ofRun.flatMap((change) => (change.preparing ? [change.preparing] : []));
    expect(preparing.at(-1)).toEqual({ detail: 'Preparing the data', fraction: 0.75, remainingMs: 900 });
    const firstStep = ofRun.findIndex(({ progress }) => progress);
    expect(ofRun.findIndex((change) => change.preparing)).toBeLessThan(firstStep);
    expect(ofRun.every(({ progress, preparing }) => !progress || !preparing)).toBe(true);
  });
});

describe('the queue', () => {
  it('trains one run after the other, and more at once when the settings say so', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=40 holdAt=5');
    await untilStep(first.id, 1);
    expect((await runs.get(second.id)).status).toBe('queued');
    concurrentRunCount = 2;
    settingsChanged();
    await untilStep(second.id, 1);
    expect((await runs.get(first.id)).status).toBe('running');
  });

  it('gives the place of a run that is paused to the next at once', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=40 holdAt=5');
    await untilStep(first.id, 1);
    await runs.control.tell(first.id, { kind: 'pause' }, 'api');
    expect(runs.queue.describe().waiting).toEqual([]);
    await untilStep(second.id, 1);
    expect((await runs.get(first.id)).status).toBe('paused');
  });

  it('lets a run go that waits', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=10');
    await untilStep(first.id, 1);
    expect((await runs.stop(second.id)).status).toBe('stopped');
    expect(runs.activeNames()).toEqual([first.name]);
    await runs.stop(first.id);
    await runs.resume(second.id);
    await runs.ended(second.id);
    expect((await runs.get(second.id)).status).toBe('completed');
  });
});

describe('the run table', () => {
  it('knows how long a run has trained, also one that waits or is paused', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20');
    await untilStep(id, 20);
    await runs.control.tell(id, { kind: 'pause' }, 'api');
    const [paused] = await column('durationMs');
    expect(paused).toBeGreaterThan(0);
    expect(await column('durationMs')).toEqual([paused]);
    await runs.stop(id);
    await runs.ended(id);
    const ended = await column('durationMs');
    await create('steps=40 holdAt=5');
    await runs.resume(id);
    expect((await column('durationMs')).at(-1)).toBe(ended[0]);
  });
});

describe('the order of the queue', () => {
  const waiting = () => runs.queue.describe().waiting;

  it('is changed, and the run that is first then starts first', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=40 holdAt=5');
    const third = await create('steps=40 holdAt=5');
    await untilStep(first.id, 1);
    runs.queue.moveBefore(third.id, second.id);
    expect(waiting().map(({ id }) => id)).toEqual([third.id, second.id]);
    expect(seen.some(({ noun }) => noun === 'queue')).toBe(true);
    await runs.stop(first.id);
    await untilStep(third.id, 1);
    expect(waiting().map(({ id }) => id)).toEqual([second.id]);
  });

  it('leaves held runs waiting, and a run can start beside the others', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=40 holdAt=5');
    await untilStep(first.id, 1);
    runs.queue.setHeld([second.id], true);
    await runs.stop(first.id);
    await runs.ended(first.id);
    expect(waiting()).toMatchObject([{ id: second.id, held: true }]);
    runs.queue.startNow(second.id);
    await untilStep(second.id, 1);
    expect(() => runs.queue.setHeld([second.id], true)).toThrow(/does not wait in the queue any more/);
  });
});

describe('stopping and going on', () => {
  it('gives the metrics of a run that was never stopped', async () => {
    const whole = await train('steps=80 every=7');
    const { id } = await create('steps=80 every=7 holdAt=20');
    await untilStep(id, 20);
    expect((await runs.stop(id)).status).toMatch(/stopping|stopped/);
    await runs.ended(id);
    const stopped = await runs.get(id);
    expect(stopped).toMatchObject({ status: 'stopped', canResume: true });
    expect(stopped.step).toBe(20);
    await runs.resume(id);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'completed', step: 80 });
    expect(await losses(id)).toEqual(await losses(whole.id));
  });

  it('begins once when two ask for it in the same moment', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20');
    await untilStep(id, 20);
    await runs.stop(id);
    await runs.ended(id);
    const asked = await Promise.allSettled([runs.resume(id), runs.resume(id)]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'completed', step: 40 });
    expect((await messages(id)).match(/Resumed/g)).toHaveLength(1);
  });

  it('is not begun with a run that is being deleted, nor deletes one that is about to go on', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20');
    await untilStep(id, 20);
    await runs.stop(id);
    await runs.ended(id);
    const asked = await Promise.allSettled([runs.resume(id), runs.remove([id])]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await runs.ended(id);
  });

  it('repeats after a crash what came after the newest checkpoint', async () => {
    const whole = await train('steps=80 every=30');
    const crashed = await train('steps=80 every=30 crashAt=50');
    expect(crashed).toMatchObject({
      status: 'interrupted',
      canResume: true,
      error: { code: 'ENGINE_FAILED', message: expect.stringContaining('SIGKILL') },
    });
    expect(crashed.error?.message).toContain('out of luck');
    expect(await losses(crashed.id)).toHaveLength(49);
    await runs.resume(crashed.id);
    await runs.ended(crashed.id);
    expect(await losses(crashed.id)).toEqual(await losses(whole.id));
    expect(await messages(crashed.id)).toMatch(/goes on from the checkpoint of step 30/);
  });

  it('shows the newest figures again from then on, also after a crash', async () => {
    const { id } = await create('steps=80 every=30 holdAt=20 crashAgainAt=70');
    await untilStep(id, 20);
    await runs.stop(id);
    await runs.ended(id);
    const stopped = await runs.get(id);
    expect(figureOf(stopped, 'train/loss')).toBe(stopped.finalMetrics?.train?.loss);
    await runs.resume(id);
    await runs.ended(id);
    const crashed = await runs.get(id);
    expect(crashed).toMatchObject({ status: 'interrupted', step: 69 });
    expect(crashed.finalMetrics).toBeUndefined();
    expect(figureOf(crashed, 'train/loss')).toBe((await losses(id)).at(-1));
    expect((await column('metric:train/loss:figure'))[0]).toBe(crashed.metrics['train/loss']?.last);
  });

  it('is not offered for a crash before the first checkpoint', async () => {
    const run = await train('steps=80 every=30 crashAt=10');
    expect(run).toMatchObject({ status: 'failed', canResume: false });
    await expect(runs.resume(run.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { fix: expect.stringContaining('same config') },
    });
  });

  it('is repeated up to the stop by which the run ended, not to one after which it went on', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20');
    await untilStep(id, 20);
    await runs.stop(id);
    await runs.ended(id);
    const stop = { step: 20, phase: 0, change: null };
    expect(await readReplay(store.database, id)).toEqual([stop]);
    // Stopped once more, before its engine had begun.
    const again = { at: 0, level: 'info', message: 'Training stopped.', kind: 'intervention' } as const;
    await insertRunEvent(store.database, id, { ...again, step: null, detail: { action: 'stop', by: 'api' } as never });
    expect(await readReplay(store.database, id)).toEqual([stop]);
    // It had gone on, and waited again when it was stopped.
    await store.database.run('UPDATE run SET step = 30 WHERE id = ?', [id]);
    expect(await readReplay(store.database, id)).toEqual([]);
  });

  it('is refused for runs that are not active', async () => {
    const run = await train('steps=2');
    await expect(runs.stop(run.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('completed'),
    });
  });
});

describe('failures', () => {
  it('of the job reach the run with their remedy', async () => {
    expect(await train('steps=20 failAt=5')).toMatchObject({
      status: 'failed',
      error: { code: 'BAD_INPUT', message: 'Column "a" has text.', data: { fix: 'Encode it.' } },
    });
  });

  it('of training to converge are written to its log', async () => {
    const run = await train('steps=20 nan');
    expect(run.status).toBe('completed');
    expect(await messages(run.id)).toMatch(/became NaN at step 11: training diverged/);
    expect(run.metrics['train/loss']?.pointCount).toBe(20);
  });

  it('of training to converge leave no figure, though earlier ones were finite', async () => {
    const run = await train('steps=20 nan');
    expect(run.metrics['train/loss']).toMatchObject({ last: null, pointCount: 20, best: expect.any(Number) });
    expect(run.finalMetrics?.train).toEqual({ loss: null });
    expect(figureOf(run, 'train/loss')).toBe(null);
    expect(runSchema.parse(run)).toBeDefined();
    const other = await train('steps=20');
    await store.database.run('UPDATE run SET final_metrics = \'{"test":{}}\' WHERE id = ?', [other.id]);
    expect(await column('metric:train/loss:figure')).toEqual([other.metrics['train/loss']?.last, Number.NaN]);
    const { metrics } = await runs.compare([run.id, other.id]);
    expect(metrics.find(({ metric }) => metric === 'train/loss')?.values).toEqual([
      null,
      other.metrics['train/loss']?.last,
    ]);
  });

  it('of the disk end the run, keep what was stored and let it be resumed', async () => {
    const { id } = await create('steps=100000 delayMs=0 every=20');
    await untilStep(id, 60);
    await leaveRoom(4);
    await runs.ended(id);
    const failed = await runs.get(id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } });
    await leaveRoom(1_000_000);
    expect((await store.database.get<{ integrity_check: string }>('PRAGMA integrity_check'))?.integrity_check).toBe(
      'ok',
    );
    expect((await losses(id)).length).toBeGreaterThanOrEqual(20);
  });

  it('of the disk after the last step fail a run whose last points could not be stored', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20 burst=3000');
    await untilStep(id, 20);
    await leaveRoom(8);
    await runs.stop(id);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' }, step: 20 });
    await leaveRoom(1_000_000);
  });

  it('of the disk keep the end of a run until it can be stored, and it can be resumed then', async () => {
    const { id } = await create('steps=40 every=7 holdAt=20');
    await untilStep(id, 20);
    await refuseStatus('stopped');
    await runs.stop(id);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'stopped', canResume: true });
    expect(await column('status')).toEqual(['stopped']);
    await expect(runs.resume(id)).rejects.toThrow('the disk is full');
    await store.database.run('DROP TRIGGER refuse');
    await runs.resume(id);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'completed', step: 40 });
  });
});

describe('a fork', () => {
  it('goes on exactly from the checkpoint when only the length or the learning rate differs', async () => {
    const parent = await train('steps=40 every=10');
    const checkpoint = (await runs.checkpoints(parent.id))[1];
    const { id } = await runs.fork(
      { id: parent.id, checkpointId: checkpoint?.id, text: configText('steps=60 every=10', { learningRate: 0.001 }) },
      signal,
    );
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({
      status: 'completed',
      parentRunId: parent.id,
      parentCheckpointId: 'step-30',
      step: 60,
      metrics: { 'train/loss': { pointCount: 30 } },
    });
  });

  it('keeps its own copy of the checkpoint, so the parent may be deleted', async () => {
    const parent = await train('steps=40 every=10');
    const blocker = await create('steps=40 holdAt=5');
    const fork = await runs.fork({ id: parent.id, text: configText('steps=60', { epochs: 6 }) }, signal);
    const [trashId] = await runs.remove([parent.id]);
    expect(trashId).toMatch(/^trash_/);
    await runs.stop(blocker.id);
    await runs.ended(fork.id);
    expect((await runs.get(fork.id)).status).toBe('completed');
  });

  it('takes the newest checkpoint that is still there when it is copied', async () => {
    const { id } = await create('steps=80 every=10 holdAt=45');
    await untilStep(id, 45);
    await until(async () => (await runs.checkpoints(id)).length === 2);
    whileResolving = () => rm(path.join(store.directories.runs, id, 'checkpoints', 'step-40'), { recursive: true });
    const text = configText('steps=100', { units: 3, learningRate: 0.001 });
    const fork = await runs.fork({ id, text }, signal);
    expect(fork.parentCheckpointId).toBe('step-30');
  });

  it('names the checkpoints that exist when asked for another', async () => {
    const parent = await train('steps=40 every=10');
    await expect(
      runs.fork({ id: parent.id, checkpointId: 'nope', text: configText('') }, signal),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: expect.stringContaining('step-40') },
    });
  });
});

describe('looking at runs', () => {
  it('finds one by id, number, and name', async () => {
    const run = await train('steps=2');
    for (const key of [run.id, String(run.number), run.name, run.name.toUpperCase()])
      expect((await runs.get(key)).id).toBe(run.id);
    await expect(runs.get('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('compares only what differs', async () => {
    const one = await train('steps=4');
    const two = await train('steps=4', { seed: 2, learningRate: 0.5 });
    const { differences, metrics } = await runs.compare([one.id, two.id]);
    expect(differences).toEqual([
      { path: 'training.optimizer.learningRate', values: [0.01, 0.5] },
      { path: 'seed', values: [1, 2] },
    ]);
    expect(one.split).toEqual(split);
    expect(metrics.find(({ metric }) => metric === 'train/loss')?.values).toEqual(
      [one, two].map((run) => run.metrics['train/loss']?.last),
    );
    const table = tableFromIPC((await runs.comparison([two.id, one.id])).bytes);
    expect(table.toArray().map((row) => row.toJSON())).toMatchObject(
      [two, one].map((run) => ({
        id: run.id,
        split: JSON.stringify(split),
        'difference:training.optimizer.learningRate': run === one ? 0.01 : 0.5,
        'difference:seed': run.seed,
        'metric:train/loss': run.metrics['train/loss']?.last,
      })),
    );
    await expect(runs.comparison([one.id])).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('keeps name, notes and tags that were given', async () => {
    const run = await train('steps=2');
    await runs.update({ id: run.id, name: 'baseline', notes: '# why', tags: ['a', 'b', 'a'] });
    expect(await runs.get('baseline')).toMatchObject({ id: run.id, notes: '# why', tags: ['a', 'b'] });
  });
});

describe('deleting', () => {
  it('can be undone with metrics, checkpoints and files', async () => {
    const run = await train('steps=20 every=10');
    const before = { run, losses: await losses(run.id), checkpoints: await runs.checkpoints(run.id) };
    const [trashId] = await runs.remove([run.id]);
    expect(await runs.list()).toEqual([]);
    await expect(stat(path.join(store.directories.runs, run.id))).rejects.toThrow();
    await restoreFromTrash(store, trashId as string);
    expect({
      run: await runs.get(run.id),
      losses: await losses(run.id),
      checkpoints: await runs.checkpoints(run.id),
    }).toEqual(before);
  });

  it('is refused while a run trains', async () => {
    const run = await create('steps=40 holdAt=5');
    await untilStep(run.id, 1);
    await expect(runs.remove([run.id])).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(run.name),
    });
  });
});

describe('deleting hundreds of runs', () => {
  const addRuns = async (count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, (_, index) => `run_many_${index}`);
    await store.database.run(
      `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
       SELECT value, 100 + key, value, 'a', 'completed', 0, 0, 'iris', 1, 1, 0 FROM json_each(?)`,
      [JSON.stringify(ids)],
    );
    for (const id of ids.slice(0, 150)) await mkdir(path.join(store.directories.runs, id));
    return ids;
  };

  it('is an activity; cancelled, what was moved by then is in the trash and comes back whole', async () => {
    const ids = await addRuns(450);
    const removing = runs.remove(ids);
    await vi.waitFor(() => expect(tasks.list()[0]?.fraction).toBeGreaterThan(0), { interval: 1 });
    const [activity] = tasks.list();
    expect(activity).toMatchObject({ kind: 'delete', title: 'Delete 450 runs', status: 'running' });
    tasks.cancel(activity?.id as string);
    const trashIds = await removing;
    expect(trashIds.length).toBeLessThan(450);
    expect(trashIds.length).toBeGreaterThan(0);
    expect(tasks.list()[0]).toMatchObject({ status: 'cancelled' });
    expect(await runs.list()).toHaveLength(450 - trashIds.length);
    expect(await listTrash(store)).toHaveLength(trashIds.length);
    expect(await restoreManyFromTrash(store, [...trashIds, 'trash_gone'], {})).toHaveLength(trashIds.length);
    expect(await runs.list()).toHaveLength(450);
    expect(await readdir(store.directories.runs)).toHaveLength(150);
    expect(await readdir(store.directories.trash)).toEqual([]);
  });

  it('can be undone as far as it has come when a later page fails', async () => {
    const ids = await addRuns(250);
    await store.database.run(
      `CREATE TEMP TRIGGER refuse BEFORE UPDATE OF trash_id ON run WHEN NEW.id = 'run_many_120'
       BEGIN SELECT RAISE(FAIL, 'the disk is full'); END`,
    );
    const trashIds = await runs.remove(ids);
    expect(trashIds).toHaveLength(100);
    expect(tasks.list()[0]).toMatchObject({ status: 'failed' });
    expect(await listTrash(store)).toHaveLength(100);
    await expect(runs.remove(['run_many_120'])).rejects.toThrow('the disk is full');
    expect(await restoreManyFromTrash(store, trashIds, {})).toHaveLength(100);
  });

  it('leaves neither rows nor files when the trash is emptied', async () => {
    const ids = await addRuns(250);
    expect(await runs.remove(ids)).toHaveLength(250);
    expect(await emptyTrash(store)).toMatchObject({ itemCount: 250 });
    expect(await readdir(store.directories.trash)).toEqual([]);
    expect(await readdir(store.directories.runs)).toEqual([]);
    expect(await store.database.get("SELECT count(*) AS count FROM run WHERE id LIKE 'run_many_%'")).toEqual({
      count: 0,
    });
  });
});

describe('closing the host', () => {
  it('interrupts a run with a checkpoint, and the next host goes on with it', async () => {
    const whole = await train('steps=80 every=50');
    const { id } = await create('steps=80 every=50 holdAt=10');
    await untilStep(id, 10);
    await closeHost();
    await openHost();
    expect(await runs.get(id)).toMatchObject({ status: 'interrupted', canResume: true, error: null });
    await runs.resume(id);
    await runs.ended(id);
    expect(await losses(id)).toEqual(await losses(whole.id));
  });

  it('keeps runs that waited; they can be started again', async () => {
    const first = await create('steps=40 holdAt=5');
    const second = await create('steps=5');
    await untilStep(first.id, 1);
    await closeHost();
    await openHost();
    expect(await runs.get(second.id)).toMatchObject({ status: 'interrupted', canResume: true });
  });

  it('starts none of those that waited, though there is room as the others leave', async () => {
    const first = await create('steps=40 holdAt=5');
    await untilStep(first.id, 1);
    const waiting = [await create('steps=5'), await create('steps=5'), await create('steps=5')];
    await until(() => runs.queue.describe().waiting.length === 3);
    concurrentRunCount = 3;
    await closeHost();
    concurrentRunCount = 1;
    await openHost();
    for (const { id } of waiting) {
      expect(await runs.get(id)).toMatchObject({ status: 'interrupted', canResume: true, startedAt: null });
      expect(await messages(id)).not.toMatch(/Training/);
    }
  });

  it('takes no run that is created or resumed meanwhile', async () => {
    const first = await create('steps=40 every=7 holdAt=20');
    await untilStep(first.id, 20);
    await runs.stop(first.id);
    await runs.ended(first.id);
    const late = [create('steps=5'), runs.resume(first.id)];
    const closed = runs.close();
    for (const { status } of await Promise.allSettled(late)) expect(status).toBe('rejected');
    await closed;
    expect(runs.activeNames()).toEqual([]);
  });

  it('without a goodbye leaves runs interrupted for the next host', async () => {
    const run = await train('steps=20 every=10');
    await store.database.run("UPDATE run SET status = 'running', ended_at = NULL WHERE id = ?", [run.id]);
    await runs.recover(store);
    expect(await runs.get(run.id)).toMatchObject({ status: 'interrupted', canResume: true });
    expect(await messages(run.id)).toMatch(/ended while the run was training/);
  });

  it('without a goodbye keeps the time that was trained, and ends runs when they were last heard of', async () => {
    const { id } = await create('steps=4000 delayMs=2 every=1000');
    const stored = () =>
      store.database.get<{ trained: number; aliveAt: number }>(
        'SELECT duration_ms AS trained, alive_at AS aliveAt FROM run WHERE id = ?',
        [id],
      );
    await until(async () => ((await stored())?.trained ?? 0) > 500);
    const shown = (await runs.get(id)).durationMs;
    expect(shown).toBeGreaterThan(500);
    expect(shown).toBeLessThan(2 * ((await stored())?.trained ?? 0) + 500);
    expect((await column('durationMs'))[0]).toBeGreaterThanOrEqual(shown);
    await runs.stop(id);
    await runs.ended(id);
    const aliveAt = Date.now() - 60_000;
    await store.database.run(
      "UPDATE run SET status = 'paused', ended_at = NULL, alive_at = ?, paused_at = ?, paused_ms = 70 WHERE id = ?",
      [aliveAt, aliveAt - 5_000, id],
    );
    await runs.recover(store);
    expect(await runs.get(id)).toMatchObject({
      status: 'interrupted',
      endedAt: aliveAt,
      pausedAt: null,
      pausedMs: 5_070,
    });
  });

  it('without a goodbye goes on from a checkpoint that is whole but came too late to be listed', async () => {
    const whole = await train('steps=80 every=30');
    const { id } = await create('steps=80 every=30 holdAt=40');
    await untilStep(id, 40);
    await runs.stop(id);
    await runs.ended(id);
    await rm(path.join(store.directories.runs, id, 'checkpoints', 'step-30'), { recursive: true });
    await store.database.run("DELETE FROM checkpoint WHERE run_id = ? AND id = 'step-40'", [id]);
    await store.database.run("UPDATE run SET status = 'running' WHERE id = ?", [id]);
    await runs.recover(store);
    expect(await runs.get(id)).toMatchObject({ status: 'interrupted', canResume: true });
    expect(await runs.checkpoints(id)).toMatchObject([{ id: 'step-40', step: 40, epoch: 2, metrics: {} }]);
    await runs.resume(id);
    await runs.ended(id);
    expect(await runs.get(id)).toMatchObject({ status: 'completed', step: 80 });
    expect(await losses(id)).toEqual(await losses(whole.id));
  });

  it('shows what a host that died left as interrupted where that cannot be written down, and lets it be resumed', async () => {
    const run = await train('steps=20 every=10');
    await store.database.run("UPDATE run SET status = 'running', ended_at = NULL WHERE id = ?", [run.id]);
    await refuseStatus('interrupted');
    await expect(runs.recover(store)).rejects.toThrow('the disk is full');
    expect(await runs.get(run.id)).toMatchObject({ status: 'interrupted', canResume: true });
    expect(await column('status')).toEqual(['interrupted']);
    await store.database.run('DROP TRIGGER refuse');
    await runs.resume(run.id);
    await runs.ended(run.id);
    expect(await runs.get(run.id)).toMatchObject({ status: 'completed' });
  });

  it('marks interrupted runs as failed when nobody means to resume them, and only those', async () => {
    const first = await train('steps=20 every=10');
    const second = await train('steps=20 every=10');
    await store.database.run("UPDATE run SET status = 'running', ended_at = NULL WHERE id = ?", [first.id]);
    await runs.recover(store);
    await expect(runs.abandon([first.id, second.id])).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await runs.get(first.id)).toMatchObject({ status: 'interrupted' });
    expect(await runs.abandon([first.id])).toMatchObject([
      { status: 'failed', canResume: true, error: { message: expect.stringContaining('was not resumed') } },
    ]);
    expect(await messages(first.id)).toMatch(/Marked as failed/);
  });
});

describe('a run whose data set has another name and number here', () => {
  /** As an import leaves it, with the config that it was written with: linked to the data set of its rows, or to none. */
  async function link(run: Run, { name, isLinked }: { name: string; isLinked: boolean }): Promise<void> {
    await store.database.run("UPDATE dataset SET name = ? WHERE id = 'ds_1'", [name]);
    await store.database.run(
      `INSERT INTO dataset_version (dataset_id, version, created_at, row_count, size_bytes, fingerprint, columns, problems)
       VALUES ('ds_1', 7, 0, 100, 1, 'f00d', '[]', '[]')`,
    );
    await store.database.run('UPDATE run SET dataset_id = ?, dataset_version = ? WHERE id = ?', [
      isLinked ? 'ds_1' : null,
      isLinked ? 7 : 3,
      run.id,
    ]);
  }
  const reproduce = (id: string) => runs.control.reproduce({ id, withInterventions: false }, signal);

  it.each([true, false])(
    'is repeated on that data set, and a run like it begins with its name: linked %s',
    async (isLinked) => {
      const run = await train('steps=2');
      await link(run, { name: 'Wolken', isLinked });
      expect(await runs.config(run.id)).toMatchObject({
        text: expect.stringContaining('dataset: { name: clouds }'),
        textHere: expect.stringContaining('dataset: { name: Wolken, version: 7 }'),
        versionHere: 7,
      });
      const again = await reproduce(run.id);
      await runs.ended(again);
      expect((await runs.config(again)).text).toContain('dataset: { name: Wolken, version: 7 }');
    },
  );

  it('is not repeated on other rows that have its name', async () => {
    const run = await train('steps=2');
    await store.database.run("UPDATE run SET dataset_id = NULL, dataset_fingerprint = 'beef' WHERE id = ?", [run.id]);
    await expect(reproduce(run.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('beef'),
    });
    expect(await runs.list()).toHaveLength(1);
  });
});
