/** Points of one metric of one run; arrays of one length, steps grow. */
export interface MetricPoints {
  steps: Float64Array;
  values: Float64Array;
  minimum: Float64Array;
  maximum: Float64Array;
  /** Milliseconds since the run's start. */
  times: Float64Array;
  /** What a point stands for that is no number (shared/run-table/not-finite.ts); null where all are numbers. */
  notFinite?: Uint8Array | null;
}

export type SeriesByMetric = ReadonlyMap<string, MetricPoints>;

const numberParts = ['steps', 'values', 'minimum', 'maximum', 'times'] as const;

export function mapParts(build: (part: (typeof numberParts)[number]) => Float64Array): MetricPoints {
  return Object.fromEntries(numberParts.map((part) => [part, build(part)])) as unknown as MetricPoints;
}

export function lastStep(points: MetricPoints): number {
  return points.steps.length === 0 ? Number.NEGATIVE_INFINITY : (points.steps[points.steps.length - 1] as number);
}

/** First index of growing values, such as steps, above the limit. */
export function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Some points of a series: from a place, up to another. */
type Piece = readonly [points: MetricPoints, from: number, to?: number];

function joinBytes(pieces: readonly Piece[]): Uint8Array | null {
  if (pieces.every(([points]) => !points.notFinite)) return null;
  const lengths = pieces.map(([{ steps }, from, to = steps.length]) => Math.max(0, to - from));
  const joined = new Uint8Array(lengths.reduce((total, length) => total + length, 0));
  let at = 0;
  pieces.forEach(([{ notFinite }, from, to], index) => {
    if (notFinite) joined.set(notFinite.subarray(from, to), at);
    at += lengths[index] as number;
  });
  return joined;
}

function join(...pieces: readonly Piece[]): MetricPoints {
  const joined = mapParts((part) => {
    const arrays = pieces.map(([points, from, to]) => points[part].subarray(from, to));
    const values = new Float64Array(arrays.reduce((total, array) => total + array.length, 0));
    let at = 0;
    for (const array of arrays) {
      values.set(array, at);
      at += array.length;
    }
    return values;
  });
  return { ...joined, notFinite: joinBytes(pieces) };
}

/** Adds newly read points; steps that are there already are not added twice. */
export function appendPoints(before: MetricPoints | undefined, more: MetricPoints): MetricPoints {
  if (!before) return more;
  const from = firstAbove(more.steps, lastStep(before));
  if (from === more.steps.length) return before;
  return join([before, 0], [more, from]);
}

/** The last step before one, from which on points are whole when read finer; −∞ before the first. */
export function stepBefore({ steps }: MetricPoints, step: number): number {
  const at = firstAbove(steps, step - 1) - 1;
  return at < 0 ? Number.NEGATIVE_INFINITY : (steps[at] as number);
}

/**
 * Puts points that were read at a higher resolution in place of the coarse ones between the same steps. A coarse point stands
 * for the steps since the one before it; where only some of these were read, it stays, so that no spike is lost.
 *
 * @param fromStep where the finer reading began
 */
export function refinePoints(coarse: MetricPoints, fine: MetricPoints, fromStep: number): MetricPoints {
  const first = firstAbove(coarse.steps, fromStep - 1);
  const isCut =
    first < coarse.steps.length &&
    coarse.minimum[first] !== coarse.maximum[first] &&
    (first === 0 ? Number.NEGATIVE_INFINITY : (coarse.steps[first - 1] as number)) < fromStep - 1;
  const until = isCut && fromStep > 0 ? first + 1 : first;
  const start = until === 0 ? 0 : firstAbove(fine.steps, coarse.steps[until - 1] as number);
  if (start >= fine.steps.length) return coarse;
  const from = Math.max(until, firstAbove(coarse.steps, lastStep(fine)));
  return join([coarse, 0, until], [fine, start], [coarse, from]);
}

const aggregated = new WeakMap<MetricPoints, boolean>();

/** Points differ from what they stand for: a band between minimum and maximum says more than the line. */
export function isAggregated(points: MetricPoints): boolean {
  const known = aggregated.get(points);
  if (known !== undefined) return known;
  const { values, minimum, maximum } = points;
  // Points that stand for themselves share one array.
  let found = false;
  const isPlain = minimum === values && maximum === values;
  for (let index = 0; !isPlain && !found && index < values.length; index += 1) {
    const low = minimum[index] as number;
    found = low !== maximum[index] && !Number.isNaN(low);
  }
  aggregated.set(points, found);
  return found;
}
