import { expect, it } from 'vitest';
import { createQueue, type Verdict } from './queue';

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
const noRoom: Verdict = { starts: false, reason: 'no room', letsPass: false };

/** A queue of so many at once whose works end when their gate opens. */
function setUp(capacity: () => number, judge?: (id: string, running: readonly string[]) => Verdict) {
  const started: string[] = [];
  const gates = new Map<string, ReturnType<typeof gate>>();
  let changeCount = 0;
  const queue = createQueue({
    judge: judge ?? ((_, running) => (running.length < capacity() ? { starts: true } : noRoom)),
    onError: fail,
    onChange: () => {
      changeCount += 1;
    },
  });
  const add = (...ids: string[]) => {
    for (const id of ids) {
      const held = gate();
      gates.set(id, held);
      queue.add(id, async () => {
        started.push(id);
        await held.opened;
      });
    }
    return settle();
  };
  const end = (id: string) => {
    gates.get(id)?.open();
    return settle();
  };
  return { queue, started, add, end, changeCount: () => changeCount };
}

const waitingIds = (queue: ReturnType<typeof setUp>['queue']) => queue.waiting().map(({ id }) => id);

it('runs as many at once as the judge lets, in order', async () => {
  const { started, add, end } = setUp(() => 2);
  await add('a', 'b', 'c');
  expect(started).toEqual(['a', 'b']);
  await end('b');
  expect(started).toEqual(['a', 'b', 'c']);
});

it('never runs what was taken out', async () => {
  const { queue, started } = setUp(() => 1);
  queue.add('a', async () => void started.push('a'));
  expect(queue.remove('a')).toBe(true);
  expect(queue.remove('a')).toBe(false);
  await settle();
  expect(started).toEqual([]);
});

it('starts waiting work when there is more room', async () => {
  let capacity = 0;
  const { queue, started, add } = setUp(() => capacity);
  await add('a');
  expect(queue.waiting()).toEqual([{ id: 'a', held: false, reason: 'no room' }]);
  capacity = 1;
  queue.refresh();
  await settle();
  expect(started).toEqual(['a']);
});

it('goes on after work that failed', async () => {
  const errors: unknown[] = [];
  const started: string[] = [];
  const queue = createQueue({
    judge: (_, running) => (running.length === 0 ? { starts: true } : noRoom),
    onError: (error) => errors.push(error),
  });
  queue.add('a', async () => fail(new Error('bug')));
  queue.add('b', async () => void started.push('b'));
  await settle();
  expect(started).toEqual(['b']);
  expect(errors).toHaveLength(1);
});

it('takes the order it is given', async () => {
  const { queue, started, add, end } = setUp(() => 1);
  await add('a', 'b', 'c', 'd');
  expect(queue.move('d', 'b')).toBe(true);
  expect(queue.move('b', null)).toBe(true);
  expect(waitingIds(queue)).toEqual(['d', 'c', 'b']);
  expect(queue.move('a', null)).toBe(false);
  expect(queue.move('b', 'a')).toBe(false);
  await end('a');
  expect(started).toEqual(['a', 'd']);
});

it('passes over held work until it is released', async () => {
  const { queue, started, add, end } = setUp(() => 1);
  await add('a', 'b', 'c');
  queue.hold('b', true);
  await end('a');
  expect(started).toEqual(['a', 'c']);
  await end('c');
  expect(started).toEqual(['a', 'c']);
  queue.hold('b', false);
  expect(started).toEqual(['a', 'c', 'b']);
});

it('starts at once what somebody wants at once', async () => {
  const { queue, started, add } = setUp(() => 1);
  await add('a', 'b', 'c');
  expect(queue.start('c')).toBe(true);
  expect(started).toEqual(['a', 'c']);
  expect(queue.runningIds()).toEqual(['a', 'c']);
});

it('lets others pass work that waits for something of its own, and nobody pass the rest', async () => {
  const verdicts: Record<string, Verdict> = {
    card: { starts: false, reason: 'card', letsPass: true },
    large: { starts: false, reason: 'memory', letsPass: false },
  };
  const { queue, started, add } = setUp(
    () => 9,
    (id) => verdicts[id] ?? { starts: true },
  );
  await add('card', 'small', 'large', 'late');
  expect(started).toEqual(['small']);
  expect(queue.waiting().map(({ id, reason }) => [id, reason])).toEqual([
    ['card', 'card'],
    ['large', 'memory'],
    ['late', 'Waits for the run before it.'],
  ]);
});

it('tells of changes, and is quiet when nothing changed', async () => {
  const { queue, add, changeCount } = setUp(() => 1);
  await add('a', 'b');
  const before = changeCount();
  queue.refresh();
  expect(changeCount()).toBe(before);
  queue.hold('b', true);
  expect(changeCount()).toBeGreaterThan(before);
});
