import type { AugmentationOf } from '../../../shared/augmentation';
import type { RandomStream } from '../../../shared/base/random';

function signed(stream: RandomStream, largest: number): number {
  return (2 * stream.uniform() - 1) * largest;
}

export function shiftTime(
  { share, wrap }: AugmentationOf<'timeShift'>,
  stream: RandomStream,
  values: Float32Array,
): void {
  const way = Math.round(signed(stream, share) * values.length);
  if (way === 0) return;
  const held = values.slice();
  if (!wrap) values.fill(0);
  for (let at = 0; at < held.length; at += 1) {
    const to = at + way;
    if (wrap) values[(to + held.length) % held.length] = held[at] as number;
    else if (to >= 0 && to < held.length) values[to] = held[at] as number;
  }
}

export function addSoundNoise(
  { minimumDecibels, maximumDecibels }: AugmentationOf<'soundNoise'>,
  stream: RandomStream,
  values: Float32Array,
): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  const distance = minimumDecibels + (maximumDecibels - minimumDecibels) * stream.uniform();
  const deviation = Math.sqrt(squares / values.length) * 10 ** (-distance / 20);
  for (let at = 0; at < values.length; at += 1) (values[at] as number) += stream.normal() * deviation;
}

export function changeGain(
  { maximumDecibels }: AugmentationOf<'gain'>,
  stream: RandomStream,
  values: Float32Array,
): void {
  const factor = 10 ** (signed(stream, maximumDecibels) / 20);
  for (let at = 0; at < values.length; at += 1) (values[at] as number) *= factor;
}

/** One spectrogram in place. */
export interface Frames {
  values: Float32Array;
  frames: number;
  bands: number;
  channels: number;
}

/** Stripes along one axis get the mean of the sample, so that no loudness is made up. */
function maskStripes(
  { count, share }: { count: number; share: number },
  stream: RandomStream,
  { values, frames, bands, channels }: Frames,
  axis: 'frames' | 'bands',
): void {
  const size = axis === 'frames' ? frames : bands;
  const widest = Math.floor(share * size);
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (let mask = 0; mask < count; mask += 1) {
    const width = stream.integer(widest + 1);
    const start = stream.integer(size - width + 1);
    if (axis === 'frames') values.fill(mean, start * bands * channels, (start + width) * bands * channels);
    else
      for (let frame = 0; frame < frames; frame += 1)
        values.fill(mean, (frame * bands + start) * channels, (frame * bands + start + width) * channels);
  }
}

export function maskTime(config: AugmentationOf<'maskTime'>, stream: RandomStream, frames: Frames): void {
  maskStripes(config, stream, frames, 'frames');
}

export function maskFrequency(config: AugmentationOf<'maskFrequency'>, stream: RandomStream, frames: Frames): void {
  maskStripes(config, stream, frames, 'bands');
}
