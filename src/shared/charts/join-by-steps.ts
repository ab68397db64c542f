import type { ChartSeries } from './chart-series';
import { isAggregated, type MetricPoints } from './metric-points';

type JoinedPoints = Pick<ChartSeries, 'x' | 'y' | 'band' | 'trail' | 'notFinite'>;

const empty = new Float64Array();

/**
 * One metric over another: points of the same step belong together. Where the other metric is aggregated, the point that
 * stands for the step is taken. Points whose position is no number are left out.
 *
 * @param keepsOrder draws them in the order of their steps, as a path
 */
export function joinBySteps(points: MetricPoints, along: MetricPoints | undefined, keepsOrder: boolean): JoinedPoints {
  if (!along) return { x: empty, y: empty, band: null };
  const known = joined.get(points);
  if (known && known.along === along && known.keepsOrder === keepsOrder) return known.made;
  const made = join(points, along, keepsOrder);
  joined.set(points, { along, keepsOrder, made });
  return made;
}

/** Lines and their common extent ask for the same, at each of a run's new points: sorting again would hold up the drawing. */
const joined = new WeakMap<MetricPoints, { along: MetricPoints; keepsOrder: boolean; made: JoinedPoints }>();

function join(points: MetricPoints, along: MetricPoints, keepsOrder: boolean): JoinedPoints {
  const coarse = isAggregated(along);
  const xs: number[] = [];
  const places: number[] = [];
  let at = 0;
  for (let index = 0; index < points.steps.length; index += 1) {
    const step = points.steps[index] as number;
    while (at < along.steps.length && (along.steps[at] as number) < step) at += 1;
    if (at >= along.steps.length) break;
    // A bucket's step is its last one, so the next bucket holds the step.
    if (along.steps[at] !== step && !coarse) continue;
    const x = along.values[at] as number;
    if (!Number.isFinite(x)) continue;
    xs.push(x);
    places.push(index);
  }
  const order = Array.from(xs.keys()).sort((a, b) => (xs[a] as number) - (xs[b] as number) || a - b);
  const pick = (values: Float64Array) => Float64Array.from(order, (each) => values[places[each] as number] as number);
  const trail = keepsOrder
    ? { x: Float64Array.from(xs), y: Float64Array.from(places, (index) => points.values[index] as number) }
    : undefined;
  return {
    x: Float64Array.from(order, (each) => xs[each] as number),
    y: pick(points.values),
    band: isAggregated(points) ? { minimum: pick(points.minimum), maximum: pick(points.maximum), of: 'points' } : null,
    notFinite: points.notFinite
      ? Uint8Array.from(order, (each) => points.notFinite?.[places[each] as number] ?? 0)
      : null,
    ...(trail && { trail }),
  };
}
