/** Which way a metric gets better: by its name, the part behind the split (`validation/loss`). */
export function metricDirection(metric: string): 'lower' | 'higher' {
  const name = metric.slice(metric.lastIndexOf('/') + 1);
  return /loss|error|perplexity|Bytes$|Ms$/i.test(name) ? 'lower' : 'higher';
}

/** Whether a metric says how good a run is, or what it cost: how busy a processor was and the learning rate say neither. */
export function hasBest(metric: string): boolean {
  return !/(^|\/)learningRate$|^system\/.*Percent$/.test(metric);
}
