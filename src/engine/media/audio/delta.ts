import { StudioError } from '../../../shared/base/problem';
import type { MediaTransformOf } from '../../../shared/transforms/media';
import type { MediaSample } from '../sample';

/** Weights that give the slope or the curvature of the parabola or line fitted to `width` values. */
function slopeWeights(order: number, width: number): Float64Array {
  const half = (width - 1) / 2;
  const places = Array.from({ length: width }, (_, index) => index - half);
  const sum2 = places.reduce((sum, place) => sum + place ** 2, 0);
  if (order === 1) return Float64Array.from(places, (place) => place / sum2);
  const sum4 = places.reduce((sum, place) => sum + place ** 4, 0);
  const determinant = width * sum4 - sum2 ** 2;
  return Float64Array.from(places, (place) => (2 * (width * place ** 2 - sum2)) / determinant);
}

/**
 * Appends how fast every number changes from frame to frame: as channels of a spectrogram with channels, else as further
 * numbers of a frame. At both ends the slope of the first and last whole window is kept.
 *
 * Source: librosa, feature.delta (Savitzky–Golay, mode interp; polynomial of the same degree as the derivative).
 */
export function delta({ order, width }: MediaTransformOf<'delta'>, sample: MediaSample): MediaSample {
  const [frames = 0, bands = 0, channels] = sample.shape;
  if (frames < width)
    throw new StudioError('BAD_INPUT', `delta: ${frames} frames are fewer than its width of ${width}.`, {
      fix: 'Make width smaller, or hopMs of the spectrogram shorter.',
    });
  const size = bands * (channels ?? 1);
  const half = (width - 1) / 2;
  const { data } = sample;
  const parts: Float32Array[] = [data as Float32Array];
  for (let degree = 1; degree <= order; degree += 1) {
    const weights = slopeWeights(degree, width);
    const slopes = new Float32Array(data.length);
    for (let frame = 0; frame < frames; frame += 1) {
      const first = Math.min(frames - width, Math.max(0, frame - half));
      for (let place = 0; place < size; place += 1) {
        let sum = 0;
        for (let index = 0; index < width; index += 1)
          sum += (weights[index] as number) * (data[(first + index) * size + place] as number);
        slopes[frame * size + place] = sum;
      }
    }
    parts.push(slopes);
  }
  // With channels they stand beside each other at every band, without them one after the other.
  const inner = channels ?? size;
  const joined = new Float32Array(data.length * parts.length);
  for (let at = 0, to = 0; at < data.length; at += inner)
    for (const part of parts) {
      joined.set(part.subarray(at, at + inner), to);
      to += inner;
    }
  const shape = channels === undefined ? [frames, bands * parts.length] : [frames, bands, channels * parts.length];
  return { ...sample, shape, data: joined };
}
