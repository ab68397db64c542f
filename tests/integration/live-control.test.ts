import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run, RunEvent } from '../../src/shared/contract/run';
import type { Intervention, RunCommand } from '../../src/shared/contract/run-control';
import type { TrainingChange } from '../../src/shared/training-control';
import { irisConfigText } from '../support/iris-config';
import { StudioHost } from '../support/studio-host';

/** A compiled epoch takes some three milliseconds; this leaves time to change something in the middle. */
const epochs = 300;

const configText = ({
  split = 'ratio',
  checkpointEveryEpochs = 20,
}: {
  split?: 'ratio' | 'trainOnly';
  checkpointEveryEpochs?: number;
} = {}) =>
  irisConfigText({
    name: 'live control',
    epochs,
    checkpointEveryEpochs,
    schedule: 'cosine',
    trainOnly: split === 'trainOnly',
  });

let studio: StudioHost;
beforeAll(async () => {
  studio = await StudioHost.open();
});
afterAll(() => studio[Symbol.asyncDispose]());

const create = async (options = {}) => (await studio.client.runs.create({ text: configText(options) })).run.id;
const tell = (id: string, command: RunCommand) => studio.client.runs.control({ id, command, by: 'window' });
const pause = (id: string) => tell(id, { kind: 'pause' });

async function changeAll(id: string): Promise<void> {
  await studio.until(id, ({ step }) => step > 500);
  await tell(id, { kind: 'change', changes: [{ setting: 'learningRate', mode: 'multiply', value: 0.5 }] });
  await tell(id, { kind: 'change', changes: [{ setting: 'epochs', value: epochs + 100 }] });
  await studio.until(id, ({ step }) => step > 1200);
  await tell(id, {
    kind: 'change',
    changes: [{ setting: 'earlyStopping', value: { metric: 'train/loss', patience: 250, restoreBest: true } }],
  });
}

const interventions = (events: readonly RunEvent[]) =>
  events.flatMap(({ kind, step, detail }) => (kind === 'intervention' ? [{ step, ...(detail as Intervention) }] : []));
const interventionsOf = async (id: string) => interventions((await studio.client.runs.events({ id })).events);

async function expectEqualRuns(left: Run, right: Run): Promise<void> {
  expect(await studio.newestState(left.id)).toEqual(await studio.newestState(right.id));
  expect(await studio.series(left.id)).toEqual(await studio.series(right.id));
  expect(left.finalMetrics).toEqual(right.finalMetrics);
}

async function reproduce(id: string, withInterventions = true): Promise<Run> {
  const { runId } = await studio.client.runs.reproduce({ id, withInterventions });
  return studio.ended(runId);
}

describe('a run that was changed while it trained', () => {
  it('says so with who, where, before and after, and is repeated bit for bit', async () => {
    const id = await create();
    await changeAll(id);
    const run = await studio.ended(id);
    expect(run).toMatchObject({ status: 'completed', interventionCount: 3, epoch: epochs + 100 });
    const trail = await interventionsOf(id);
    expect(trail).toMatchObject([
      { action: 'learningRate', by: 'window', before: { base: 0.005 }, after: { base: 0.0025, isHeld: false } },
      { action: 'epochs', by: 'window', before: epochs, after: epochs + 100 },
      { action: 'earlyStopping', by: 'window', before: null, after: { metric: 'train/loss', patience: 250 } },
    ]);
    const again = await reproduce(id);
    expect((await interventionsOf(again.id)).map(({ by, step, action }) => ({ by, step, action }))).toEqual(
      trail.map(({ step, action }) => ({ by: 'repetition', step, action })),
    );
    await expectEqualRuns(again, run);
    const { differences } = await studio.client.runs.compare({ ids: [id, again.id] });
    expect(differences.map(({ path }) => path)).not.toContain('interventions');
  });

  it('is another run without the changes, and a comparison shows why', async () => {
    const id = await create();
    await changeAll(id);
    const changed = await studio.ended(id);
    const plain = await reproduce(id, false);
    expect(plain).toMatchObject({ interventionCount: 0, epoch: epochs });
    expect(await studio.newestState(plain.id)).not.toEqual(await studio.newestState(changed.id));
    const { differences } = await studio.client.runs.compare({ ids: [id, plain.id] });
    const values = differences.find(({ path }) => path === 'interventions')?.values;
    expect(values).toEqual([
      [expect.stringMatching(/^step \d+: learningRate multiply 0.5$/), expect.any(String), expect.any(String)],
      null,
    ]);
  });

  it('goes on after kill -9 of its engine as one that was not killed', async () => {
    const id = await create();
    await changeAll(id);
    await tell(id, { kind: 'change', changes: [{ setting: 'learningRate', mode: 'hold', value: 0.001 }] });
    process.kill(studio.enginePids.at(-1) as number, 'SIGKILL');
    expect(await studio.ended(id)).toMatchObject({ status: 'interrupted', interventionCount: 4 });
    await studio.client.runs.resume({ id });
    const resumed = await studio.ended(id);
    expect(resumed).toMatchObject({ status: 'completed', interventionCount: 4 });
    expect(await interventionsOf(id)).toHaveLength(4);
    await expectEqualRuns(await reproduce(id), resumed);
  });

  it('is repeated as far as it can be, also after kill -9: what is refused shifts nothing that comes later', async () => {
    const change = (id: string, given: TrainingChange) => tell(id, { kind: 'change', changes: [given] });
    const halve = { setting: 'learningRate', mode: 'multiply', value: 0.5 } as const;
    const longer = { setting: 'epochs', value: epochs + 40 } as const;
    // The only checkpoint before the end is the one that a pause takes.
    const id = await create({ checkpointEveryEpochs: epochs });
    for (const [index, given] of [longer, halve, halve].entries()) {
      await studio.until(id, ({ step }) => step > 300 * (index + 1));
      await change(id, given);
    }
    await studio.ended(id);
    const { runId } = await studio.client.runs.reproduce({ id, withInterventions: true });
    await studio.until(runId, ({ step }) => step > 0);
    await pause(runId);
    await change(runId, longer);
    await tell(runId, { kind: 'resume' });
    await studio.until(runId, ({ interventionCount }) => interventionCount >= 2);
    process.kill(studio.enginePids.at(-1) as number, 'SIGKILL');
    expect(await studio.ended(runId)).toMatchObject({ status: 'interrupted' });
    await studio.client.runs.resume({ id: runId });
    const resumed = await studio.ended(runId);
    expect(resumed).toMatchObject({ status: 'completed', epoch: epochs + 40, interventionCount: 3 });
    const halved = (trail: readonly { action: string; step: number | null }[]) =>
      trail.flatMap(({ action, step }) => (action === 'learningRate' ? [step] : []));
    expect(halved(await interventionsOf(runId))).toEqual(halved(await interventionsOf(id)));
    await expectEqualRuns(await reproduce(runId), resumed);
  });

  it('that was stopped is repeated up to the step where it was stopped', async () => {
    const id = await create();
    await studio.until(id, ({ step }) => step > 300);
    await tell(id, { kind: 'change', changes: [{ setting: 'learningRate', mode: 'base', value: 0.001 }] });
    await studio.client.runs.stop({ id, by: 'commandLine' });
    const stopped = await studio.ended(id);
    expect((await interventionsOf(id)).at(-1)).toMatchObject({ action: 'stop', by: 'commandLine', step: stopped.step });
    const again = await reproduce(id);
    expect(again).toMatchObject({ status: 'stopped', step: stopped.step });
    expect(await studio.newestState(again.id)).toEqual(await studio.newestState(id));
    await studio.client.runs.resume({ id: again.id });
    expect(await studio.ended(again.id)).toMatchObject({ status: 'completed', epoch: epochs });
  });
});

describe('a paused run', () => {
  it('says since when it waits, and its pauses are no part of its duration', async () => {
    const id = await create();
    await studio.until(id, ({ step }) => step > 100);
    await pause(id);
    const { run: paused } = await studio.client.runs.get({ id });
    expect(paused).toMatchObject({ status: 'paused', pausedAt: expect.any(Number), interventionCount: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const { run: later } = await studio.client.runs.get({ id });
    expect({ step: later.step, durationMs: later.durationMs }).toEqual({
      step: paused.step,
      durationMs: paused.durationMs,
    });
    await studio.client.runs.resume({ id });
    const ended = await studio.ended(id);
    expect(ended).toMatchObject({ status: 'completed', pausedAt: null });
    expect(ended.pausedMs).toBeGreaterThanOrEqual(1_200);
    expect(ended.durationMs).toBeLessThanOrEqual((ended.endedAt ?? 0) - (ended.startedAt ?? 0) - ended.pausedMs);
  });

  it('is interrupted when the studio closes, and goes on bit for bit later', async () => {
    const whole = await studio.ended(await create());
    const id = await create();
    await studio.until(id, ({ step }) => step > 300);
    await pause(id);
    await studio.close();
    studio = await StudioHost.open('project', studio.folder);
    expect((await studio.client.runs.get({ id })).run).toMatchObject({
      status: 'interrupted',
      canResume: true,
      pausedAt: null,
    });
    await studio.client.runs.resume({ id });
    await expectEqualRuns(await studio.ended(id), whole);
  });
});

describe('what cannot be done', () => {
  it('is refused with the reason', async () => {
    const id = await create({ split: 'trainOnly' });
    await studio.until(id, ({ step }) => step > 100);
    const change = (...changes: Extract<RunCommand, { kind: 'change' }>['changes']) =>
      tell(id, { kind: 'change', changes });
    await expect(change({ setting: 'earlyStopping', value: { metric: 'validation/loss' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Early stopping cannot watch "validation/loss": the run has no validation split.',
    });
    await expect(change({ setting: 'epochs', value: 1 })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(tell(id, { kind: 'resume' })).rejects.toMatchObject({ message: 'The run is not paused.' });
    await studio.client.runs.stop({ id });
    await studio.ended(id);
    await expect(pause(id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/is stopped; it cannot be paused/),
    });
    expect(await interventionsOf(id)).toHaveLength(1);
  });
});
