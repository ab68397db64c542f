import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InspectQuestion, InspectSubject } from '../../../shared/job/inspection';
import { createJobs, createNodeSpawn, type Jobs } from '../../jobs';
import { createEngineSession, type EngineSession, type SessionEngine } from './engine-session';

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };
const engine: SessionEngine = {
  job: { candidates: ['cpu'], enginesDirectory: '', threads: null, cacheDirectory: '' },
  environment: {},
};
const never = () => new AbortController().signal;

/** What the fake engine answers with: which process it is, and what it holds open. */
interface Seen {
  pid: number;
  open: string[];
}

let jobs: Jobs;
let session: EngineSession;
beforeEach(() => {
  jobs = createJobs({
    spawn: createNodeSpawn(),
    entryFile: path.resolve('tests/support/fake-engine.mjs'),
    log: silentLog,
    limits: { cancelMs: 100 },
  });
  session = createEngineSession(jobs);
});
afterEach(async () => {
  session.close();
  await jobs.close();
});

async function ask(question: InspectQuestion, signal = never(), from = engine): Promise<Seen> {
  return (await session.ask(from, question, signal)) as unknown as Seen;
}
const open = (id: string) => ask({ type: 'open', subject: { id } as InspectSubject });
const look = (layer: string, signal = never(), from = engine) =>
  ask({ type: 'batch', subjectId: 'a', layer, sampleCount: 1, edge: 1 }, signal, from);

it('answers all questions from one process', async () => {
  const { pid } = await open('a');
  expect((await look('dense')).pid).toBe(pid);
  expect(session.engineId()).toBe('cpu');
});

it('keeps the networks used last and closes the others', async () => {
  for (const id of ['a', 'b', 'c']) await open(id);
  await look('dense');
  await open('d');
  const { open: held } = await look('dense');
  expect(held.sort()).toEqual(['a', 'c', 'd']);
  expect(session.holds(engine, 'b')).toBe(false);
  expect(session.holds(engine, 'a')).toBe(true);
});

it('hands on what a question failed with, and goes on', async () => {
  const { pid } = await open('a');
  await expect(look('broken')).rejects.toMatchObject({ code: 'BAD_INPUT', message: 'Layer "broken" failed.' });
  expect((await look('dense')).pid).toBe(pid);
});

it('starts another process after one that crashed, and knows that nothing is open in it', async () => {
  const { pid } = await open('a');
  await expect(look('crash')).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('SIGKILL'),
  });
  expect(session.holds(engine, 'a')).toBe(false);
  expect((await open('a')).pid).not.toBe(pid);
});

it('ends work that nobody waits for any more when it holds up the next question', async () => {
  const { pid } = await open('a');
  const controller = new AbortController();
  const slow = look('slow', controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 450));
  controller.abort();
  await expect(slow).rejects.toMatchObject({ code: 'CANCELLED' });
  expect((await open('b')).pid).not.toBe(pid);
});

it('takes another process for another engine', async () => {
  const { pid } = await open('a');
  const other = { ...engine, job: { ...engine.job, threads: 2 } };
  expect((await look('dense', never(), other)).pid).not.toBe(pid);
  expect(session.holds(engine, 'a')).toBe(false);
});

it('asks nothing once it is closed', async () => {
  await open('a');
  session.close();
  await expect(look('dense')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
