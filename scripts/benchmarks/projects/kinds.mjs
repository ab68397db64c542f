/**
 * Shapes of synthetic projects. `spikeCount`: single steps a run at which its first metric is far off; where they are
 * stands in the manifest.
 */
export const kinds = {
  'many-runs': { runCount: 10_000, metricCount: 44, stepCount: 20, seedsASetting: 5, spikeCount: 0 },
  'many-lines': { runCount: 1_000, metricCount: 2, stepCount: 1_000, seedsASetting: 5, spikeCount: 1 },
  'long-runs': { runCount: 100, metricCount: 1, stepCount: 100_000, seedsASetting: 5, spikeCount: 3 },
  wide: { runCount: 1_500, metricCount: 1_500, stepCount: 20, seedsASetting: 3, spikeCount: 0 },
  /** A few sound runs, then one of every oddity. */
  odd: { runCount: 4, metricCount: 4, stepCount: 600, seedsASetting: 2, spikeCount: 1, hasOddRuns: true },
  small: { runCount: 24, metricCount: 8, stepCount: 400, seedsASetting: 4, spikeCount: 1 },
};

const figures = ['loss', 'accuracy', 'precision', 'recall'];
const named = [
  'train/loss',
  'train/accuracy',
  'validation/loss',
  'validation/accuracy',
  'learningRate',
  'test/loss',
  'test/accuracy',
  'system/processorPercent',
  'system/residentBytes',
  'system/stepMs',
  'system/samplesPerSecond',
];

/** Names of series, the well-known ones first. */
export function metricNames(count) {
  const further = Array.from({ length: Math.max(0, count - named.length) }, (_, index) => {
    const layer = Math.floor(index / figures.length) + 1;
    return `layers/${String(layer).padStart(3, '0')}/${figures[index % figures.length]}`;
  });
  return [...named, ...further].slice(0, count);
}
