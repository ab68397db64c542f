import { type AugmentationConfig, isMixture, type MixtureConfig } from '../../../shared/augmentation';
import { hashKey, type RandomStream } from '../../../shared/base/random';
import { sampleStream } from './stream';

/** A batch of one input layer. */
export interface MixedInput {
  values: Float32Array;
  /** Of one sample; [height, width, …] is cut by cut-mix, anything else mixed evenly. */
  shape: readonly number[];
}

/** A batch of one output’s targets: one-hot classes or numbers, never class numbers. */
export interface MixedTarget {
  values: Float32Array;
  width: number;
}

/** How one sample of a batch is mixed. */
export interface MixPlan {
  /** Place in the batch of the other sample. */
  partner: number;
  /** What stays of the sample itself, of 1. */
  share: number;
}

export interface Mixer {
  /**
   * Mixes the samples of a batch with each other, in place. Who is mixed with whom depends on the samples, seed and
   * epoch, and not on their order in the batch.
   *
   * @param weights sample weights, any number a sample; mixed as targets are
   */
  mix(
    inputs: readonly MixedInput[],
    targets: readonly MixedTarget[],
    weights: Float32Array | null,
    sampleIds: Uint32Array,
    epoch: number,
  ): MixPlan[];
}

/** Source: Marsaglia and Tsang, 2000; for shapes below 1 with a power of a uniform number. */
function gamma(stream: RandomStream, shape: number): number {
  if (shape < 1) return gamma(stream, shape + 1) * (1 - stream.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

function beta(stream: RandomStream, alpha: number): number {
  const one = gamma(stream, alpha);
  const other = gamma(stream, alpha);
  // Tiny shapes can make both so small that nothing is left of them.
  return one + other === 0 ? Number(stream.uniform() < 0.5) : one / (one + other);
}

interface Rectangle {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** Shares of height and width; the same part of every image of the sample. Source: Yun et al., 2019, rand_bbox. */
function drawRectangle(stream: RandomStream, share: number): Rectangle {
  const edge = Math.sqrt(1 - share);
  const top = stream.uniform() - edge / 2;
  const left = stream.uniform() - edge / 2;
  const first = (start: number) => Math.min(1, Math.max(0, start));
  return {
    top: first(top),
    left: first(left),
    height: first(top + edge) - first(top),
    width: first(left + edge) - first(left),
  };
}

function blend(
  values: Float32Array,
  held: Float32Array,
  size: number,
  place: number,
  { partner, share }: MixPlan,
): void {
  const own = place * size;
  const other = partner * size;
  for (let at = 0; at < size; at += 1)
    values[own + at] = share * (held[own + at] as number) + (1 - share) * (held[other + at] as number);
}

/** Pastes a rectangle of another sample. Gives what stays of the own one. */
function paste(
  values: Float32Array,
  held: Float32Array,
  shape: readonly number[],
  place: number,
  partner: number,
  part: Rectangle,
): number {
  const [height = 1, width = 1, ...rest] = shape;
  const channels = rest.reduce((product, each) => product * each, 1);
  const size = height * width * channels;
  const top = Math.round(part.top * height);
  const bottom = Math.round((part.top + part.height) * height);
  const left = Math.round(part.left * width);
  const right = Math.round((part.left + part.width) * width);
  for (let row = top; row < bottom; row += 1) {
    const from = partner * size + (row * width + left) * channels;
    values.set(held.subarray(from, from + (right - left) * channels), place * size + (row * width + left) * channels);
  }
  return 1 - ((bottom - top) * (right - left)) / (height * width);
}

/** Whose neighbour each sample is: a ring in the order of hashes. */
function partnersOf(sampleIds: Uint32Array, entry: number, seed: number, epoch: number): Uint32Array {
  const ring = [...sampleIds.keys()]
    .map((place) => ({
      place,
      id: sampleIds[place] as number,
      hash: hashKey(seed, 'mix', entry, epoch, sampleIds[place] as number),
    }))
    .sort((one, other) => one.hash - other.hash || one.id - other.id);
  const partners = new Uint32Array(sampleIds.length);
  ring.forEach(({ place }, index) => {
    partners[place] = (ring[(index + 1) % ring.length] as { place: number }).place;
  });
  return partners;
}

/** Mixing by the run config’s `augmentation`; null where the list has none. */
export function createMixer(configs: readonly AugmentationConfig[], seed: number): Mixer | null {
  const entries = configs.flatMap((config, index) =>
    isMixture(config) && config.probability > 0 ? [{ config, index }] : [],
  );
  if (entries.length === 0) return null;
  return {
    mix(inputs, targets, weights, sampleIds, epoch) {
      let plans: MixPlan[] = [...sampleIds.keys()].map((place) => ({ partner: place, share: 1 }));
      for (const { config, index } of entries)
        plans = mixOnce({ config, index, seed }, inputs, targets, weights, sampleIds, epoch);
      return plans;
    },
  };
}

function mixOnce(
  { config, index, seed }: { config: MixtureConfig; index: number; seed: number },
  inputs: readonly MixedInput[],
  targets: readonly MixedTarget[],
  weights: Float32Array | null,
  sampleIds: Uint32Array,
  epoch: number,
): MixPlan[] {
  const count = sampleIds.length;
  const partners = partnersOf(sampleIds, index, seed, epoch);
  const heldInputs = inputs.map(({ values }) => values.slice());
  const heldTargets = targets.map(({ values }) => values.slice());
  const heldWeights = weights?.slice();
  return Array.from({ length: count }, (_, place) => {
    const stream = sampleStream(seed, index, 'mix', sampleIds[place] as number, epoch);
    const partner = partners[place] as number;
    if (stream.uniform() >= config.probability || partner === place) return { partner: place, share: 1 };
    const drawn = beta(stream, config.alpha);
    let plan: MixPlan = { partner, share: drawn };
    const rectangle = config.kind === 'cutMix' ? drawRectangle(stream, drawn) : null;
    const isImage = inputs.map(({ shape }) => rectangle !== null && shape.length >= 2);
    inputs.forEach(({ values, shape }, input) => {
      if (rectangle && isImage[input])
        plan = { partner, share: paste(values, heldInputs[input] as Float32Array, shape, place, partner, rectangle) };
    });
    // Targets and inputs without rows and columns follow the area that was really pasted.
    inputs.forEach(({ values }, input) => {
      if (!isImage[input]) blend(values, heldInputs[input] as Float32Array, values.length / count, place, plan);
    });
    targets.forEach(({ values, width }, target) => {
      blend(values, heldTargets[target] as Float32Array, width, place, plan);
    });
    if (weights && heldWeights) blend(weights, heldWeights, weights.length / count, place, plan);
    return plan;
  });
}
