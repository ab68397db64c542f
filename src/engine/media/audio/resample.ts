import * as library from '@alexanderolsen/libsamplerate-js';
import type { MediaTransformOf } from '../../../shared/transforms/media';
import type { MediaSample } from '../sample';

// Plain Node gives the exports of a CommonJS package as its default, test runners by name.
const { ConverterType, create } = (library as { default?: typeof library }).default ?? library;

type Converter = Awaited<ReturnType<typeof create>>;

const converterTypes = {
  best: ConverterType.SRC_SINC_BEST_QUALITY,
  medium: ConverterType.SRC_SINC_MEDIUM_QUALITY,
  fast: ConverterType.SRC_SINC_FASTEST,
  linear: ConverterType.SRC_LINEAR,
} as const;

/** A longer sound is converted in pieces, whose converter remembers them: it is used once. */
const piecewiseValues = 1_000_000;
const cachedCount = 16;
const converters = new Map<string, Promise<Converter>>();

function converterFor(from: number, to: number, quality: keyof typeof converterTypes): Promise<Converter> {
  const key = `${from}|${to}|${quality}`;
  let known = converters.get(key);
  if (!known) {
    if (converters.size >= cachedCount) converters.clear();
    known = create(1, from, to, { converterType: converterTypes[quality] });
    converters.set(key, known);
  }
  return known;
}

/** Another rate for a sound of one channel; the length is rounded, so that it can be told beforehand. */
export async function resampleSound(
  { sampleRate, quality }: MediaTransformOf<'resample'>,
  sample: MediaSample,
): Promise<MediaSample> {
  const from = sample.sampleRate as number;
  if (from === sampleRate) return sample;
  const values = sample.data as Float32Array;
  const isLong = values.length > piecewiseValues;
  const converter = isLong
    ? await create(1, from, sampleRate, { converterType: converterTypes[quality] })
    : await converterFor(from, sampleRate, quality);
  const converted = (isLong ? converter.full(values) : converter.simple(values)) as Float32Array;
  const length = Math.max(1, Math.round((values.length * sampleRate) / from));
  const data = new Float32Array(length);
  data.set(converted.subarray(0, length));
  if (isLong) converter.destroy();
  return { ...sample, shape: [length], data, sampleRate };
}
