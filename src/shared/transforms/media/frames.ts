import type { MediaTransformOf } from './schema';

/** A spectrogram’s settings in values instead of milliseconds. */
export interface SpectrogramSizes {
  window: number;
  hop: number;
  fftSize: number;
  maximumHz: number;
}

/** @param sampleRate values a second */
export function spectrogramSizes(
  {
    windowMs,
    hopMs,
    fftSize,
    maximumHz,
  }: Pick<MediaTransformOf<'logMel'>, 'windowMs' | 'hopMs' | 'fftSize' | 'maximumHz'>,
  sampleRate: number,
): SpectrogramSizes {
  const window = Math.max(2, Math.round((windowMs * sampleRate) / 1000));
  return {
    window,
    hop: Math.max(1, Math.round((hopMs * sampleRate) / 1000)),
    fftSize: fftSize ?? 2 ** Math.ceil(Math.log2(window)),
    maximumHz: maximumHz ?? sampleRate / 2,
  };
}

/** Frames of a sound: one around every hop, the first around its start. */
export function frameCount(length: number, hop: number): number {
  return 1 + Math.floor(length / hop);
}
