import { StudioError } from '../../shared/base/problem';
import type { ArrayType } from '../../shared/contract/dataset';
import { type MediaTransformConfig, mediaTransforms } from '../../shared/transforms/media';
import { type FittedState, type MediaKind, matchesClass, transformError } from '../../shared/transforms/transform';
import type { MediaColumn } from './column';
import { decodeCell } from './decode-cell';
import type { MediaSample } from './sample';
import { channelCount } from './sample';
import { createChannelStatistics } from './statistics';
import { applyStep } from './steps';
import { knownMaximum } from './values';

export const fittedMediaFormatVersion = 1;

/** What a column of media looks like at one place of its transforms. */
export interface MediaState {
  kind: MediaKind;
  shape: number[];
  sampleRate: number | null;
  isBytes: boolean;
}

/** Everything that turns a column’s files into what the network reads: plain JSON, stored with the run. */
export interface FittedMedia {
  formatVersion: typeof fittedMediaFormatVersion;
  column: { name: string; kind: MediaColumn['kind']; shape?: number[]; dtype?: ArrayType };
  steps: { config: MediaTransformConfig; state: FittedState }[];
  /** Decoded, then behind every step; one longer than `steps`. */
  states: MediaState[];
  /** Smallest and largest number of the decoded samples. */
  range: { minimum: number; maximum: number };
}

/** The entries of a config’s `transforms` that change a column, in order. Throws: BAD_INPUT where one cannot. */
function chooseSteps(configs: readonly { kind: string; columns: 'auto' | string[] }[], column: MediaColumn) {
  let kind: MediaKind = column.kind;
  return configs.flatMap((config): MediaTransformConfig[] => {
    if (!(config.kind in mediaTransforms)) {
      if (config.columns !== 'auto' && config.columns.includes(column.name))
        throw transformError(
          `${config.kind}: column "${column.name}" holds ${column.kind} files; a column of numbers or of text was expected.`,
          `Take "${column.name}" out of its list.`,
        );
      return [];
    }
    const own = config as MediaTransformConfig;
    const { accepts, automatic } = mediaTransforms[own.kind];
    const isChosen =
      own.columns === 'auto' ? matchesClass(automatic(own as never), { kind }) : own.columns.includes(column.name);
    if (!isChosen) return [];
    if (!matchesClass(accepts, { kind }))
      throw transformError(
        `${own.kind}: column "${column.name}" holds ${kind} data; ${accepts.join(' or ')} was expected.`,
        kind === 'audio' && accepts.includes('spectrogram')
          ? `Put logMel or mfcc before ${own.kind}.`
          : `Take "${column.name}" out of its list, or move ${own.kind} to another place.`,
      );
    if (own.kind === 'logMel' || own.kind === 'mfcc') kind = 'spectrogram';
    return [own];
  });
}

/** A row’s cell through some steps. Throws: StudioError BAD_INPUT naming column and row. */
export async function transformCell(
  column: MediaColumn,
  row: number,
  bytes: Uint8Array | null,
  steps: readonly { config: MediaTransformConfig; state: FittedState }[],
): Promise<MediaSample> {
  if (bytes === null)
    throw new StudioError(
      'BAD_INPUT',
      `Row ${row + 1} has nothing in "${column.name}"; ${titles[column.kind]} was expected.`,
      {
        fix: 'Exclude the rows without it from the data set, or leave the column out of `features`.',
      },
    );
  try {
    let sample = await decodeCell(column, bytes);
    for (const { config, state } of steps) sample = await applyStep(config, state, sample);
    return sample;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    throw new StudioError(error.code, `"${column.name}", row ${row + 1}: ${error.message}`, error.data, {
      cause: error,
    });
  }
}

const titles: Record<MediaColumn['kind'], string> = { image: 'an image', audio: 'a sound', array: 'an array' };

/** Rows read and decoded at a time while something is learned. */
const chunkSize = 64;

/** Calls `use` with every training row’s sample behind some steps, in order. */
async function passOver(
  column: MediaColumn,
  rows: Uint32Array,
  steps: FittedMedia['steps'],
  signal: AbortSignal | undefined,
  use: (sample: MediaSample) => void,
): Promise<void> {
  for (let start = 0; start < rows.length; start += chunkSize) {
    signal?.throwIfAborted();
    const chunk = rows.subarray(start, start + chunkSize);
    const cells = await column.read(chunk);
    const samples = await Promise.all(
      cells.map((bytes, index) => transformCell(column, chunk[index] as number, bytes, steps)),
    );
    for (const sample of samples) use(sample);
  }
}

const stateOf = ({ kind, shape, sampleRate, data }: MediaSample): MediaState => ({
  kind,
  shape,
  sampleRate,
  isBytes: data instanceof Uint8Array,
});

/** What one transform learns from the training rows, behind the steps before it. */
async function fitStep(
  config: MediaTransformConfig,
  column: MediaColumn,
  before: MediaState,
  learn: (channels: number) => Promise<ReturnType<ReturnType<typeof createChannelStatistics>['finish']>>,
): Promise<FittedState> {
  if (config.kind === 'scalePixels') {
    if (config.maximum !== 'auto') return { maximum: config.maximum };
    const known = before.kind === 'spectrogram' ? null : knownMaximum(column.kind, column.dtype);
    if (known !== null) return { maximum: known };
    const { largest, smallest } = await learn(1);
    return { maximum: Math.max(Math.abs(largest), Math.abs(smallest)) || 1 };
  }
  if (config.kind === 'normaliseChannels' && config.statistics === 'fitted') {
    const { mean, deviation } = await learn(channelCount(before));
    return { mean, deviation };
  }
  return {};
}

/**
 * Learns the transforms of one column of images, sounds or arrays from the training rows alone: one pass over them for
 * each transform that learns something, a few rows in memory at a time.
 *
 * @param configs the run config’s `transforms`; those of other columns are passed over
 * Throws: StudioError BAD_INPUT where a transform does not fit or a file cannot be read.
 */
export async function fitMedia(
  configs: readonly { kind: string; columns: 'auto' | string[] }[],
  column: MediaColumn,
  trainingRows: Uint32Array,
  signal?: AbortSignal,
): Promise<FittedMedia> {
  const first = trainingRows.slice(0, 1);
  if (first.length === 0)
    throw new StudioError('BAD_INPUT', `The training split has no row to learn "${column.name}" from.`, {
      fix: 'Raise dataset.split.train, or import more rows.',
    });
  const [bytes = null] = await column.read(first);
  const row = first[0] as number;
  let sample = await transformCell(column, row, bytes, []);
  const states = [stateOf(sample)];
  const steps: FittedMedia['steps'] = [];
  for (const config of chooseSteps(configs, column)) {
    const state = await fitStep(config, column, states.at(-1) as MediaState, async (channels) => {
      const statistics = createChannelStatistics(channels);
      await passOver(column, trainingRows, steps, signal, ({ data }) => statistics.add(data));
      return statistics.finish();
    });
    sample = await applyStep(config, state, sample);
    steps.push({ config, state });
    states.push(stateOf(sample));
  }
  const { name, kind, shape, dtype } = column;
  return {
    formatVersion: fittedMediaFormatVersion,
    column: { name, kind, ...(shape ? { shape } : {}), ...(dtype ? { dtype } : {}) },
    steps,
    states,
    range: await rangeOf(column, trainingRows, signal),
  };
}

/** What augmentations measure brightness and noise by. Of arrays it is learned, everywhere else it is known. */
async function rangeOf(column: MediaColumn, rows: Uint32Array, signal: AbortSignal | undefined) {
  if (column.kind === 'audio') return { minimum: -1, maximum: 1 };
  const maximum = knownMaximum(column.kind, column.dtype);
  if (maximum !== null) return { minimum: 0, maximum };
  const statistics = createChannelStatistics(1);
  await passOver(column, rows, [], signal, ({ data }) => statistics.add(data));
  const { smallest, largest } = statistics.finish();
  return { minimum: smallest, maximum: largest };
}
