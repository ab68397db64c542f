import { expect, test } from 'vitest';
import { change, redo, startHistory, undo } from './history';

test('typing quickly in one place is one undo step', () => {
  let history = startHistory('a');
  history = change(history, 'ab', { label: 'type', key: 'text', at: 0 });
  history = change(history, 'abc', { label: 'type', key: 'text', at: 500 });
  history = change(history, 'abcd', { label: 'type', key: 'text', at: 1000 });
  expect(undo(history).text).toBe('a');
});

test('a pause, or another place, begins a new step', () => {
  let history = startHistory('a');
  history = change(history, 'ab', { label: 'type', key: 'text', at: 0 });
  history = change(history, 'abc', { label: 'type', key: 'text', at: 5000 });
  history = change(history, 'abcd', { label: 'form', key: 'epochs', at: 5100 });
  history = undo(history);
  expect(history.text).toBe('abc');
  history = undo(history);
  expect(history.text).toBe('ab');
});

test('redo brings back what undo took, and a change after undo forgets it', () => {
  const history = change(startHistory('a'), 'b', { label: 'set', at: 0 });
  expect(redo(undo(history)).text).toBe('b');
  expect(redo(change(undo(history), 'c', { label: 'set', at: 1 })).text).toBe('c');
});

test('the same text again is no step', () => {
  expect(change(startHistory('a'), 'a', { label: 'set', at: 0 }).past).toEqual([]);
});
