import { expect, test } from 'vitest';
import { comparePaths, formatDifference, sectionOf } from '../../../shared/comparison';
import { alignConfigs, flattenConfig } from './flatten-config';

test('nested values become paths, empty lists stay', () => {
  expect([...flattenConfig({ a: { b: [1, { c: null }] }, d: [] })]).toEqual([
    ['a.b.0', 1],
    ['a.b.1.c', null],
    ['d', []],
  ]);
});

test('a path that one config lacks differs', () => {
  expect(alignConfigs([{ a: 1, b: 2 }, { a: 1 }])).toEqual([
    { path: 'a', values: [1, 1], differs: false },
    { path: 'b', values: [2, undefined], differs: true },
  ]);
});

test('paths stand in the order of the document, layer 2 before layer 10', () => {
  const paths = ['training.epochs', 'model.layers.10.units', 'seed', 'model.layers.2.units'];
  expect(paths.toSorted(comparePaths)).toEqual([
    'seed',
    'model.layers.2.units',
    'model.layers.10.units',
    'training.epochs',
  ]);
});

test('values read as a person writes them', () => {
  expect([null, true, 0.001, [3, 3], ''].map(formatDifference)).toEqual(['–', 'on', '0.001', '[3,3]', '–']);
  expect(sectionOf('training.optimizer.kind')).toBe('training');
});
