import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findTextChange } from './text-change';

test('only what differs is replaced', () => {
  expect(findTextChange('epochs: 5\nseed: 1\n', 'epochs: 20\nseed: 1\n')).toEqual({ from: 8, to: 9, inserted: '20' });
});

test('applying the change gives the new text, whatever the texts are', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = findTextChange(before, after);
      const applied = change ? before.slice(0, change.from) + change.inserted + before.slice(change.to) : before;
      expect(applied).toBe(after);
    }),
  );
});
