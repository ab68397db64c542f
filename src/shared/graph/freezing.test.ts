import { expect, test } from 'vitest';
import { applyFreezing, layersMatching, matchesLayer } from './freezing';
import { type Model, modelSchema } from './model';

const model = modelSchema.parse({
  layers: [
    { kind: 'input' },
    { kind: 'dense', name: 'stem', group: 'base', units: 4 },
    { kind: 'dense', name: 'conv', group: 'base/block_1', units: 4 },
    { kind: 'dense', name: 'again', sharedWith: 'conv' },
    { kind: 'dense', units: 2, trainable: false },
  ],
}) as Model;
const trainableOf = ({ layers }: Model) => layers.map((layer) => ('trainable' in layer ? layer.trainable : null));

test.each([
  ['stem', ['stem']],
  ['base', ['stem', 'conv']],
  ['base/*', ['stem', 'conv']],
  ['base/block_1', ['conv']],
  ['base/block_1/conv', ['conv']],
  ['dense_*', ['dense_1']],
  ['s*m', ['stem']],
  ['.*', []],
])('the pattern %s means %j', (pattern, names) => {
  expect(layersMatching(model, pattern)).toEqual(names);
});

test('signs that mean something in other patterns are plain text', () => {
  expect(matchesLayer('a.b', 'axb', undefined)).toBe(false);
  expect(matchesLayer('a(b', 'a(b', undefined)).toBe(true);
});

test('several stars stand for text in their order, and pieces never share letters', () => {
  expect(matchesLayer('b*l*_*1', 'block_11', undefined)).toBe(true);
  expect(matchesLayer('*_1*1', 'block_1', undefined)).toBe(false);
  expect(matchesLayer('block*block', 'block', undefined)).toBe(false);
  expect(matchesLayer(`${'*a'.repeat(90)}b`, 'a'.repeat(500), undefined)).toBe(false);
});

test('the last rule that fits decides; layers that none fits stay as the model has them', () => {
  const frozen = applyFreezing(model, [
    { pattern: 'base/*', frozen: true },
    { pattern: 'conv', frozen: false },
  ]);
  expect(trainableOf(frozen)).toEqual([true, false, true, null, false]);
  expect(trainableOf(applyFreezing(model, [{ pattern: '*', frozen: false }])).at(-1)).toBe(true);
});
