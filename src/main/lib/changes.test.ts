import { expect, it } from 'vitest';
import { createChanges } from './changes';

it('ends a watch whose reader gives up while it handles a change', async () => {
  const changes = createChanges();
  const controller = new AbortController();
  const watch = changes.watch(0, controller.signal);
  changes.publish({ noun: 'engine', id: null });
  const first = await watch.next();
  controller.abort();
  expect(first.value).toMatchObject({ noun: 'engine' });
  // Without a look at the signal before waiting, this promise never settles: the abort came before the listener.
  expect((await watch.next()).done).toBe(true);
});

it('tells a reader that stood still for longer than changes are kept to read everything again', async () => {
  const changes = createChanges();
  const controller = new AbortController();
  const watch = changes.watch(null, controller.signal);
  const first = watch.next();
  changes.publish({ noun: 'engine', id: null });
  expect((await first).value).toMatchObject({ noun: 'engine' });
  for (let count = 0; count < 5_000; count += 1) changes.publish({ noun: 'run', id: `run_${count}` });
  expect((await watch.next()).value).toEqual({ sequence: 5_001, noun: 'project', id: null });
  changes.publish({ noun: 'trash', id: null });
  expect((await watch.next()).value).toEqual({ sequence: 5_002, noun: 'trash', id: null });
  controller.abort();
});
