import { expect, test } from 'vitest';
import { formatFields, formatTable } from './table';

test('columns are as wide as their widest cell, numbers stand to the right, lines have no trailing blanks', () => {
  const text = formatTable(
    [
      { name: 'swift-heron-12', loss: '0.1' },
      { name: 'a', loss: '12.25' },
    ],
    [
      { title: 'run', text: (row) => row.name },
      { title: 'loss', align: 'right', text: (row) => row.loss },
    ],
  );
  expect(text).toBe('run              loss\nswift-heron-12    0.1\na               12.25\n');
});

test('a text over several lines stays in its row, and a long one is cut with an ellipsis', () => {
  const text = formatTable(
    [{ one: 'a\nb', other: 'x'.repeat(500) }],
    [
      { title: 'one', text: (row) => row.one },
      { title: 'other', text: (row) => row.other },
    ],
  );
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^a b {2}x+…$/);
});

test('names and values stand in two columns', () => {
  expect(
    formatFields([
      ['rows', '150'],
      ['data set', 'iris'],
    ]),
  ).toBe('rows      150\ndata set  iris\n');
});
