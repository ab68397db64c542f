const rises = /accuracy|precision|recall/;

/** Value of a curve without noise at a part `t` (0 to 1) of its run, by the name of its series. */
const shapes = [
  [/^learningRate$/, (t, { learningRate }) => learningRate * 0.5 * (1 + Math.cos(Math.PI * t)), 0],
  [/^system\/processorPercent$/, () => 160, 15],
  [/^system\/residentBytes$/, (t) => 4.2e8 + 3e7 * Math.sqrt(t), 1e6],
  [/^system\/stepMs$/, () => 4, 0.4],
  [/^system\/samplesPerSecond$/, () => 9_000, 700],
  [rises, (t, { quality }) => 0.1 + (0.15 + 0.72 * quality) * (1 - Math.exp(-t * (2 + 10 * quality))), 0.012],
  [/./, (t, { quality }) => 0.08 + 1.2 * (1 - quality) + 2 * Math.exp(-t * (2 + 10 * quality)), 0.03],
];

/**
 * One series: an exponential towards what the setting can reach, with noise of its own stream; validation lags, and turns
 * up again where the setting learns fast.
 */
export function drawCurve(stream, metric, stepCount, context) {
  const [, shape, noise] = shapes.find(([pattern]) => pattern.test(metric));
  const isValidation = metric.startsWith('validation/');
  const direction = rises.test(metric) ? -1 : 1;
  const values = new Float64Array(stepCount);
  for (let index = 0; index < stepCount; index += 1) {
    const t = (index + 1) / stepCount;
    const overfit = isValidation ? direction * 0.25 * context.quality * t ** 2 : 0;
    values[index] = shape(t, context) + overfit + noise * stream.normal();
  }
  return values;
}

/** Puts values far off at single steps, away from both ends. Returns where they are. */
export function plantSpikes(stream, values, count) {
  const spikes = [];
  for (let number = 0; number < count; number += 1) {
    const part = (values.length * (number + 0.2 + 0.6 * stream.uniform())) / count;
    const index = Math.min(values.length - 2, Math.max(1, Math.floor(part)));
    values[index] = 40 + 10 * number + stream.uniform();
    spikes.push({ step: index + 1, value: values[index] });
  }
  return spikes;
}
