import type { AugmentationConfig } from '../../shared/augmentation';
import { StudioError } from '../../shared/base/problem';
import { createMediaAugmenter, type MediaAugmenter } from './augment';
import type { MediaColumn } from './column';
import { type FittedMedia, fittedMediaFormatVersion, type MediaState, transformCell } from './fitted';
import { channelCount, type MediaSample, sizeOf } from './sample';
import { applyStep } from './steps';
import { applyValues, isValueTransform } from './values';

/** Which samples a batch holds, for augmentation: the same sample and epoch are changed alike wherever they stand. */
export interface AugmentedRows {
  sampleIds: Uint32Array;
  epoch: number;
}

/** A column of media as batches read it, in two halves: what can be kept, and what is made anew for every batch. */
export interface MediaSource {
  /** Of one sample as the network reads it. */
  shape: number[];
  size: number;
  /** Of one sample as `read` gives it and a cache may keep it. */
  storedShape: number[];
  storedSize: number;
  storage: 'uint8' | 'float32';
  /**
   * Decodes rows and applies the transforms up to the stored form.
   *
   * @param offset of the first number in `into`
   * Throws: StudioError BAD_INPUT naming the row that cannot be read or has another shape.
   */
  read(rows: Uint32Array, into: Uint8Array | Float32Array, offset: number): Promise<void>;
  /**
   * Stored samples to what the network reads. The same bytes give the same bits in training, evaluation and prediction.
   *
   * @param stored whole samples, `storedSize` numbers each
   * @param into `size` numbers each
   * @param augmented given while training: changes every sample by seed, sample and epoch
   */
  finish(stored: Uint8Array | Float32Array, into: Float32Array, augmented: AugmentedRows | null): void;
}

/** Rows decoded side by side; more would only wait for the same processor cores. */
const decodedTogether = 32;

/** Behind which step samples are kept: before the values are scaled, and before a spectrogram when sounds are augmented. */
function storedStep({ steps, states }: FittedMedia, augmentsSounds: boolean): number {
  let at = steps.length;
  while (at > 0 && isValueTransform((steps[at - 1] as FittedMedia['steps'][number]).config)) at -= 1;
  if (!augmentsSounds) return at;
  const spectrogram = states.findIndex(({ kind }) => kind === 'spectrogram');
  return spectrogram > 0 ? Math.min(at, spectrogram - 1) : at;
}

function differs(
  { name, kind }: FittedMedia['column'],
  row: number,
  found: readonly number[],
  expected: readonly number[],
) {
  const fixes = {
    image: `Add { kind: resize, columns: [${name}], height: ${expected[0]}, width: ${expected[1]} } or { kind: rgb, columns: [${name}] } to transforms.`,
    audio: `Add { kind: resample, columns: [${name}], sampleRate: 16000 } and { kind: fixLength, columns: [${name}], durationMs: 1000 } to transforms.`,
    array: 'Import the data set again.',
  };
  return new StudioError(
    'BAD_INPUT',
    `"${name}", row ${row + 1}: the shape is [${found.join(', ')}], that of the others [${expected.join(', ')}].`,
    { fix: fixes[kind] },
  );
}

/**
 * Opens a fitted column for reading.
 *
 * @param options.augmentation the run config’s list; entries for other columns are passed over
 * Throws: StudioError BAD_INPUT when the run was fitted by a newer studio or on another kind of column.
 */
export function openMedia(
  fitted: FittedMedia,
  column: MediaColumn,
  options: { augmentation?: readonly AugmentationConfig[]; seed?: number } = {},
): MediaSource {
  if (fitted.formatVersion > fittedMediaFormatVersion)
    throw new StudioError(
      'BAD_INPUT',
      `The fitted transforms of "${column.name}" have format version ${fitted.formatVersion}; this studio reads up to ${fittedMediaFormatVersion}.`,
      { fix: 'Update Model Studio.' },
    );
  if (column.kind !== fitted.column.kind)
    throw new StudioError(
      'BAD_INPUT',
      `Column "${column.name}" holds ${column.kind} cells; the run was fitted on ${fitted.column.kind} ones.`,
      { fix: 'Supply the same kind of column.' },
    );
  const { steps, states } = fitted;
  const augmenter = createMediaAugmenter(options.augmentation ?? [], fitted, options.seed ?? 0);
  const storedAt = storedStep(fitted, augmenter.changesSounds);
  const storedState = states[storedAt] as MediaState;
  const final = states.at(-1) as MediaState;
  const storedSize = sizeOf(storedState.shape);
  const size = sizeOf(final.shape);
  const before = steps.slice(0, storedAt);
  const { isBytes } = storedState;
  const finish = createFinish(fitted, storedAt, augmenter);

  return {
    shape: final.shape,
    size,
    storedShape: storedState.shape,
    storedSize,
    storage: isBytes ? 'uint8' : 'float32',
    async read(rows, into, offset) {
      for (let start = 0; start < rows.length; start += decodedTogether) {
        const chunk = rows.subarray(start, start + decodedTogether);
        const cells = await column.read(chunk);
        const samples = await Promise.all(
          cells.map((bytes, index) => transformCell(column, chunk[index] as number, bytes, before)),
        );
        samples.forEach(({ shape, data }, index) => {
          const row = chunk[index] as number;
          const isSame =
            shape.length === storedState.shape.length && shape.every((each, axis) => each === storedState.shape[axis]);
          if (!isSame) throw differs(fitted.column, row, shape, storedState.shape);
          const to = offset + (start + index) * storedSize;
          into.set(data, to);
        });
      }
    },
    finish(stored, into, augmented) {
      if (stored.length / storedSize !== into.length / size)
        throw new RangeError(`${stored.length / storedSize} stored samples for ${into.length / size} places.`);
      finish(stored, into, augmented);
    },
  };
}

/** The second half: augmentation, spectrograms where sounds are augmented, and scaling. */
function createFinish(fitted: FittedMedia, storedAt: number, augmenter: MediaAugmenter) {
  const { steps, states } = fitted;
  const stored = states[storedAt] as MediaState;
  const final = states.at(-1) as MediaState;
  const size = sizeOf(final.shape);
  const storedSize = sizeOf(stored.shape);
  let valuesAt = storedAt;
  steps.forEach(({ config }, index) => {
    if (index >= storedAt && !isValueTransform(config)) valuesAt = index + 1;
  });
  const shaping = steps.slice(storedAt, valuesAt);
  const scaling = steps.slice(valuesAt);
  const layout = { size, channels: channelCount(final) };

  /** A sound to its spectrogram. */
  const shape = (values: Float32Array): Float32Array => {
    let sample: MediaSample = { kind: stored.kind, shape: stored.shape, data: values, sampleRate: stored.sampleRate };
    for (const { config, state } of shaping) sample = applyStep(config, state, sample) as MediaSample;
    return sample.data as Float32Array;
  };

  return (given: Uint8Array | Float32Array, into: Float32Array, augmented: AugmentedRows | null): void => {
    if (shaping.length === 0) {
      into.set(given);
      if (augmented) augmenter.apply(into, stored, augmented);
    } else {
      const values = Float32Array.from(given);
      if (augmented) augmenter.apply(values, stored, augmented);
      for (let sample = 0; sample * size < into.length; sample += 1)
        into.set(shape(values.subarray(sample * storedSize, (sample + 1) * storedSize)), sample * size);
      if (augmented) augmenter.apply(into, states[valuesAt] as MediaState, augmented);
    }
    for (const { config, state } of scaling) if (isValueTransform(config)) applyValues(config, state, into, layout);
  };
}
