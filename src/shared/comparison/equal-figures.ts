/** One series of a run with every point. */
export interface ExactSeries {
  steps: Float64Array;
  values: Float64Array;
}

/** Whether two runs computed the same, bit for bit. */
export interface EqualFigures {
  isEqual: boolean;
  /** Metrics that both runs have, and the points that both have of them. */
  metricCount: number;
  pointCount: number;
  /** Metrics of which a point differs, or that one run has and the other has not. */
  differingMetrics: string[];
  /** Where they part: the difference at the lowest step. Values are written with every digit. */
  first: { metric: string; step: number; values: [string | null, string | null] } | null;
}

/** Times and memory are of the machine, not of what was computed. */
export const isComputedMetric = (metric: string) => !metric.startsWith('system/');

/** The first point that is not the same in both: by step, by value, or missing in one. */
function firstDifference(one: ExactSeries, other: ExactSeries) {
  const count = Math.max(one.steps.length, other.steps.length);
  for (let index = 0; index < count; index += 1) {
    const steps = [one.steps[index], other.steps[index]];
    const values = [one.values[index], other.values[index]];
    // Object.is: NaN is NaN, and 0 is not −0.
    if (steps[0] === steps[1] && Object.is(values[0], values[1])) continue;
    const step = Math.min(...steps.filter((each) => each !== undefined));
    const at = (side: 0 | 1) => (steps[side] === step ? textOf(values[side] as number) : null);
    return { index, step, values: [at(0), at(1)] as [string | null, string | null] };
  }
  return null;
}

const textOf = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

/** Compares every point of every metric that was computed; what the system measured is left out. */
export function compareFigures(
  one: ReadonlyMap<string, ExactSeries>,
  other: ReadonlyMap<string, ExactSeries>,
): EqualFigures {
  const nothing: ExactSeries = { steps: new Float64Array(), values: new Float64Array() };
  const metrics = [...new Set([...one.keys(), ...other.keys()])].filter(isComputedMetric).sort();
  let first: EqualFigures['first'] = null;
  let pointCount = 0;
  const differingMetrics: string[] = [];
  for (const metric of metrics) {
    const pair = [one.get(metric) ?? nothing, other.get(metric) ?? nothing] as const;
    pointCount += Math.min(pair[0].steps.length, pair[1].steps.length);
    const difference = firstDifference(...pair);
    if (!difference) continue;
    differingMetrics.push(metric);
    if (first === null || difference.step < first.step)
      first = { metric, step: difference.step, values: difference.values };
  }
  return {
    isEqual: metrics.length > 0 && differingMetrics.length === 0,
    metricCount: metrics.filter((metric) => one.has(metric) && other.has(metric)).length,
    pointCount,
    differingMetrics,
    first,
  };
}

const plural = (count: number, word: string) => `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

/** The verdict as a sentence that claims no more than was compared. */
export function describeEqualFigures(figures: EqualFigures, haveEnded: boolean): string {
  const { isEqual, metricCount, pointCount, differingMetrics, first } = figures;
  if (!first && !isEqual) return 'Neither run has recorded a figure yet.';
  const compared = `${plural(pointCount, 'point')} of ${plural(metricCount, 'metric')}`;
  if (isEqual) return `${haveEnded ? 'Equal' : 'So far equal'} bit for bit: ${compared}.`;
  if (!first) return 'The figures differ.';
  const where = `${first.metric} at step ${first.step.toLocaleString('en-US')}`;
  const [one, other] = first.values.map((value) => value ?? 'no point');
  // A run that trains still has fewer points; that alone says nothing.
  if (!haveEnded && first.values.includes(null))
    return `So far equal bit for bit, up to ${where}: one run has not come further.`;
  return `Not equal bit for bit: they part in ${where} (${one} and ${other}); ${plural(differingMetrics.length, 'metric')} ${differingMetrics.length === 1 ? 'differs' : 'differ'}, ${compared} were compared.`;
}
