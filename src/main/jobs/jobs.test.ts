import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { JobEvent, ProbeJob, TrainJob } from '../../shared/job/protocol';
import { createJobs, createNodeSpawn, EngineGone, type JobLimits, type Jobs } from './index';

const entryFile = path.resolve('tests/support/fake-engine.mjs');
const silentLog = { debug() {}, info() {}, warn() {}, error() {} };
const probe: ProbeJob = {
  kind: 'probe',
  engine: { candidates: ['cpu'], enginesDirectory: '', threads: null, cacheDirectory: '' },
  measure: false,
};
const never = () => new AbortController().signal;

let jobs: Jobs;
function start(limits: Partial<JobLimits> = {}, entry = entryFile): Jobs {
  jobs = createJobs({ spawn: createNodeSpawn(), entryFile: entry, log: silentLog, limits });
  return jobs;
}
afterEach(() => jobs.close());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('gives the result and leaves no process behind', async () => {
  const events: JobEvent[] = [];
  const result = await start().run(probe, { signal: never(), onEvent: (event) => events.push(event) });
  expect(result.version).toBe('0');
  expect(events.map(({ type }) => type)).toEqual(['ready', 'done']);
  const [ready] = events;
  expect(ready?.type === 'ready' && isAlive(ready.pid)).toBe(false);
});

it.each([
  [{ exitEarly: 127 }, /exit code 127/, /libtensorflow\.so\.2/],
  [{ exitEarly: 139 }, /exit code 139/, /libtensorflow\.so\.2/],
])('reports a process that ends before its job is done with code and last lines: %o', async (behaviour, code, line) => {
  const error = await start()
    .run(probe, { signal: never(), environment: { FAKE_ENGINE: `exitEarly=${behaviour.exitEarly}` } })
    .catch((caught) => caught);
  expect(error).toBeInstanceOf(EngineGone);
  expect(error).toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(code),
    data: { fix: expect.any(String) },
  });
  expect(error.message).toMatch(line);
});

it('names the signal of a process that was killed, and memory as the usual cause', async () => {
  const running = start().run(probe, {
    signal: never(),
    environment: { FAKE_ENGINE: 'hang' },
    onEvent: (event) => event.type === 'ready' && process.kill(event.pid, 'SIGKILL'),
  });
  await expect(running).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('SIGKILL'),
    data: { fix: expect.stringContaining('memory') },
  });
});

it('ends a process that never answers', async () => {
  await expect(
    start({ readyMs: 200 }).run(probe, { signal: never(), environment: { FAKE_ENGINE: 'noReady' } }),
  ).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('did not answer for 200 ms') });
});

it('ends a process that falls silent', async () => {
  await expect(
    start({ silentMs: 200 }).run(probe, { signal: never(), environment: { FAKE_ENGINE: 'hang silent' } }),
  ).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('no sign of life') });
});

it('lets a process work that shows signs of life for longer than the silence limit', async () => {
  const controller = new AbortController();
  const running = start({ silentMs: 1500 }).run(probe, {
    signal: controller.signal,
    environment: { FAKE_ENGINE: 'hang' },
  });
  setTimeout(() => controller.abort(), 2000);
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('cancels a job that listens', async () => {
  const controller = new AbortController();
  const running = start().run(probe, {
    signal: controller.signal,
    environment: { FAKE_ENGINE: 'hang' },
    onEvent: (event) => event.type === 'ready' && controller.abort(),
  });
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('kills a job that does not listen to cancelling', async () => {
  const controller = new AbortController();
  let pid = 0;
  const running = start({ cancelMs: 100 }).run(probe, {
    signal: controller.signal,
    environment: { FAKE_ENGINE: 'hang=deaf' },
    onEvent: (event) => {
      if (event.type !== 'ready') return;
      pid = event.pid;
      controller.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(isAlive(pid)).toBe(false);
});

it('does not start what was cancelled before', async () => {
  await expect(start().run(probe, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('kills a training that does not stop within the deadline', async () => {
  const stop = new AbortController();
  const job = {
    kind: 'train',
    engine: probe.engine,
    config: { seed: 1, training: { epochs: 1 } },
    runDirectory: '',
  } as TrainJob;
  const running = start({ stopMs: 100 }).run(job, {
    signal: never(),
    stop: stop.signal,
    environment: { FAKE_ENGINE: 'steps=100000 every=100000 delayMs=1 ignoreStop' },
    onEvent: (event) => event.type === 'plan' && stop.abort(),
  });
  await expect(running).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('did not stop'),
  });
});

it('says so when the engine file is missing', async () => {
  await expect(start({}, '/nowhere/engine.js').run(probe, { signal: never() })).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('/nowhere/engine.js'),
  });
});

it('ends every engine when the host closes, and starts no other', async () => {
  start();
  let pid = 0;
  const ready = new Promise<void>((resolve) => {
    void jobs
      .run(probe, {
        signal: never(),
        environment: { FAKE_ENGINE: 'hang' },
        onEvent: (event) => {
          if (event.type === 'ready') pid = event.pid;
          resolve();
        },
      })
      .catch(() => {});
  });
  await ready;
  await jobs.close();
  expect(isAlive(pid)).toBe(false);
  await expect(jobs.run(probe, { signal: never() })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
