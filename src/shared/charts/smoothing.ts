/** How neighbouring points are averaged. A new one: a name here, a line in `smoothers`, a title below. */
export const smoothingKinds = ['exponential', 'window', 'gaussian'] as const;
export type SmoothingKind = (typeof smoothingKinds)[number];

export const smoothingTitles = {
  exponential: 'Exponential',
  window: 'Window',
  gaussian: 'Gaussian',
} satisfies Record<SmoothingKind, string>;

/**
 * How many independent points one smoothed point is worth: what an exponential average of that weight is worth, so that
 * one slider means the same for every kind.
 *
 * Range: `strength` in [0, 1).
 */
export function smoothingWidth(strength: number): number {
  return (1 + strength) / (1 - strength);
}

/**
 * The smoothed line. Gaps (NaN) stay gaps and do not touch their neighbours; at both ends fewer points are averaged, so
 * that nothing is pulled to zero.
 *
 * Range: `strength` in [0, 1); 0 returns the values as they are.
 */
export function smooth(values: Float64Array, strength: number, kind: SmoothingKind = 'exponential'): Float64Array {
  return strength <= 0 ? values : smoothers[kind](values, strength);
}

const smoothers = {
  exponential,
  // As many neighbours on either side, each as heavy as the point.
  window: (values, strength) =>
    weighted(values, new Float64Array(1 + Math.max(1, Math.round((smoothingWidth(strength) - 1) / 2))).fill(1)),
  // A Gaussian of deviation σ weakens noise as much as an average of 2σ√π points.
  gaussian: (values, strength) =>
    weighted(values, gaussianWeights(smoothingWidth(strength) / (2 * Math.sqrt(Math.PI)))),
} satisfies Record<SmoothingKind, (values: Float64Array, strength: number) => Float64Array>;

/** Looks back only, with the bias of its start removed. Source: Kingma and Ba 2014, section 3 (bias correction). */
function exponential(values: Float64Array, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let average = 0;
  let remaining = 1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      smoothed[index] = value;
      continue;
    }
    average = average * weight + (1 - weight) * value;
    remaining *= weight;
    smoothed[index] = average / (1 - remaining);
  }
  return smoothed;
}

/** Weights beyond three deviations add less than a line's width. */
const gaussianReach = 3;

function gaussianWeights(deviation: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(gaussianReach * deviation) + 1 }, (_, distance) =>
    Math.exp(-0.5 * (distance / deviation) ** 2),
  );
}

/**
 * The mean of a point and its neighbours, weighted by their distance. Summed anew for each: a running sum would never get rid of
 * what a spike has rounded away.
 */
function weighted(values: Float64Array, weights: Float64Array): Float64Array {
  const reach = weights.length - 1;
  return values.map((center, index) => {
    if (!Number.isFinite(center)) return center;
    let sum = 0;
    let total = 0;
    const last = Math.min(values.length - 1, index + reach);
    for (let at = Math.max(0, index - reach); at <= last; at += 1) {
      const value = values[at] as number;
      if (!Number.isFinite(value)) continue;
      const weight = weights[Math.abs(at - index)] as number;
      sum += weight * value;
      total += weight;
    }
    return sum / total;
  });
}
