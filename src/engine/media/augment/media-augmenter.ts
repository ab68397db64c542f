import {
  type AugmentationConfig,
  type AugmentationKind,
  type AugmentationOf,
  isMixture,
} from '../../../shared/augmentation';
import type { RandomStream } from '../../../shared/base/random';
import type { FittedMedia, MediaState } from '../fitted';
import type { AugmentedRows } from '../open';
import { imageSizes, sizeOf } from '../sample';
import { isValueTransform } from '../values';
import {
  type Affine,
  compose,
  drawAffine,
  type Fill,
  type GeometricKind,
  geometricKinds,
  identity,
  warp,
} from './affine';
import { addPixelNoise, blur, changeColour, cutOut, type Pixels } from './pixels';
import { addSoundNoise, changeGain, type Frames, maskFrequency, maskTime, shiftTime } from './sounds';
import { isFor, sampleStream } from './stream';

export interface MediaAugmenter {
  /** Sounds themselves are changed, not only their spectrograms. */
  changesSounds: boolean;
  /** Changes whole samples in place; entries that are for another form are passed over. */
  apply(values: Float32Array, state: MediaState, rows: AugmentedRows): void;
}

type PixelKind = 'colour' | 'pixelNoise' | 'blur' | 'cutOut';
type SoundKind = 'timeShift' | 'soundNoise' | 'gain';
type FrameKind = 'maskTime' | 'maskFrequency';

const pixelChanges = { colour: changeColour, pixelNoise: addPixelNoise, blur, cutOut } satisfies {
  [Kind in PixelKind]: (config: AugmentationOf<Kind>, stream: RandomStream, pixels: Pixels) => void;
};
const soundChanges = { timeShift: shiftTime, soundNoise: addSoundNoise, gain: changeGain } satisfies {
  [Kind in SoundKind]: (config: AugmentationOf<Kind>, stream: RandomStream, values: Float32Array) => void;
};
const frameChanges = { maskTime, maskFrequency } satisfies {
  [Kind in FrameKind]: (config: AugmentationOf<Kind>, stream: RandomStream, frames: Frames) => void;
};
const geometric: ReadonlySet<string> = new Set(geometricKinds);

type Entry = { config: Exclude<AugmentationConfig, { kind: 'mixUp' | 'cutMix' }>; index: number };

/** Random changes of one column of images, sounds or arrays. */
export function createMediaAugmenter(
  configs: readonly AugmentationConfig[],
  fitted: FittedMedia,
  seed: number,
): MediaAugmenter {
  const { name } = fitted.column;
  const entries = configs.flatMap((config, index): Entry[] =>
    !isMixture(config) && isFor(config, name) ? [{ config, index }] : [],
  );
  const own = (kinds: Partial<Record<AugmentationKind, unknown>>) =>
    entries.filter(({ config }) => config.kind in kinds && config.probability > 0);
  const imageEntries = entries.filter(({ config }) => geometric.has(config.kind) || config.kind in pixelChanges);
  const soundEntries = own(soundChanges);
  const frameEntries = own(frameChanges);

  /** The entries that a sample gets, with their random numbers. */
  const drawn = (list: readonly Entry[], sampleId: number, epoch: number) =>
    list.flatMap(({ config, index }) => {
      const stream = sampleStream(seed, index, name, sampleId, epoch);
      return stream.uniform() < config.probability ? [{ config, stream }] : [];
    });

  const eachSample = (values: Float32Array, size: number, use: (part: Float32Array, sample: number) => void) => {
    for (let sample = 0; sample * size < values.length; sample += 1)
      use(values.subarray(sample * size, (sample + 1) * size), sample);
  };

  return {
    changesSounds: fitted.column.kind === 'audio' && soundEntries.length > 0,
    apply(values, state, { sampleIds, epoch }) {
      const size = sizeOf(state.shape);
      if (state.kind === 'audio')
        eachSample(values, size, (part, sample) => {
          for (const { config, stream } of drawn(soundEntries, sampleIds[sample] as number, epoch))
            (
              soundChanges[config.kind as SoundKind] as (
                config: unknown,
                stream: RandomStream,
                values: Float32Array,
              ) => void
            )(config, stream, part);
        });
      else if (state.kind === 'spectrogram') {
        const [frames = 1, bands = 1, channels = 1] = state.shape;
        eachSample(values, size, (part, sample) => {
          for (const { config, stream } of drawn(frameEntries, sampleIds[sample] as number, epoch))
            (frameChanges[config.kind as FrameKind] as (config: unknown, stream: RandomStream, frames: Frames) => void)(
              config,
              stream,
              { values: part, frames, bands, channels },
            );
        });
      } else if (state.shape.length >= 2 && imageEntries.length > 0) {
        const range = rangeBehind(fitted, state);
        const sizes = imageSizes(state);
        eachSample(values, size, (part, sample) =>
          changeImage(drawn(imageEntries, sampleIds[sample] as number, epoch), { ...sizes, ...range, values: part }),
        );
      }
    },
  };
}

/** Neighbouring geometric changes become one map, so that an image is blurred by interpolation only once. */
function changeImage(drawn: readonly { config: Entry['config']; stream: RandomStream }[], pixels: Pixels): void {
  const { values, minimum, maximum } = pixels;
  let pending: { map: Affine; fill: Fill } | null = null;
  const flush = () => {
    if (pending) values.set(warp(values, pixels, pending.map, pending.fill));
    pending = null;
  };
  for (const { config, stream } of drawn) {
    if (!geometric.has(config.kind)) {
      flush();
      (pixelChanges[config.kind as PixelKind] as (config: unknown, stream: RandomStream, pixels: Pixels) => void)(
        config,
        stream,
        pixels,
      );
      continue;
    }
    const draw = drawAffine[config.kind as GeometricKind] as (
      config: unknown,
      stream: RandomStream,
      size: { height: number; width: number },
    ) => Affine;
    const map = draw(config, stream, pixels);
    const fill: Fill | null =
      'fill' in config ? { mode: config.fill, value: minimum + config.fillValue * (maximum - minimum) } : null;
    const held = pending as { map: Affine; fill: Fill } | null;
    // Flips and crops leave no gap, so that they go along with whatever stands before.
    const canJoin =
      held !== null && (fill === null || (fill.mode === held.fill.mode && fill.value === held.fill.value));
    if (!canJoin) flush();
    pending = {
      map: compose(canJoin && held ? held.map : identity, map),
      fill: canJoin && held ? held.fill : (fill ?? { mode: 'nearest', value: 0 }),
    };
  }
  flush();
}

/** Smallest and largest number where samples are kept; scaling that stands before a resize has changed it. */
function rangeBehind({ steps, states, range }: FittedMedia, state: MediaState): { minimum: number; maximum: number } {
  let { minimum, maximum } = range;
  for (const { config, state: learned } of steps.slice(0, states.indexOf(state))) {
    if (!isValueTransform(config)) continue;
    if (config.kind === 'scalePixels') {
      const largest = Number(learned.maximum);
      const to = (value: number) => (config.range === 'zeroToOne' ? value / largest : (value / largest) * 2 - 1);
      [minimum, maximum] = [to(minimum), to(maximum)];
    } else [minimum, maximum] = [-3, 3];
  }
  return { minimum, maximum };
}
