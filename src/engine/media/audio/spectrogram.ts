import FFT from 'fft.js';
import { StudioError } from '../../../shared/base/problem';
import { frameCount, type MediaTransformOf, spectrogramSizes } from '../../../shared/transforms/media';
import type { MediaSample } from '../sample';
import { type MelBand, melBands } from './mel';

type Spectrogram = MediaTransformOf<'logMel'> | MediaTransformOf<'mfcc'>;

interface Plan {
  fft: FFT;
  fftSize: number;
  hop: number;
  /** A Hann window in the middle of the transform’s points. */
  window: Float64Array;
  bands: MelBand[];
  input: number[];
  output: number[];
}

const plans = new Map<string, Plan>();
const cachedCount = 16;
/** Power below this is silence: −100 dB. */
const leastPower = 1e-10;

function planFor(config: Spectrogram, sampleRate: number): Plan {
  const sizes = spectrogramSizes(config, sampleRate);
  const { melCount, minimumHz, melScale } = config;
  const key = JSON.stringify([sizes, melCount, minimumHz, melScale, sampleRate]);
  const known = plans.get(key);
  if (known) return known;
  const { fftSize, hop, maximumHz } = sizes;
  if (fftSize < sizes.window || (fftSize & (fftSize - 1)) !== 0)
    throw new StudioError(
      'BAD_INPUT',
      `${config.kind}: fftSize is ${fftSize}; a power of two of at least ${sizes.window} (the window) was expected.`,
      { fix: 'Set fftSize: null.' },
    );
  if (maximumHz > sampleRate / 2 || minimumHz >= maximumHz)
    throw new StudioError(
      'BAD_INPUT',
      `${config.kind}: bands from ${minimumHz} to ${maximumHz} Hz; at ${sampleRate} values a second 0 to ${sampleRate / 2} Hz can be told apart.`,
      { fix: 'Set maximumHz lower, or resample to a higher rate.' },
    );
  const window = new Float64Array(fftSize);
  const padding = Math.floor((fftSize - sizes.window) / 2);
  for (let index = 0; index < sizes.window; index += 1)
    window[padding + index] = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / sizes.window);
  const fft = new FFT(fftSize);
  const bands = melBands(sampleRate, fftSize, { melCount, minimumHz, maximumHz, scale: melScale });
  const plan = {
    fft,
    fftSize,
    hop,
    window,
    bands,
    input: new Array(fftSize).fill(0),
    output: fft.createComplexArray(),
  };
  if (plans.size >= cachedCount) plans.clear();
  plans.set(key, plan);
  return plan;
}

/** Decibels by frame and band. The first frame lies around the first value; silence is thought beyond both ends. */
function decibels(config: Spectrogram, sample: MediaSample): { frames: number; values: Float64Array } {
  const { data } = sample;
  const { fft, fftSize, hop, window, bands, input, output } = planFor(config, sample.sampleRate as number);
  const frames = frameCount(data.length, hop);
  const values = new Float64Array(frames * bands.length);
  const power = new Float64Array(fftSize / 2 + 1);
  let loudest = Number.NEGATIVE_INFINITY;
  for (let frame = 0; frame < frames; frame += 1) {
    const start = frame * hop - fftSize / 2;
    for (let index = 0; index < fftSize; index += 1) {
      const at = start + index;
      input[index] = at >= 0 && at < data.length ? (data[at] as number) * (window[index] as number) : 0;
    }
    fft.realTransform(output, input);
    for (let bin = 0; bin < power.length; bin += 1)
      power[bin] = (output[2 * bin] as number) ** 2 + (output[2 * bin + 1] as number) ** 2;
    bands.forEach(({ start: first, weights }, band) => {
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1)
        sum += (weights[index] as number) * (power[first + index] as number);
      const level = 10 * Math.log10(Math.max(leastPower, sum));
      loudest = Math.max(loudest, level);
      values[frame * bands.length + band] = level;
    });
  }
  if (config.rangeDecibels !== null) {
    const floor = loudest - config.rangeDecibels;
    for (let at = 0; at < values.length; at += 1) values[at] = Math.max(values[at] as number, floor);
  }
  return { frames, values };
}

function spectrogram(
  sample: MediaSample,
  config: Spectrogram,
  frames: number,
  width: number,
  data: Float32Array,
): MediaSample {
  const shape = config.layout === 'image' ? [frames, width, 1] : [frames, width];
  return { kind: 'spectrogram', shape, data, sampleRate: sample.sampleRate };
}

/**
 * Shape: [frames, bands, 1] or [frames, bands]. Units: decibels of power.
 * Source: librosa, feature.melspectrogram (center, constant padding, power 2) and power_to_db.
 */
export function logMel(config: MediaTransformOf<'logMel'>, sample: MediaSample): MediaSample {
  const { frames, values } = decibels(config, sample);
  return spectrogram(sample, config, frames, config.melCount, Float32Array.from(values));
}

/** Source: librosa, feature.mfcc: orthonormal cosine transform of type 2 over the bands. */
export function mfcc(config: MediaTransformOf<'mfcc'>, sample: MediaSample): MediaSample {
  const { frames, values } = decibels(config, sample);
  const bandCount = config.melCount;
  const count = Math.min(config.coefficientCount, bandCount);
  const cosines = cosineTable(count, bandCount);
  const data = new Float32Array(frames * count);
  for (let frame = 0; frame < frames; frame += 1)
    for (let coefficient = 0; coefficient < count; coefficient += 1) {
      let sum = 0;
      for (let band = 0; band < bandCount; band += 1)
        sum += (values[frame * bandCount + band] as number) * (cosines[coefficient * bandCount + band] as number);
      data[frame * count + coefficient] = sum;
    }
  return spectrogram(sample, config, frames, count, data);
}

const cosineTables = new Map<string, Float64Array>();

function cosineTable(count: number, bandCount: number): Float64Array {
  const key = `${count}|${bandCount}`;
  const known = cosineTables.get(key);
  if (known) return known;
  const table = new Float64Array(count * bandCount);
  for (let coefficient = 0; coefficient < count; coefficient += 1)
    for (let band = 0; band < bandCount; band += 1)
      table[coefficient * bandCount + band] =
        Math.cos((Math.PI * coefficient * (2 * band + 1)) / (2 * bandCount)) *
        Math.sqrt((coefficient === 0 ? 1 : 2) / bandCount);
  cosineTables.set(key, table);
  return table;
}
