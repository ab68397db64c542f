import type { MediaKind } from '../../shared/transforms/transform';

/** One decoded cell on its way through the transforms. */
export interface MediaSample {
  kind: MediaKind;
  /** An image [height, width, channels], a sound [values], a spectrogram [frames, bands, channels?]. */
  shape: number[];
  /** Bytes as long as every step keeps whole numbers from 0 to 255. */
  data: Uint8Array | Float32Array;
  /** Of what came from a sound; null elsewhere. */
  sampleRate: number | null;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Rows, columns and channels, also of an array without channels. */
export function imageSizes({ shape }: Pick<MediaSample, 'shape'>): { height: number; width: number; channels: number } {
  const [height = 1, width = 1, channels = 1] = shape;
  return { height, width, channels };
}

/** Numbers that belong together at each place: the last axis of an image and of a spectrogram, else one. */
export function channelCount({ kind, shape }: Pick<MediaSample, 'kind' | 'shape'>): number {
  return shape.length >= 3 || (kind === 'spectrogram' && shape.length === 2) ? (shape.at(-1) as number) : 1;
}
