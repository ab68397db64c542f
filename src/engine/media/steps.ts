import { StudioError } from '../../shared/base/problem';
import type { MediaTransformConfig, MediaTransformKind, MediaTransformOf } from '../../shared/transforms/media';
import type { FittedState } from '../../shared/transforms/transform';
import { delta } from './audio/delta';
import { resampleSound } from './audio/resample';
import { logMel, mfcc } from './audio/spectrogram';
import { fixLength, normaliseGain } from './audio/waveform';
import { grey, rgb } from './image/colour';
import { centreCrop, cut, fromRaster, rasterOf, resize } from './image/resize';
import { channelCount, imageSizes, type MediaSample, sizeOf } from './sample';
import { applyValues, isValueTransform, type ValueKind } from './values';

type ShapeKind = Exclude<MediaTransformKind, ValueKind>;
type Step<Kind extends ShapeKind> = (
  config: MediaTransformOf<Kind>,
  sample: MediaSample,
) => MediaSample | Promise<MediaSample>;

function crop({ top, left, height, width }: MediaTransformOf<'crop'>, sample: MediaSample): MediaSample {
  const sizes = imageSizes(sample);
  if (top + height > sizes.height || left + width > sizes.width)
    throw new StudioError(
      'BAD_INPUT',
      `crop: the box ends at row ${top + height} and column ${left + width}; an image has ${sizes.height} × ${sizes.width} pixels.`,
      { fix: 'Make the box smaller, or put resize before it.' },
    );
  return fromRaster(sample, cut(rasterOf(sample), { top, left, height, width }, [0]));
}

/** What every transform does to one sample, under the names of src/shared/transforms/media. */
const steps = {
  resize,
  centreCrop,
  crop,
  grey: (_, sample) => grey(sample),
  rgb: ({ background }, sample) => rgb(background, sample),
  resample: resampleSound,
  fixLength,
  normaliseGain,
  logMel,
  mfcc,
  delta,
} satisfies { [Kind in ShapeKind]: Step<Kind> };

/** One transform of one sample; the sample itself is not changed. */
export function applyStep(
  config: MediaTransformConfig,
  state: FittedState,
  sample: MediaSample,
): MediaSample | Promise<MediaSample> {
  if (!isValueTransform(config)) return (steps[config.kind] as Step<ShapeKind>)(config, sample);
  const data = Float32Array.from(sample.data);
  // Images get their channel axis with the first transform, whichever it is.
  const shape = sample.kind === 'array' && sample.shape.length === 2 ? [...sample.shape, 1] : sample.shape;
  applyValues(config, state, data, { size: sizeOf(shape), channels: channelCount({ kind: sample.kind, shape }) });
  return { ...sample, shape, data };
}
