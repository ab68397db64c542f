type MelScale = 'slaney' | 'htk';

const slaneyStep = 200 / 3;
const logStartHz = 1000;
const logStartMel = logStartHz / slaneyStep;
const logStep = Math.log(6.4) / 27;

const toMel: Record<MelScale, (hertz: number) => number> = {
  htk: (hertz) => 2595 * Math.log10(1 + hertz / 700),
  slaney: (hertz) => (hertz < logStartHz ? hertz / slaneyStep : logStartMel + Math.log(hertz / logStartHz) / logStep),
};
const toHertz: Record<MelScale, (mel: number) => number> = {
  htk: (mel) => 700 * (10 ** (mel / 2595) - 1),
  slaney: (mel) => (mel < logStartMel ? mel * slaneyStep : logStartHz * Math.exp(logStep * (mel - logStartMel))),
};

/** One band of pitch: the bins it takes and what each counts. */
export interface MelBand {
  start: number;
  weights: Float32Array;
}

/**
 * Triangular bands of equal area, evenly spaced on the mel scale.
 *
 * Source: librosa, filters.mel with norm="slaney"; Slaney’s Auditory Toolbox; HTK Book.
 */
export function melBands(
  sampleRate: number,
  fftSize: number,
  {
    melCount,
    minimumHz,
    maximumHz,
    scale,
  }: { melCount: number; minimumHz: number; maximumHz: number; scale: MelScale },
): MelBand[] {
  const low = toMel[scale](minimumHz);
  const high = toMel[scale](maximumHz);
  const edges = Array.from({ length: melCount + 2 }, (_, index) =>
    toHertz[scale](low + ((high - low) * index) / (melCount + 1)),
  );
  const binCount = fftSize / 2 + 1;
  return Array.from({ length: melCount }, (_, band) => {
    const [left, centre, right] = edges.slice(band, band + 3) as [number, number, number];
    const area = 2 / (right - left);
    const all = Float32Array.from({ length: binCount }, (__, bin) => {
      const hertz = (bin * sampleRate) / fftSize;
      return Math.max(0, Math.min((hertz - left) / (centre - left), (right - hertz) / (right - centre))) * area;
    });
    const start = all.findIndex((weight) => weight > 0);
    if (start < 0) return { start: 0, weights: new Float32Array(0) };
    const end = all.findLastIndex((weight) => weight > 0) + 1;
    return { start, weights: all.slice(start, end) };
  });
}
