import { describe, expect, it } from 'vitest';
import reference from '../../../tests/numeric/reference/media-reference.json';
import { type MediaTransformConfig, mediaTransforms } from '../../shared/transforms/media';
import type { MediaSample } from './sample';
import { createChannelStatistics } from './statistics';
import { applyStep } from './steps';

const height = 11;
const width = 17;

function pixels(channels: number): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, index) => (index * index * 31 + index * 17) % 256);
}

function image(channels: number): MediaSample {
  return { kind: 'image', shape: [height, width, channels], data: pixels(channels), sampleRate: null };
}

function configOf(kind: keyof typeof mediaTransforms, parameters: object): MediaTransformConfig {
  return mediaTransforms[kind].parameters.parse({ kind, ...parameters }) as unknown as MediaTransformConfig;
}

const apply = async (kind: keyof typeof mediaTransforms, parameters: object, sample: MediaSample, state = {}) =>
  applyStep(configOf(kind, parameters), state, sample);

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (actual[at] as number))), 0);
}

describe('images as Pillow makes them', () => {
  it.each(reference.images)(
    '$method $interpolation of $channels channels to $height × $width: the same bytes',
    async ({ values, channels, ...parameters }) => {
      const { data, shape } = await apply('resize', parameters, image(channels));
      expect(shape).toEqual([parameters.height, parameters.width, channels]);
      expect(data).toBeInstanceOf(Uint8Array);
      expect([...data]).toEqual(values);
    },
  );

  it('resizes numbers with fractions to float32 accuracy', async () => {
    const data = Float32Array.from(pixels(1), (value) => value / 7);
    const resized = await apply('resize', { height: 5, width: 6, interpolation: 'bicubic' }, { ...image(1), data });
    expect(largestDifference(resized.data, reference.floatBicubic)).toBeLessThan(1e-4);
  });

  it('makes the same grey', async () => {
    expect([...(await apply('grey', {}, image(3))).data]).toEqual(reference.grey);
  });

  it('measures channels as StandardScaler does, also in pieces', () => {
    const values = pixels(3);
    const statistics = createChannelStatistics(3);
    for (let start = 0; start < values.length; start += 33) statistics.add(values.subarray(start, start + 33));
    const { mean, deviation } = statistics.finish();
    expect(largestDifference(mean, reference.channels.mean)).toBeLessThan(1e-5);
    expect(largestDifference(deviation, reference.channels.deviation)).toBeLessThan(1e-5);
  });
});

describe('sounds as librosa makes them', () => {
  const rate = 8000;
  const sound: MediaSample = {
    kind: 'audio',
    shape: [2000],
    data: Float32Array.from({ length: 2000 }, (_, index) => {
      const time = index / rate;
      return 0.6 * Math.sin(2 * Math.PI * (300 + 3000 * time) * time) + 0.2 * Math.cos(2 * Math.PI * 1000 * time);
    }),
    sampleRate: rate,
  };
  const settings = { windowMs: 50, hopMs: 20, fftSize: 512, melCount: 20, minimumHz: 50, maximumHz: 3800 };

  it.each(reference.sounds)('log-mel spectrogram on the $scale scale, within 0.001 dB', async ({ scale, logMel }) => {
    const made = await apply('logMel', { ...settings, melScale: scale }, sound);
    expect(made.shape).toEqual([13, 20, 1]);
    expect(largestDifference(made.data, logMel)).toBeLessThan(1e-3);
  });

  it.each(reference.sounds)('MFCC on the $scale scale, and deltas', async ({ scale, mfcc, delta, acceleration }) => {
    const made = await apply('mfcc', { ...settings, melScale: scale, coefficientCount: 8 }, sound);
    expect(made.shape).toEqual([13, 8]);
    expect(largestDifference(made.data, mfcc)).toBeLessThan(2e-3);
    const more = await apply('delta', { order: 2 }, made);
    expect(more.shape).toEqual([13, 24]);
    const column = (start: number) =>
      Array.from({ length: 13 }, (_, frame) => [
        ...more.data.subarray(frame * 24 + start, frame * 24 + start + 8),
      ]).flat();
    expect(largestDifference(column(8), delta)).toBeLessThan(1e-3);
    expect(largestDifference(column(16), acceleration)).toBeLessThan(1e-3);
  });

  it('with the window as long as the transform and nothing cut off', async () => {
    const made = await apply(
      'logMel',
      { windowMs: 32, hopMs: 10, melCount: 16, rangeDecibels: null, layout: 'sequence' },
      sound,
    );
    expect(largestDifference(made.data, reference.plain)).toBeLessThan(1e-3);
  });
});
