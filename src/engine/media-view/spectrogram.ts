import FFT from 'fft.js';
import type { Spectrogram } from '../../shared/job/media';
import type { DecodedAudio } from '../decode';

/** Units: seconds. Short enough for syllables, long enough for pitch. */
const windowS = 0.046;
/** Frames that are looked at for one column of a long sound. */
const framesPerColumn = 4;
const rangeDb = 80;

/**
 * Power over time and frequency of all channels together, for looking at: Hann windows, linear frequency up to half of
 * the sample rate, decibels below the loudest point.
 *
 * Shape: values [width, height].
 */
export function spectrogramOf({ sampleRate, channels }: DecodedAudio, width: number, height: number): Spectrogram {
  const frameCount = channels[0]?.length ?? 0;
  const size = Math.max(64, Math.min(8192, 2 ** Math.round(Math.log2(windowS * sampleRate))));
  const transform = new FFT(size);
  const window = Float64Array.from({ length: size }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size));
  const input = new Float64Array(size);
  const output = transform.createComplexArray();
  const bins = size / 2;
  const rowCount = Math.min(height, bins);
  const columnCount = Math.max(1, Math.min(width, Math.ceil(frameCount / 16)));
  const powers = new Float64Array(columnCount * rowCount);
  const hop = frameCount / columnCount;
  for (let column = 0; column < columnCount; column += 1) {
    const repeats = Math.min(framesPerColumn, Math.max(1, Math.ceil(hop / size)));
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const middle = (column + (repeat + 0.5) / repeats) * hop;
      fill(input, window, channels, Math.floor(middle - size / 2));
      transform.realTransform(output, input as unknown as number[]);
      for (let row = 0; row < rowCount; row += 1) {
        const at = column * rowCount + row;
        powers[at] = Math.max(powers[at] as number, loudest(output, row, rowCount, bins));
      }
    }
  }
  return {
    sampleRate,
    durationS: frameCount / sampleRate,
    width: columnCount,
    height: rowCount,
    values: toDecibels(powers),
  };
}

function fill(into: Float64Array, window: Float64Array, channels: readonly Float32Array[], start: number): void {
  into.fill(0);
  for (const values of channels)
    for (let index = 0; index < into.length; index += 1)
      into[index] = (into[index] as number) + (values[start + index] ?? 0);
  for (let index = 0; index < into.length; index += 1)
    into[index] = ((into[index] as number) * (window[index] as number)) / channels.length;
}

/** The strongest of the frequencies that share a row. */
function loudest(spectrum: ArrayLike<number>, row: number, rowCount: number, bins: number): number {
  let power = 0;
  const end = Math.floor(((row + 1) * bins) / rowCount);
  for (let bin = Math.floor((row * bins) / rowCount); bin < end; bin += 1)
    power = Math.max(power, (spectrum[2 * bin] as number) ** 2 + (spectrum[2 * bin + 1] as number) ** 2);
  return power;
}

function toDecibels(powers: Float64Array): Uint8Array {
  const loudestPower = powers.reduce((largest, power) => Math.max(largest, power), 0);
  if (loudestPower === 0) return new Uint8Array(powers.length);
  return Uint8Array.from(powers, (power) => {
    const decibels = 10 * Math.log10(power / loudestPower);
    return Math.max(0, Math.round((1 + decibels / rangeDb) * 255));
  });
}
