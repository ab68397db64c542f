import type { MediaTransformOf } from '../../../shared/transforms/media';
import type { MediaSample } from '../sample';

/** Cuts a longer sound, pads a shorter one with silence at its end. Shape: [round(duration × rate)]. */
export function fixLength({ durationMs, keep }: MediaTransformOf<'fixLength'>, sample: MediaSample): MediaSample {
  const length = Math.max(1, Math.round((durationMs * (sample.sampleRate as number)) / 1000));
  const before = sample.data.length;
  if (before === length) return sample;
  const surplus = Math.max(0, before - length);
  const starts = { start: 0, centre: Math.floor(surplus / 2), end: surplus };
  const data = new Float32Array(length);
  data.set(sample.data.subarray(starts[keep], starts[keep] + length));
  return { ...sample, shape: [length], data };
}

/** Silence stays silence. */
export function normaliseGain({ measure, level }: MediaTransformOf<'normaliseGain'>, sample: MediaSample): MediaSample {
  const { data } = sample;
  let figure = 0;
  if (measure === 'peak') for (const value of data) figure = Math.max(figure, Math.abs(value));
  else {
    let squares = 0;
    for (const value of data) squares += value * value;
    figure = Math.sqrt(squares / data.length);
  }
  if (figure === 0) return sample;
  const factor = level / figure;
  return { ...sample, data: Float32Array.from(data, (value) => value * factor) };
}
