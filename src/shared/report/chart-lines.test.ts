import { describe, expect, test } from 'vitest';
import type { MetricPoints } from '../charts/metric-points';
import { plainLook } from './blocks';
import { drawnCharts } from './chart-lines';

const run = { id: 'r', name: 'run', colorIndex: 3, startedAt: 1_000, createdAt: 0, stepCount: 20, epochCount: 4 };
const points = (steps: number[], values: number[]): MetricPoints => ({
  steps: Float64Array.from(steps),
  values: Float64Array.from(values),
  minimum: Float64Array.from(values),
  maximum: Float64Array.from(values),
  times: Float64Array.from(steps, (step) => step * 10),
});
const series: Record<string, MetricPoints> = {
  loss: points([5, 10, 15], [3, 2, 1]),
  rate: points([5, 15], [0.5, 0.1]),
};
const draw = (look: Partial<typeof plainLook>) => {
  const [chart] = drawnCharts(
    { metrics: ['loss'], look: { ...plainLook, ...look } },
    [run],
    (_id, metric) => series[metric],
    null,
  );
  const line = chart?.lines[0];
  return { x: [...(line?.x ?? [])], y: [...(line?.y ?? [])], raw: line?.raw && [...line.raw] };
};

describe('the lines of a chart', () => {
  test.each([
    ['step', [5, 10, 15]],
    ['epoch', [1, 2, 3]],
    ['time', [50, 100, 150]],
    ['clock', [1_050, 1_100, 1_150]],
  ] as const)('lie along the %s', (axis, x) => {
    expect(draw({ axis }).x).toEqual(x);
  });

  test('lie along another metric where both have a step', () => {
    expect(draw({ axis: 'metric', axisMetric: 'rate' })).toMatchObject({ x: [0.1, 0.5], y: [1, 3] });
    expect(draw({ axis: 'metric', axisMetric: 'rate', joinedBySteps: true })).toMatchObject({
      x: [0.5, 0.1],
      y: [3, 1],
    });
  });

  test('stay where they are while a clock goes back, as on the page', () => {
    const [chart] = drawnCharts(
      { metrics: ['loss'], look: { ...plainLook, axis: 'time' } },
      [run],
      () => ({ ...points([1, 2, 3], [3, 2, 1]), times: Float64Array.of(10, 4, 20) }),
      null,
    );
    expect([...(chart?.lines[0]?.x ?? [])]).toEqual([10, 10, 20]);
  });

  test('are smoothed as in the page, with what was measured behind them', () => {
    // (3·0.5 + 2·…) with the bias of the start removed, worked out by hand.
    expect(draw({ smoothing: 0.5 })).toEqual({ x: [5, 10, 15], y: [3, 7 / 3, 11 / 7], raw: [3, 2, 1] });
  });

  test('of several runs become one with its spread', () => {
    const [chart] = drawnCharts(
      { metrics: ['loss'], look: plainLook },
      [run, { ...run, id: 's' }],
      (id) => points([1, 2], id === 'r' ? [1, 2] : [3, 4]),
      { groups: [{ title: 'both', runIds: ['r', 's'] }], band: 'extremes' },
    );
    expect(chart?.remark).toBe('mean, minimum to maximum');
    expect(chart?.lines.map(({ label, y, band }) => ({ label, y: [...y], low: [...(band?.minimum ?? [])] }))).toEqual([
      { label: 'both (2)', y: [2, 3], low: [1, 2] },
    ]);
  });
});
