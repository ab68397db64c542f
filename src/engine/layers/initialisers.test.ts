import { describe, expect, test } from 'vitest';
import { type Initialiser, type InitialiserKind, initialiserSchema } from '../../shared/graph/initialisers';
import { initialValues } from './initialisers';

const shape = [3, 3, 40, 60];
const [fanIn, fanOut] = [9 * 40, 9 * 60];

function valuesOf(given: object | InitialiserKind, of: readonly number[] = shape): Float32Array {
  return initialValues(initialiserSchema.parse(given) as Initialiser, of, 1, 'kernel');
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

describe('variance scaling', () => {
  test.each([
    ['fanIn', fanIn],
    ['fanOut', fanOut],
    ['fanAverage', (fanIn + fanOut) / 2],
  ] as const)('divides by %s in every distribution', (mode, fan) => {
    for (const distribution of ['truncatedNormal', 'normal', 'uniform']) {
      const { mean, deviation } = momentsOf(valuesOf({ kind: 'varianceScaling', scale: 3, mode, distribution }));
      expect(deviation / Math.sqrt(3 / fan)).toBeCloseTo(1, 1);
      expect(mean).toBeCloseTo(0, 2);
    }
  });

  test('contains the named ones', () => {
    expect(valuesOf({ kind: 'varianceScaling', scale: 2 })).toEqual(valuesOf('heNormal'));
    expect(valuesOf({ kind: 'varianceScaling', mode: 'fanAverage', distribution: 'uniform' })).toEqual(
      valuesOf('glorotUniform'),
    );
  });
});

test('options move and widen the distribution', () => {
  expect(momentsOf(valuesOf({ kind: 'randomNormal', mean: 2, standardDeviation: 0.5 }))).toEqual({
    mean: expect.closeTo(2, 1),
    deviation: expect.closeTo(0.5, 1),
  });
  const uniform = valuesOf({ kind: 'randomUniform', minimum: 1, maximum: 4 });
  expect([Math.min(...uniform), Math.max(...uniform)]).toEqual([expect.closeTo(1, 2), expect.closeTo(4, 2)]);
  expect(Math.max(...valuesOf({ kind: 'truncatedNormal', standardDeviation: 0.02 }))).toBeLessThanOrEqual(0.04 + 1e-7);
  expect([...valuesOf({ kind: 'constant', value: -4.6 }, [2])]).toEqual([Math.fround(-4.6), Math.fround(-4.6)]);
});

test('gain stretches rotations and the identity', () => {
  expect(valuesOf({ kind: 'orthogonal', gain: 2 }, [4, 4])).toEqual(
    valuesOf('orthogonal', [4, 4]).map((value) => value * 2),
  );
  expect([...valuesOf({ kind: 'identity', gain: 3 }, [2, 2])]).toEqual([3, 0, 0, 3]);
});

test('a map with nothing but its kind is the name', () => {
  for (const kind of ['glorotUniform', 'randomUniform', 'randomNormal', 'truncatedNormal', 'orthogonal'] as const)
    expect(valuesOf({ kind })).toEqual(valuesOf(kind));
});

test.each([[[3, 3, 2, 2]], [[2, 3]]])('the identity of weights of shape %j is refused', (of) => {
  expect(() => valuesOf('identity', of)).toThrow(`[${of.join(', ')}]`);
});
