import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultEyes, drawnIds, newestEyes, onlyEyes, toggleEyes } from './eyes';

const runs = Array.from({ length: 30 }, (_, index) => ({ id: `run_${30 - index}` }));
const drawn = (eyes = defaultEyes) => [...drawnIds(runs, eyes)];

test('the newest ten runs are drawn, never all', () => {
  expect(drawn()).toEqual(runs.slice(0, 10).map(({ id }) => id));
});

test('a run that is hidden stays hidden, one that is shown is drawn beside the newest', () => {
  const hidden = toggleEyes(defaultEyes, ['run_30'], drawnIds(runs, defaultEyes));
  const both = toggleEyes(hidden, ['run_1'], drawnIds(runs, hidden));
  expect(drawn(both)).toEqual([...runs.slice(1, 10).map(({ id }) => id), 'run_1']);
});

test('these, none and the newest few replace what was chosen before', () => {
  expect(drawn(onlyEyes(['run_3', 'run_2']))).toEqual(['run_3', 'run_2']);
  expect(drawn(newestEyes(0))).toEqual([]);
  expect(drawn(newestEyes(2))).toEqual(['run_30', 'run_29']);
});

test('toggling drawn runs twice draws them again', () => {
  const some = fc.uniqueArray(fc.constantFrom(...runs.map(({ id }) => id)), { minLength: 1 });
  fc.assert(
    fc.property(some, some, (before, ids) => {
      const eyes = onlyEyes(before);
      const first = drawnIds(runs, eyes);
      const once = toggleEyes(eyes, ids, first);
      const isAnyDrawn = ids.some((id) => first.has(id));
      for (const id of ids) expect(drawnIds(runs, once).has(id)).toBe(!isAnyDrawn);
      const twice = toggleEyes(once, ids, drawnIds(runs, once));
      for (const id of ids) expect(drawnIds(runs, twice).has(id)).toBe(isAnyDrawn);
    }),
  );
});
