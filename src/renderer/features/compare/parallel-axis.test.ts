import { describe, expect, it } from 'vitest';
import type { ComparisonColumn } from '../../../shared/comparison';
import { canBeLogarithmic, distanceTo, moveRange, placeAxis, rangeText, runsWithin } from './parallel-axis';

const base = { title: 'x', role: 'config', unit: null, better: null } as const;
const numbers = (name: string, values: (number | null)[]): ComparisonColumn => ({
  ...base,
  name,
  kind: 'number',
  values,
});
const words = (name: string, values: (string | null)[]): ComparisonColumn => ({
  ...base,
  name,
  kind: 'category',
  values,
});
const choice = (name: string, more = {}) => ({ name, flipped: false, logarithmic: false, ...more });

describe('an axis of parallel coordinates', () => {
  it('places larger values higher, and lower when flipped', () => {
    const column = numbers('units', [1, 2, 4, null]);
    const [low, middle, high, missing] = placeAxis(column, choice('units')).places;
    expect(low).toBeLessThan(middle as number);
    expect(middle).toBeLessThan(high as number);
    expect(missing).toBeNull();
    expect(placeAxis(column, choice('units', { flipped: true })).places[0]).toBeCloseTo(1 - (low as number));
  });

  it('puts equal factors at equal distances on a logarithmic axis', () => {
    const [one, ten, hundred] = placeAxis(numbers('rate', [0.001, 0.01, 0.1]), choice('rate', { logarithmic: true }))
      .places as number[];
    expect((ten as number) - (one as number)).toBeCloseTo((hundred as number) - (ten as number));
  });

  it('refuses a logarithm where a value is zero', () => {
    expect(canBeLogarithmic(numbers('dropout', [0, 0.5]))).toBe(false);
    const { places } = placeAxis(numbers('dropout', [0, 0.5]), choice('dropout', { logarithmic: true }));
    expect(places.every((place) => Number.isFinite(place))).toBe(true);
  });

  it('spreads categories evenly and stands a single one in the middle', () => {
    expect(placeAxis(words('optimizer', ['sgd', 'adam', null, 'lion']), choice('optimizer')).places).toEqual([
      1,
      0,
      null,
      0.5,
    ]);
    expect(placeAxis(words('optimizer', ['sgd', 'sgd']), choice('optimizer')).places).toEqual([0.5, 0.5]);
  });

  it('marks the tried values when they are few', () => {
    const { ticks } = placeAxis(numbers('batchSize', [32, 64, 32, 128]), choice('batchSize'));
    expect(ticks.map(({ label }) => label)).toEqual(['32', '64', '128']);
  });
});

describe('ranges', () => {
  const axes = [
    placeAxis(words('optimizer', ['adam', 'sgd', 'adam', null]), choice('optimizer')),
    placeAxis(words('mode', ['a', 'b', 'b', 'b']), choice('mode')),
  ];

  it('keep the runs that lie within all of them', () => {
    expect(runsWithin(axes, {}, 4)).toEqual([0, 1, 2, 3]);
    expect(runsWithin(axes, { optimizer: { from: 0, to: 0.2 } }, 4)).toEqual([0, 2]);
    expect(runsWithin(axes, { optimizer: { from: 0, to: 0.2 }, mode: { from: 0.9, to: 1 } }, 4)).toEqual([2]);
  });

  it('leave out a run that lacks the value', () => {
    expect(runsWithin(axes, { optimizer: { from: 0, to: 1 } }, 4)).toEqual([0, 1, 2]);
  });
});

describe('the line under the pointer', () => {
  const axes = [
    placeAxis(words('optimizer', ['adam', 'sgd', null]), choice('optimizer')),
    placeAxis(words('mode', ['a', 'b', 'b']), choice('mode')),
  ];
  const size = { left: 100, gap: 200, top: 20, height: 300 };

  it('is found between the axes by where the line runs there', () => {
    // The first run lies at the foot all along, the second at the head.
    expect(distanceTo(axes, 0, { x: 200, y: 320 }, size)).toBe(0);
    expect(distanceTo(axes, 1, { x: 200, y: 320 }, size)).toBe(300);
  });

  it('is never one that has no value there', () => {
    expect(distanceTo(axes, 2, { x: 150, y: 100 }, size)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a range that keys move', () => {
  it('begins at the end that the key points to, and stays as long when it comes to the other', () => {
    const top = moveRange(null, 'both', 1);
    expect(top).toEqual({ from: 0.75, to: 1 });
    expect(moveRange(top, 'both', 1)).toEqual(top);
    expect(moveRange({ from: 0.02, to: 0.22 }, 'both', -1)).toEqual({ from: 0, to: 0.2 });
  });

  it('never ends before it begins', () => {
    let range = { from: 0.4, to: 0.5 };
    for (let times = 0; times < 5; times += 1) range = moveRange(range, 'to', -1);
    expect(range).toEqual({ from: 0.4, to: 0.45 });
  });

  it('is said by the values that it holds', () => {
    const axis = placeAxis(numbers('units', [1, 2, 4, null]), choice('units'));
    expect(rangeText(axis, { from: 0.2, to: 1 })).toBe('2 to 4');
    expect(rangeText(axis, { from: 0.5, to: 0.6 })).toBe('no value');
    expect(rangeText(placeAxis(words('kind', ['sgd', 'adam', null]), choice('kind')), { from: 0, to: 0.1 })).toBe(
      'adam',
    );
  });
});
