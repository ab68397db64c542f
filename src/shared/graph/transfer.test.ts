import { describe, expect, test } from 'vitest';
import { groupWeights, planTransfer } from './transfer';

const base = groupWeights([
  { name: 'conv/0/kernel', shape: [3, 3, 1, 8] },
  { name: 'conv/1/bias', shape: [8] },
  { name: 'block_a/0/kernel', shape: [8, 8] },
  { name: 'block_b/0/kernel', shape: [8, 8] },
  { name: 'head/0/kernel', shape: [8, 1000] },
]);
const take = (layers: { layer: string; from: string | null }[]) => layers.map(({ layer, from }) => [layer, from]);

test('arrays are grouped by layer, in the order in which they are stored', () => {
  expect(base.map(({ layer, shapes }) => [layer, shapes.length])).toEqual([
    ['conv', 2],
    ['block_a', 1],
    ['block_b', 1],
    ['head', 1],
  ]);
});

describe('by name', () => {
  test('a layer of that name with other shapes gives nothing, and both shapes are named', () => {
    const { layers, unusedLayers } = planTransfer(base, [{ layer: 'head', shapes: [[8, 10]] }], 'name');
    expect(layers).toEqual([
      { layer: 'head', parameterCount: 80, from: null, reason: 'it has [8, 1000] there and [8, 10] here' },
    ]);
    expect(unusedLayers).toEqual(['conv', 'block_a', 'block_b', 'head']);
  });
});

describe('by shape', () => {
  test('equal layers are taken one after the other, never twice', () => {
    const target = ['first', 'second', 'third'].map((layer) => ({ layer, shapes: [[8, 8]] }));
    const { layers } = planTransfer(base, target, 'shape');
    expect(take(layers)).toEqual([
      ['first', 'block_a'],
      ['second', 'block_b'],
      ['third', null],
    ]);
    expect(layers[2]?.reason).toBe('no further layer there has [8, 8]');
  });

  test('a layer that fits nothing does not keep those behind it from fitting', () => {
    const target = [
      { layer: 'odd', shapes: [[7, 7]] },
      { layer: 'stem', shapes: [[3, 3, 1, 8], [8]] },
      { layer: 'next', shapes: [[8, 8]] },
    ];
    expect(take(planTransfer(base, target, 'shape').layers)).toEqual([
      ['odd', null],
      ['stem', 'conv'],
      ['next', 'block_a'],
    ]);
  });

  test('layers that are not wanted take nothing away from the others', () => {
    const target = ['first', 'second'].map((layer) => ({ layer, shapes: [[8, 8]] }));
    const { layers } = planTransfer(base, target, 'shape', { isWanted: (layer) => layer === 'second' });
    expect(take(layers)).toEqual([['second', 'block_a']]);
  });
});
