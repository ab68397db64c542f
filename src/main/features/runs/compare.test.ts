import { expect, it } from 'vitest';
import { findDifferences } from './compare';

it('finds nothing in equal documents, whatever the order of their keys', async () => {
  expect(
    await findDifferences([
      { a: 1, b: { c: [1, 2] } },
      { b: { c: [1, 2] }, a: 1 },
    ]),
  ).toEqual([]);
});

it('names the path of every leaf that differs, lists of plain values as a whole', async () => {
  expect(
    await findDifferences([
      { seed: 1, layers: [{ units: 3 }, { rate: 0.2 }], features: ['a', 'b'] },
      { seed: 1, layers: [{ units: 5 }], features: ['a'] },
    ]),
  ).toEqual([
    { path: 'layers.0.units', values: [3, 5] },
    { path: 'layers.1.rate', values: [0.2, null] },
    { path: 'features', values: [['a', 'b'], ['a']] },
  ]);
});

it('compares any number of documents', async () => {
  expect(await findDifferences([{ a: 1 }, { a: 1 }, { a: 2 }])).toEqual([{ path: 'a', values: [1, 1, 2] }]);
});

it('takes a value of null and a missing one as the same, and lists by what is in them', async () => {
  expect(
    await findDifferences([
      { a: null, b: [1, 2], c: [] },
      { b: [1, 2], c: [] },
      { a: null, b: [1, 2], c: [] },
    ]),
  ).toEqual([]);
  expect(await findDifferences([{}, { a: { b: 0 } }, { a: { b: false } }])).toEqual([
    { path: 'a.b', values: [null, 0, false] },
  ]);
});
