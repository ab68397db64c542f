import { expect, it } from 'vitest';
import { layOut, type Section } from './sections';

const size = { columnCount: 3, rowHeight: 100, headingHeight: 30 };
const sections: Section[] = [
  { title: 'cat', start: 0, count: 5 },
  { title: 'none', start: 5, count: 0 },
  { title: 'dog', start: 5, count: 4 },
];

it('lays classes one below the other, each with its heading', () => {
  const layout = layOut(sections, size);
  expect(layout.height).toBe(30 + 200 + 30 + 200);
  expect(layout.window(0, 1000)).toEqual([
    { kind: 'heading', section: sections[0], top: 0 },
    { kind: 'row', top: 30, items: [0, 1, 2] },
    { kind: 'row', top: 130, items: [3, 4] },
    { kind: 'heading', section: sections[2], top: 230 },
    { kind: 'row', top: 260, items: [5, 6, 7] },
    { kind: 'row', top: 360, items: [8] },
  ]);
});

it('shows only what a window of the stretch cuts', () => {
  expect(layOut(sections, size).window(150, 240)).toEqual([
    { kind: 'row', top: 130, items: [3, 4] },
    { kind: 'heading', section: sections[2], top: 230 },
  ]);
});

it('finds a window in a hundred thousand rows without looking at all of them', () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({ title: String(index), start: index * 500, count: 500 }));
  const layout = layOut(many, size);
  const shown = layout.window(layout.height / 2, layout.height / 2 + 800);
  expect(shown.length).toBeLessThan(14);
  expect(layout.topOf(999_999)).toBe(layout.height - 100);
});

it.each([
  [0, 'left', 0],
  [2, 'right', 3],
  [4, 'right', 5],
  [5, 'left', 4],
  [1, 'down', 4],
  [2, 'down', 4],
  [3, 'down', 5],
  [6, 'up', 4],
  [8, 'up', 5],
  [8, 'down', 8],
] as const)('moves from %i %s to %i', (from, direction, to) => {
  expect(layOut(sections, size).step(from, direction)).toBe(to);
});
