import { StudioError } from '../../shared/base/problem';
import { decodeAudio, decodeImage } from '../decode';
import type { MediaColumn } from './column';
import { decodeArray } from './decode-array';
import type { MediaSample } from './sample';

type Layout = Pick<MediaColumn, 'shape' | 'dtype'>;

/** The mean of all channels. */
function toMono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  if (channels.length === 1) return first;
  const samples = new Float32Array(first.length);
  for (let index = 0; index < samples.length; index += 1) {
    let sum = 0;
    for (const channel of channels) sum += channel[index] as number;
    samples[index] = sum / channels.length;
  }
  return samples;
}

const decoders: Record<MediaColumn['kind'], (bytes: Uint8Array, layout: Layout) => Promise<MediaSample>> = {
  image: async (bytes) => {
    const { height, width, channels, data } = await decodeImage(bytes);
    return { kind: 'image', shape: [height, width, channels], data, sampleRate: null };
  },
  audio: async (bytes) => {
    const { channels, sampleRate } = await decodeAudio(bytes);
    const data = toMono(channels);
    return { kind: 'audio', shape: [data.length], data, sampleRate };
  },
  array: async (bytes, { shape, dtype }) => {
    if (!shape || !dtype) throw new StudioError('INTERNAL', 'An array column without shape and type.');
    return { kind: 'array', shape, data: decodeArray(bytes, shape, dtype), sampleRate: null };
  },
};

/**
 * Bytes of one cell to numbers: an image’s pixels from 0 to 255, a sound’s one channel at its own rate, an array.
 *
 * Throws: StudioError BAD_INPUT saying what is wrong with them.
 */
export function decodeCell(
  { kind, shape, dtype }: Pick<MediaColumn, 'kind' | 'shape' | 'dtype'>,
  bytes: Uint8Array,
): Promise<MediaSample> {
  return decoders[kind](bytes, { shape, dtype });
}
