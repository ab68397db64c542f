import { describe, expect, test } from 'vitest';
import { linearTicks } from './axes';
import { bandOutline, type Projection, polyline, trailLine } from './polyline';
import { rankAt } from './rank';
import {
  type ChartSeries,
  countWithoutPlace,
  horizontalExtent,
  nearestIndex,
  prepareSeries,
  verticalExtent,
} from './series';

function buildSeries(id: string, x: number[], y: number[], more: Partial<ChartSeries> = {}): ChartSeries {
  return {
    id,
    label: id,
    color: '#000',
    dash: [],
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    band: null,
    ...more,
  };
}
const all = { logarithmic: false, ignoreOutliers: false };
const identity: Projection = { x: (value) => value, y: (value) => value, from: 0, to: 1e9, bottom: 100 };

describe('extents', () => {
  test('the logarithmic axis leaves out zero and negative values', () => {
    const series = prepareSeries([buildSeries('a', [0, 1, 2], [0, 0.1, 10])], 0);
    const [low, high] = verticalExtent(series, [0, 2], { ...all, logarithmic: true }) as [number, number];
    expect(low).toBeGreaterThan(0.08);
    expect(high).toBeLessThan(12);
  });

  test('only what lies in the visible range, and its neighbours, sets the vertical extent', () => {
    const series = prepareSeries([buildSeries('a', [0, 1, 2, 3, 4, 5], [100, 5, 1, 2, 3, -50])], 0);
    const [low, high] = verticalExtent(series, [2, 3], all) as [number, number];
    expect(low).toBeCloseTo(0.8);
    expect(high).toBeCloseTo(5.2);
  });

  test('one constant value still gets a range with a height', () => {
    const [low, high] = verticalExtent(prepareSeries([buildSeries('a', [1], [0])], 0), [0, 2], all) as [number, number];
    expect(high).toBeGreaterThan(low);
  });

  test('values that differ by rounding alone stand as one constant in the middle', () => {
    const alike = [0.95, 0.95 * (1 + 2 * Number.EPSILON)];
    for (const logarithmic of [false, true])
      for (const ignoreOutliers of [false, true]) {
        const view = { logarithmic, ignoreOutliers };
        const [low, high] = verticalExtent(prepareSeries([buildSeries('a', [0, 1], alike)], 0), [0, 1], view) as [
          number,
          number,
        ];
        expect(linearTicks(low, high, 5).length).toBeGreaterThan(2);
        expect(high / low).toBeGreaterThan(1.2);
      }
  });

  test('the logarithmic axis ends before zero and infinity', () => {
    const extremes = prepareSeries([buildSeries('a', [0, 1], [5e-324, 1.7e308])], 0);
    const [low, high] = verticalExtent(extremes, [0, 1], { ...all, logarithmic: true }) as [number, number];
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  test('a run that diverged does not flatten the others once outliers are ignored', () => {
    const steps = Array.from({ length: 100 }, (_, index) => index);
    const values = steps.map((step) => (step === 99 ? 1e20 : 1 + step / 100));
    const series = prepareSeries([buildSeries('a', steps, values)], 0);
    const [low, high] = verticalExtent(series, [0, 99], { ...all, ignoreOutliers: true }) as [number, number];
    expect(low).toBeGreaterThan(0.9);
    expect(high).toBeLessThan(2.1);
  });

  test('an infinite value does not stretch the axis', () => {
    const series = prepareSeries([buildSeries('a', [0, 1, 2], [1, Number.POSITIVE_INFINITY, 2])], 0);
    const [, high] = verticalExtent(series, [0, 2], all) as [number, number];
    expect(high).toBeLessThan(2.1);
  });

  test('points without a place on logarithmic axes are counted once', () => {
    const series = [buildSeries('a', [0, 1, 2], [1, 0, -3])];
    expect(countWithoutPlace(series, { horizontal: true, vertical: true })).toBe(3);
    expect(countWithoutPlace(series, { horizontal: false, vertical: true })).toBe(2);
    expect(horizontalExtent(series, true)).toEqual([1, 2]);
  });

  test('nothing to draw has no extent', () => {
    expect(horizontalExtent([buildSeries('a', [], [])])).toBeNull();
    expect(verticalExtent(prepareSeries([buildSeries('a', [1], [Number.NaN])], 0), [0, 2], all)).toBeNull();
  });
});

describe('ranking at the cursor', () => {
  test('runs stand by value, highest first, and one that ended earlier is left out', () => {
    const series = prepareSeries(
      [
        buildSeries('low', [0, 10, 20], [1, 2, 3]),
        buildSeries('high', [0, 10, 20], [4, 5, 6]),
        buildSeries('ended', [0, 1], [9, 9]),
        buildSeries('gap', [0, 10, 20], [1, Number.NaN, 1]),
      ],
      0,
    );
    const { shown } = rankAt(series, { at: 11, reach: 1, most: 9, distance: Math.abs });
    expect(shown.map(({ id, value }) => [id, value])).toEqual([
      ['high', 5],
      ['low', 2],
      ['gap', Number.NaN],
    ]);
  });

  test('of many runs those nearest to the pointer are named, with their place among all', () => {
    const series = prepareSeries(
      Array.from({ length: 100 }, (_, index) => buildSeries(`run ${index}`, [0, 1], [index, index])),
      0,
    );
    const distance = (value: number) => Math.abs(value - 50.2);
    const { shown, nearest, count } = rankAt(series, { at: 0, reach: 1, most: 3, distance });
    expect(count).toBe(100);
    expect(nearest?.id).toBe('run 50');
    expect(shown.map(({ id, rank }) => [id, rank])).toEqual([
      ['run 51', 49],
      ['run 50', 50],
      ['run 49', 51],
    ]);
  });

  test('NaN and infinities are told apart and never nearest to the pointer', () => {
    const series = prepareSeries(
      [
        buildSeries('a', [0], [Number.POSITIVE_INFINITY]),
        buildSeries('b', [0], [Number.NaN]),
        buildSeries('c', [0], [7]),
      ],
      0,
    );
    expect(series.map(({ oddities }) => oddities.map(({ kind }) => kind))).toEqual([['positiveInfinity'], ['nan'], []]);
    const distance = (value: number) => (Number.isFinite(value) ? 100 : Number.NaN);
    const { nearest } = rankAt(series, { at: 0, reach: 1, most: 3, distance });
    expect(nearest?.id).toBe('c');
  });

  test('the nearest point wins, not the one before', () => {
    expect(nearestIndex(Float64Array.of(0, 10, 20), 16)).toBe(2);
    expect(nearestIndex(Float64Array.of(0, 10, 20), 14)).toBe(1);
    expect(nearestIndex(new Float64Array(), 14)).toBe(-1);
  });
});

describe('the drawn line', () => {
  test('keeps a one-point spike among 100,000 points', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, index) => index);
    const y = Float64Array.from({ length: 100_000 }, (_, index) => (index === 54_321 ? 1000 : 1));
    const drawn = polyline(x, y, { ...identity, x: (value) => value / 200 });
    expect(Math.max(...drawn)).toBe(1000);
    expect(drawn.length).toBeLessThan(2100);
  });

  test('breaks at NaN and goes on behind it', () => {
    const drawn = polyline(Float64Array.of(0, 1, 2, 3, 4), Float64Array.of(1, 2, Number.NaN, 4, 5), identity);
    expect([...drawn]).toEqual([0, 1, 1, 2, Number.NaN, Number.NaN, 3, 4, 4, 5]);
  });

  test('a band runs along the maxima and back along the minima', () => {
    const outline = bandOutline(Float64Array.of(0, 1), Float64Array.of(1, 2), Float64Array.of(3, 4), identity);
    expect([...outline]).toEqual([0, 3, 1, 4, 1, 2, 0, 1]);
  });

  test('a band reaches down to the edge where its minimum has no place on a logarithmic axis', () => {
    const logarithmic: Projection = { ...identity, y: (value) => (value > 0 ? 10 * Math.log10(value) : Number.NaN) };
    const minimum = Float64Array.of(1, 0, Number.NaN, 1);
    const maximum = Float64Array.of(10, 1000, 10, 10);
    const outline = bandOutline(Float64Array.of(0, 1, 2, 3), minimum, maximum, logarithmic);
    expect([...outline]).toEqual([0, 10, 1, 30, 3, 10, 3, 0, 1, 100, 0, 0]);
  });

  test('reaches to the extremes of aggregated points, where no band tells of them', () => {
    const drawn = polyline(Float64Array.of(0, 1), Float64Array.of(5, 5), identity, {
      minimum: Float64Array.of(5, 1),
      maximum: Float64Array.of(5, 9),
    });
    expect([...drawn]).toEqual([0, 5, 1, 5, 1, 9, 1, 1, 1, 5]);
  });

  test('a path keeps the order of its points, also when they go back', () => {
    const drawn = trailLine(Float64Array.of(3, 1, 2), Float64Array.of(1, Number.NaN, 2), identity);
    expect([...drawn]).toEqual([3, 1, Number.NaN, Number.NaN, 2, 2]);
  });
});
