/**
 * A real process that speaks the job protocol and computes nothing: for tests of supervision and bookkeeping that need
 * a child which crashes, hangs or is quick. What it does is told by FAKE_ENGINE or by `config.description`, words
 * separated by spaces: `steps=100 every=10 delayMs=1 holdAt=20 crashAt=50 exit=139 hang silent ignoreStop failAt=3 noReady nan preparing
 * crashAgainAt=70 burst=1000 records=3`; `holdAt` waits there for a command, unless it started from a checkpoint, and so does `crashAt`;
 * `burst` logs so many metrics once, in the moment before the end, and `records` hands over so many records there.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const send = (event) => new Promise((resolve) => process.send(event, resolve));
let command = null;
const wishes = new Set();
const questions = [];
let wake = () => {};
process.on('message', (message) => {
  if (message.type === 'job') command = message;
  else if (message.type === 'question') questions.push(message);
  else if (message.type === 'control') return void obey(message);
  else wishes.add(message.type);
  wake();
});
process.on('disconnect', () => process.exit(0));

/** Says that it has done what it was told; where it holds, it stands still anyway. */
const obey = ({ id, command: { kind: action } }) =>
  send({
    type: 'control',
    id,
    isRecorded: false,
    step: 0,
    interventions: [
      { action, epoch: 0, phase: 0, before: null, after: null, change: null, message: `Told: ${action}.` },
    ],
  });

function behaviourOf(text) {
  return Object.fromEntries(
    text
      .split(/\s+/)
      .map((word) => word.split('='))
      .map(([key, value]) => [key, value ?? true]),
  );
}

const fromEnvironment = behaviourOf(process.env.FAKE_ENGINE ?? '');
if (fromEnvironment.exitEarly) {
  process.stderr.write('libtensorflow.so.2: cannot open shared object file\n');
  process.exit(Number(fromEnvironment.exitEarly));
}
if (fromEnvironment.noReady) await new Promise(() => setInterval(() => {}, 1000));

await send({ type: 'ready', pid: process.pid });
while (!command) await new Promise((resolve) => (wake = resolve));
const { job } = command;
const behaviour = { ...behaviourOf(job.config?.description ?? ''), ...fromEnvironment };

/** Loss of a step: a function of seed and step alone, so a resumed run gives the numbers of an uninterrupted one. */
const lossAt = (step) => Math.exp(-step / 40) + ((job.config.seed * 7919 + step * 104729) % 1000) / 10_000;

async function finish(event) {
  await send(event);
  process.disconnect();
}

async function train() {
  const stepCount = Number(behaviour.steps ?? 100);
  const every = Number(behaviour.every ?? 10);
  const epochCount = job.config.training.epochs;
  const startStep = job.resumeFrom ? JSON.parse(readFileSync(join(job.resumeFrom, 'state.json'), 'utf8')).step : 0;
  await send({ type: 'engine', id: job.engine.candidates[0], reason: 'The only candidate.', version: '0', threads: 1 });
  if (behaviour.preparing)
    for (const fraction of [0.25, 0.75])
      await send({ type: 'preparing', detail: 'Preparing the data', fraction, remainingMs: 900 });
  await send({
    type: 'plan',
    parameterCount: 1234,
    stepCount,
    epochCount,
    stepsPerEpoch: Math.ceil(stepCount / epochCount),
    startStep,
    compiled: { state: 'eager', reason: 'fake', detail: null },
  });
  const began = Date.now();
  const kept = [];
  let step = startStep;
  const checkpoint = async () => {
    const directory = join(job.runDirectory, 'checkpoints', `step-${step}`);
    mkdirSync(directory, { recursive: true });
    const training = {
      step,
      epoch: Math.floor((step / stepCount) * epochCount),
      best: null,
      metrics: { loss: '<NaN>' },
    };
    const state = { id: `step-${step}`, createdAt: Date.now(), step, training };
    writeFileSync(join(directory, 'state.json'), JSON.stringify(state));
    kept.push(`step-${step}`);
    await send({
      type: 'checkpoint',
      checkpoint: {
        id: `step-${step}`,
        directory,
        step,
        epoch: Math.ceil((step / stepCount) * epochCount),
        sizeBytes: 12,
        best: false,
        metrics: { 'train/loss': lossAt(step) },
      },
      removedIds: kept.splice(0, Math.max(0, kept.length - 2)),
    });
  };
  while (step < stepCount) {
    step += 1;
    if ((step === Number(behaviour.crashAt) && startStep === 0) || step === Number(behaviour.crashAgainAt)) {
      process.stderr.write('Check failed: out of luck\n');
      if (behaviour.exit) process.exit(Number(behaviour.exit));
      process.kill(process.pid, behaviour.signal ?? 'SIGKILL');
      await new Promise(() => {});
    }
    if (behaviour.failAt && step === Number(behaviour.failAt)) {
      await finish({
        type: 'failed',
        error: { code: 'BAD_INPUT', message: 'Column "a" has text.', data: { fix: 'Encode it.' }, stack: null },
      });
      return;
    }
    const value = behaviour.nan && step > stepCount / 2 ? Number.NaN : lossAt(step);
    await send({
      type: 'metrics',
      points: [
        {
          metric: 'train/loss',
          steps: Float64Array.of(step),
          values: Float64Array.of(value),
          timesMs: Float64Array.of(Date.now()),
        },
      ],
    });
    await send({
      type: 'progress',
      fraction: step / stepCount,
      detail: `Step ${step}`,
      step,
      stepCount,
      epoch: Math.floor((step / stepCount) * epochCount),
      epochCount,
      samplesPerSecond: 1000,
      remainingMs: stepCount - step,
    });
    if (step % every === 0) await checkpoint();
    while (step === Number(behaviour.holdAt) && startStep === 0 && wishes.size === 0)
      await new Promise((resolve) => (wake = resolve));
    if (wishes.has('cancel')) return finish({ type: 'cancelled' });
    if (wishes.has('stop') && !behaviour.ignoreStop) {
      await checkpoint();
      break;
    }
    await wait(Number(behaviour.delayMs ?? 0));
  }
  if (behaviour.burst)
    await send({
      type: 'metrics',
      points: Array.from({ length: Number(behaviour.burst) }, (_, index) => ({
        metric: `burst/${index}`,
        steps: Float64Array.of(step),
        values: Float64Array.of(index),
        timesMs: Float64Array.of(Date.now()),
      })),
    });
  for (let index = 0; index < Number(behaviour.records ?? 0); index += 1)
    await send({
      type: 'record',
      records: [{ kind: 'sample', name: '0', step: index, description: {}, data: new Uint8Array() }],
    });
  const figures = { loss: behaviour.nan ? Number.NaN : lossAt(step) };
  await finish({
    type: 'done',
    result: {
      status: step < stepCount ? 'stopped' : 'completed',
      step,
      epoch: Math.floor((step / stepCount) * epochCount),
      durationMs: Date.now() - began,
      samplesPerSecond: 1000,
      metrics: { train: figures, validation: figures, test: figures },
    },
  });
}

async function hang() {
  const alive = behaviour.silent ? null : setInterval(() => process.send({ type: 'alive' }), 20);
  while (!wishes.has('cancel') || behaviour.hang === 'deaf') await new Promise((resolve) => (wake = resolve));
  clearInterval(alive ?? undefined);
  await finish({ type: 'cancelled' });
}

const others = {
  evaluate: {
    sampleCount: 3,
    metrics: { loss: 0.5, accuracy: 2 / 3 },
    confusion: {
      classes: ['a', 'b'],
      counts: [
        [1, 1],
        [0, 1],
      ],
    },
  },
  predict: { rowCount: 3 },
  probe: { version: '0', libraryVersion: null, threads: 1, device: null, samplesPerSecond: 1, gigaflops: 1 },
};

/** A session: a question about the layer `slow` is never answered, `broken` fails, `crash` ends the process. */
async function inspect() {
  const open = new Set();
  await send({ type: 'engine', id: job.engine.candidates[0], reason: 'The only candidate.', version: '0', threads: 1 });
  for (;;) {
    while (questions.length === 0 && !wishes.has('cancel')) await new Promise((resolve) => (wake = resolve));
    if (wishes.has('cancel')) return finish({ type: 'cancelled' });
    const { id, question } = questions.shift();
    if (question.layer === 'crash') process.kill(process.pid, 'SIGKILL');
    if (question.layer === 'slow') await new Promise(() => setInterval(() => {}, 1000));
    if (question.type === 'open') open.add(question.subject.id);
    if (question.type === 'close') open.delete(question.subjectId);
    const error = { code: 'BAD_INPUT', message: 'Layer "broken" failed.', data: {}, stack: null };
    await send(
      question.layer === 'broken'
        ? { type: 'answer', id, error }
        : { type: 'answer', id, result: { pid: process.pid, open: [...open] } },
    );
  }
}

if (behaviour.hang) await hang();
else if (job.kind === 'inspect') await inspect();
else if (job.kind === 'train') await train();
else if (job.kind === 'export') {
  writeFileSync(join(job.outputDirectory, 'model.json'), '{"weights":[]}');
  await finish({
    type: 'done',
    result: {
      sizeBytes: 14,
      proof: { passed: true, sampleCount: 3, maxAbsDifference: 0, tolerance: 1e-5, latencyMs: 1, detail: '' },
      snippet: { language: 'js', code: 'load()' },
    },
  });
} else await finish({ type: 'done', result: others[job.kind] });
