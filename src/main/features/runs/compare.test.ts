import { expect, it } from 'vitest';
import { compareMetrics, findDifferences } from './compare';

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

it('puts the last values of all metrics side by side', async () => {
  const metric = (last: number) => ({ last, minimum: 0, maximum: 1, best: 1, bestStep: 1, pointCount: 1 });
  expect(await compareMetrics([{ metrics: { b: metric(1), a: metric(2) } }, { metrics: { b: metric(3) } }])).toEqual([
    { metric: 'a', values: [2, null] },
    { metric: 'b', values: [1, 3] },
  ]);
});

it('compares figures over whole splits where there are any, not the last batch', async () => {
  const metrics = { 'train/loss': { last: 1e-8, minimum: 0, maximum: 1, best: 0, bestStep: 1, pointCount: 9 } };
  expect(await compareMetrics([{ metrics, finalMetrics: { train: { loss: 0.25 } } }, { metrics }])).toEqual([
    { metric: 'train/loss', values: [0.25, 1e-8] },
  ]);
});
