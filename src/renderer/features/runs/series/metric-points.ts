/** Points of one metric of one run; arrays of one length, steps grow. */
export interface MetricPoints {
  steps: Float64Array;
  values: Float64Array;
  minimum: Float64Array;
  maximum: Float64Array;
  /** Milliseconds since the run's start. */
  times: Float64Array;
}

export type SeriesByMetric = ReadonlyMap<string, MetricPoints>;

const parts = ['steps', 'values', 'minimum', 'maximum', 'times'] as const;

export function mapParts(build: (part: (typeof parts)[number]) => Float64Array): MetricPoints {
  return Object.fromEntries(parts.map((part) => [part, build(part)])) as unknown as MetricPoints;
}

export function lastStep(points: MetricPoints): number {
  return points.steps.length === 0 ? Number.NEGATIVE_INFINITY : (points.steps[points.steps.length - 1] as number);
}

/** First index whose step is above the limit. */
function firstAbove(steps: Float64Array, limit: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function join(...pieces: Float64Array[]): Float64Array {
  const joined = new Float64Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Adds newly read points; steps that are there already are not added twice. */
export function appendPoints(before: MetricPoints | undefined, more: MetricPoints): MetricPoints {
  if (!before) return more;
  const from = firstAbove(more.steps, lastStep(before));
  if (from === more.steps.length) return before;
  return mapParts((part) => join(before[part], more[part].subarray(from)));
}

/** Puts points that were read at a higher resolution in place of the coarse ones between the same steps. */
export function refinePoints(coarse: MetricPoints, fine: MetricPoints): MetricPoints {
  const first = fine.steps[0];
  if (first === undefined) return coarse;
  const until = firstAbove(coarse.steps, first - Number.EPSILON * Math.max(1, Math.abs(first)));
  const from = firstAbove(coarse.steps, lastStep(fine));
  return mapParts((part) => join(coarse[part].subarray(0, until), fine[part], coarse[part].subarray(from)));
}

/** Points differ from what they stand for: a band between minimum and maximum says more than the line. */
export function isAggregated({ values, minimum, maximum }: MetricPoints): boolean {
  return values.some((_, index) => minimum[index] !== maximum[index] && !Number.isNaN(minimum[index] as number));
}
