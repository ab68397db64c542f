import {
  type AugmentationConfig,
  type AugmentationKind,
  type AugmentationOf,
  isMixture,
} from '../../../shared/augmentation';
import type { RandomStream } from '../../../shared/base/random';
import { isFor, sampleStream } from './stream';

/** What one input layer reads from columns of a table. */
export interface AugmentedInput {
  /** `text`: word numbers, 0 pads and 1 is unknown; `table`: amounts. */
  domain: 'text' | 'table';
  /** Of the input layer: part of the seed. */
  name: string;
  /** Of one sample. */
  shape: readonly number[];
  /** Where each column’s numbers lie in a sample, in the order of `shape`’s last axis. */
  columns: readonly { name: string; offset: number; width: number }[];
  /** Where padding goes; needed for text alone. */
  padding?: 'before' | 'after';
}

export interface Augmenter {
  /** False where no entry of the list concerns this input. */
  active: boolean;
  /** Changes whole samples in place: a pure function of seed, sample and epoch. */
  apply(batch: Float32Array, sampleIds: Uint32Array, epoch: number): void;
}

type Column = AugmentedInput['columns'][number];
type Rule<Kind extends AugmentationKind> = (
  config: AugmentationOf<Kind>,
  stream: RandomStream,
  sample: Float32Array,
  columns: readonly Column[],
  input: AugmentedInput,
) => void;

const padding = 0;
const unknown = 1;

/** Words of a sample without padding, in order. */
function wordsOf(sample: Float32Array): number[] {
  return [...sample].filter((token) => token !== padding);
}

function putWords(sample: Float32Array, words: readonly number[], side: 'before' | 'after'): void {
  sample.fill(padding);
  sample.set(words, side === 'before' ? sample.length - words.length : 0);
}

const textRules = {
  dropWords: ({ share }, stream, sample, _, { padding: side = 'before' }) => {
    const words = wordsOf(sample);
    const kept = words.filter(() => stream.uniform() >= share);
    // A sample without any word would teach that nothing means its label.
    putWords(sample, kept.length > 0 ? kept : words.slice(0, 1), side);
  },
  maskTokens: ({ share }, stream, sample) => {
    for (let at = 0; at < sample.length; at += 1)
      if (sample[at] !== padding && stream.uniform() < share) sample[at] = unknown;
  },
  swapWords: ({ count }, stream, sample) => {
    const places = [...sample.keys()].filter((at) => sample[at] !== padding);
    if (places.length < 2) return;
    for (let pair = 0; pair < count; pair += 1) {
      const one = places[stream.integer(places.length)] as number;
      const other = places[stream.integer(places.length)] as number;
      [sample[one], sample[other]] = [sample[other] as number, sample[one] as number];
    }
  },
} satisfies Partial<{ [Kind in AugmentationKind]: Rule<Kind> }>;

/** Where the numbers of a column stand in a sample; with several steps, in each of them. */
function* placesOf({ offset, width }: Column, { shape }: AugmentedInput, length: number): Generator<number> {
  const stride = shape.at(-1) ?? length;
  for (let start = 0; start < length; start += stride)
    for (let index = 0; index < width; index += 1) yield start + offset + index;
}

const tableRules = {
  featureNoise: ({ columns: named, deviation }, stream, sample, columns, input) => {
    // Several numbers of one column are codes of a category, which noise would not leave one; name it to have it.
    const chosen = named === 'auto' ? columns.filter(({ width }) => width === 1) : columns;
    for (const column of chosen)
      for (const at of placesOf(column, input, sample.length)) (sample[at] as number) += stream.normal() * deviation;
  },
  maskFeatures: ({ share }, stream, sample, columns, input) => {
    for (const column of columns)
      if (stream.uniform() < share) for (const at of placesOf(column, input, sample.length)) sample[at] = 0;
  },
} satisfies Partial<{ [Kind in AugmentationKind]: Rule<Kind> }>;

const rulesByDomain = { text: textRules, table: tableRules } as const;

/**
 * Random changes of one input layer that reads columns of a table.
 *
 * @param configs the run config’s `augmentation`; entries for other inputs are passed over
 */
export function createAugmenter(
  configs: readonly AugmentationConfig[],
  input: AugmentedInput,
  seed: number,
): Augmenter {
  const rules: Partial<Record<AugmentationKind, Rule<AugmentationKind>>> = rulesByDomain[input.domain] as never;
  const entries = configs.flatMap((config, index) => {
    const rule = rules[config.kind];
    if (!rule || isMixture(config) || config.probability === 0) return [];
    const columns = input.columns.filter(({ name }) => isFor(config, name));
    return columns.length > 0 ? [{ config, index, rule, columns }] : [];
  });
  const size = input.shape.reduce((product, each) => product * each, 1);
  return {
    active: entries.length > 0,
    apply(batch, sampleIds, epoch) {
      for (let sample = 0; sample * size < batch.length; sample += 1) {
        const part = batch.subarray(sample * size, (sample + 1) * size);
        for (const { config, index, rule, columns } of entries) {
          const stream = sampleStream(seed, index, input.name, sampleIds[sample] as number, epoch);
          if (stream.uniform() < config.probability) rule(config as never, stream, part, columns, input);
        }
      }
    },
  };
}
