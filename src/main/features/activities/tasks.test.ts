import { describe, expect, test } from 'vitest';
import { createMemoryLog } from '../../../../tests/support/memory-log';
import { StudioError } from '../../../shared/base/problem';
import type { Activity } from '../../../shared/contract/activity';
import { createChanges } from '../../lib/changes';
import { createTasks } from './tasks';

const never = new AbortController().signal;

function setUp() {
  let nowMs = 1_000_000;
  const changes = createChanges();
  const published: Activity[] = [];
  const tasks = createTasks({
    changes: { ...changes, publish: ({ activity }) => void (activity && published.push(activity)) },
    clock: { now: () => nowMs },
    log: createMemoryLog(),
  });
  return {
    tasks,
    published,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a task', () => {
  test('gives the result of its work and ends as done', async () => {
    const { tasks, published } = setUp();
    const result = await tasks.run('import', 'Import of iris.csv', never, async ({ link }) => {
      link('/datasets/ds_1');
      return 42;
    });
    expect(result).toBe(42);
    expect(published.map(({ status }) => status)).toEqual(['running', 'done']);
    expect(published.at(-1)).toMatchObject({
      title: 'Import of iris.csv',
      fraction: 1,
      link: '/datasets/ds_1',
      error: null,
    });
  });

  test('publishes progress at most ten times a second, and its end always', async () => {
    const { tasks, published, pass } = setUp();
    await tasks.run('export', 'Export', never, async ({ report }) => {
      for (let percent = 1; percent <= 100; percent += 1) {
        pass(10);
        report({ fraction: percent / 100, detail: `${percent} %` });
      }
    });
    const running = published.filter(({ status }) => status === 'running');
    expect(running.length).toBe(11);
    expect(published.at(-1)?.status).toBe('done');
  });

  test('estimates the remaining time from its pace', async () => {
    const { tasks, published, pass } = setUp();
    await tasks.run('export', 'Export', never, async ({ report }) => {
      for (let part = 1; part <= 4; part += 1) {
        pass(1_000);
        report({ fraction: part / 10, detail: '' });
      }
    });
    expect(published.at(-2)?.remainingMs).toBe(6_000);
  });

  test('that is cancelled in the panel aborts its work and rejects with CANCELLED', async () => {
    const { tasks, published } = setUp();
    const work = tasks.run(
      'evaluate',
      'Evaluation',
      never,
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    tasks.cancel(tasks.list()[0]?.id ?? '');
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(published.at(-1)).toMatchObject({ status: 'cancelled', error: null });
  });

  test('whose caller gave up before it began does not begin', async () => {
    const { tasks } = setUp();
    let begun = false;
    const work = tasks.run('import', 'Import', AbortSignal.abort(), async () => {
      begun = true;
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(begun).toBe(false);
  });

  test('that fails as expected shows why, with the remedy', async () => {
    const { tasks, published } = setUp();
    const failure = new StudioError('DISK_FULL', 'The disk is full.', { fix: 'Free some space.' });
    const work = tasks.run('import', 'Import', never, async () => {
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(published.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'DISK_FULL', message: 'The disk is full.', data: { fix: 'Free some space.' } },
    });
  });

  test('with a defect shows no internals of it', async () => {
    const { tasks, published } = setUp();
    const work = tasks.run('import', 'Import', never, async () => {
      throw new TypeError('secret');
    });
    await expect(work).rejects.toThrow('secret');
    expect(published.at(-1)?.error).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(published)).not.toContain('secret');
  });

  test('says nothing more once it has ended', async () => {
    const { tasks, published, pass } = setUp();
    let late = () => {};
    await tasks.run('import', 'Import', never, async ({ report }) => {
      late = () => report({ fraction: 0.5, detail: 'late' });
    });
    pass(10_000);
    late();
    expect(published.at(-1)?.status).toBe('done');
  });
});

describe('the list of tasks', () => {
  test('begins with the newest and forgets the oldest that have ended, never those that run', async () => {
    const { tasks } = setUp();
    const end = Promise.withResolvers<void>();
    const first = tasks.run('import', 'still running', never, () => end.promise);
    for (let index = 0; index < 60; index += 1) await tasks.run('export', `export ${index}`, never, async () => {});
    const titles = tasks.list().map(({ title }) => title);
    expect([titles[0], titles.at(-1), titles.length]).toEqual(['export 59', 'still running', 51]);
    end.resolve();
    await first;
  });

  test('refuses to cancel what it does not know', () => {
    expect(() => setUp().tasks.cancel('task_gone')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
