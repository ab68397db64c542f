import type { ArrayType } from '../../shared/contract/dataset';
import type { MediaTransformConfig, MediaTransformKind, MediaTransformOf } from '../../shared/transforms/media';
import type { FittedState } from '../../shared/transforms/transform';

/** Transforms that change every number by itself or by its sample, and no shape; in place. */
export type ValueKind = Extract<MediaTransformKind, 'scalePixels' | 'normaliseChannels' | 'standardiseSample'>;
export type ValueConfig = MediaTransformOf<ValueKind>;

const valueKinds: ReadonlySet<string> = new Set<ValueKind>(['scalePixels', 'normaliseChannels', 'standardiseSample']);

export function isValueTransform(config: MediaTransformConfig): config is ValueConfig {
  return valueKinds.has(config.kind);
}

/** Of networks trained on ImageNet, for values from 0 to 1. Source: torchvision. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** What a value transform is told of the samples. */
export interface ValueLayout {
  /** Numbers of one sample. */
  size: number;
  channels: number;
}

type Rule<Kind extends ValueKind> = (
  config: MediaTransformOf<Kind>,
  state: FittedState,
  values: Float32Array,
  layout: ValueLayout,
) => void;

function normalise(
  values: Float32Array,
  channels: number,
  mean: readonly number[],
  deviation: readonly number[],
): void {
  const means = Float64Array.from({ length: channels }, (_, channel) => mean[channel] ?? (mean[0] as number));
  const deviations = Float64Array.from(
    { length: channels },
    (_, channel) => deviation[channel] ?? (deviation[0] as number),
  );
  let channel = 0;
  for (let at = 0; at < values.length; at += 1) {
    values[at] = ((values[at] as number) - (means[channel] as number)) / (deviations[channel] as number);
    channel += 1;
    if (channel === channels) channel = 0;
  }
}

const rules = {
  scalePixels: ({ range }, { maximum }, values) => {
    const largest = Number(maximum);
    if (range === 'zeroToOne') for (let at = 0; at < values.length; at += 1) (values[at] as number) /= largest;
    else for (let at = 0; at < values.length; at += 1) values[at] = ((values[at] as number) / largest) * 2 - 1;
  },
  normaliseChannels: ({ statistics, mean, deviation }, state, values, { channels }) => {
    if (statistics === 'imagenet') normalise(values, channels, imagenet.mean, imagenet.deviation);
    else if (statistics === 'given') normalise(values, channels, mean ?? [0], deviation ?? [1]);
    else normalise(values, channels, state.mean as number[], state.deviation as number[]);
  },
  standardiseSample: (_, __, values, { size }) => {
    const leastDeviation = 1 / Math.sqrt(size);
    for (let start = 0; start < values.length; start += size) {
      let sum = 0;
      for (let at = start; at < start + size; at += 1) sum += values[at] as number;
      const mean = sum / size;
      let squares = 0;
      for (let at = start; at < start + size; at += 1) squares += ((values[at] as number) - mean) ** 2;
      const deviation = Math.max(Math.sqrt(squares / size), leastDeviation);
      for (let at = start; at < start + size; at += 1) values[at] = ((values[at] as number) - mean) / deviation;
    }
  },
} satisfies { [Kind in ValueKind]: Rule<Kind> };

/** Applies one transform to the numbers of whole samples, in place. */
export function applyValues(config: ValueConfig, state: FittedState, values: Float32Array, layout: ValueLayout): void {
  (rules[config.kind] as Rule<ValueKind>)(config, state, values, layout);
}

/** What becomes 1, where it can be told from the kind of numbers alone. */
export function knownMaximum(kind: 'image' | 'audio' | 'array', dtype: ArrayType | undefined): number | null {
  if (kind === 'image' || dtype === 'uint8') return 255;
  return dtype === 'uint16' ? 65_535 : null;
}
