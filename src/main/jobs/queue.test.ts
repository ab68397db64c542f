import { expect, it } from 'vitest';
import { createQueue } from './queue';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));
const fail = (error: unknown) => {
  throw error;
};

it('runs as many at once as the capacity says, in order', async () => {
  const started: string[] = [];
  const queue = createQueue(() => 2, fail);
  const gates = ['a', 'b', 'c'].map((id) => {
    const held = gate();
    queue.add(id, async () => {
      started.push(id);
      await held.opened;
    });
    return held;
  });
  await settle();
  expect(started).toEqual(['a', 'b']);
  gates[1]?.open();
  await settle();
  expect(started).toEqual(['a', 'b', 'c']);
});

it('never runs what was taken out', async () => {
  const started: string[] = [];
  const queue = createQueue(() => 1, fail);
  queue.add('a', async () => void started.push('a'));
  expect(queue.remove('a')).toBe(true);
  expect(queue.remove('a')).toBe(false);
  await settle();
  expect(started).toEqual([]);
});

it('starts waiting work when the capacity grows', async () => {
  let capacity = 0;
  const started: string[] = [];
  const queue = createQueue(() => capacity, fail);
  queue.add('a', async () => void started.push('a'));
  await settle();
  expect(queue.waitingCount()).toBe(1);
  capacity = 1;
  queue.refresh();
  await settle();
  expect(started).toEqual(['a']);
});

it('goes on after work that failed', async () => {
  const errors: unknown[] = [];
  const started: string[] = [];
  const queue = createQueue(
    () => 1,
    (error) => errors.push(error),
  );
  queue.add('a', async () => fail(new Error('bug')));
  queue.add('b', async () => void started.push('b'));
  await settle();
  expect(started).toEqual(['b']);
  expect(errors).toHaveLength(1);
});
