import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { ProbeJob } from '../../shared/job/protocol';
import { createJobs } from './jobs';
import { createUtilitySpawn, type UtilityChild, type UtilityFork } from './utility-spawn';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const job: ProbeJob = {
  kind: 'probe',
  engine: { candidates: ['cpu'], enginesDirectory: '', threads: null, cacheDirectory: '' },
  measure: false,
};
const result = {
  version: '1',
  libraryVersion: null,
  threads: 1,
  device: null,
  samplesPerSecond: null,
  gigaflops: null,
};

/** Electron's side of `utilityProcess.fork`, as its documentation describes it. */
class Utility extends EventEmitter implements UtilityChild {
  pid = undefined;
  stdout = null;
  stderr = new PassThrough();
  received: unknown[] = [];
  killed = false;
  postMessage(message: unknown): void {
    this.received.push(message);
    this.emit('received', message);
  }
  kill(): boolean {
    this.killed = true;
    setImmediate(() => this.emit('exit', 1));
    return true;
  }
}

function start(utility: Utility) {
  const options: Parameters<UtilityFork>[] = [];
  const spawn = createUtilitySpawn(
    (...given) => {
      options.push(given);
      setImmediate(() => utility.emit('message', { type: 'ready', pid: 1 }));
      return utility;
    },
    { SHARED: '1' },
  );
  const jobs = createJobs({ spawn, entryFile: '/out/main/engine.js', log, limits: { exitMs: 50 } });
  return { options, run: jobs.run(job, { signal: new AbortController().signal, environment: { LIBRARY: '2' } }) };
}

it('hands the job over when the process is ready and takes its result', async () => {
  const utility = new Utility();
  utility.on('received', () => {
    utility.emit('message', { type: 'done', result });
    utility.emit('exit', 0);
  });
  const { options, run } = start(utility);
  expect(await run).toEqual(result);
  expect(utility.received).toEqual([{ type: 'job', job }]);
  expect(options[0]?.[0]).toBe('/out/main/engine.js');
  expect(options[0]?.[2].env).toMatchObject({ SHARED: '1', LIBRARY: '2' });
});

it('reports an exit with its code and what was said before', async () => {
  const utility = new Utility();
  utility.on('received', () => {
    utility.stderr.write('GPU fell off the bus\n');
    setImmediate(() => utility.emit('exit', 139));
  });
  await expect(start(utility).run).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(/exit code 139[\s\S]*GPU fell off the bus/),
  });
});

it('ends a process that stays after its result', async () => {
  const utility = new Utility();
  utility.on('received', () => utility.emit('message', { type: 'done', result }));
  expect(await start(utility).run).toEqual(result);
  expect(utility.killed).toBe(true);
});
