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
