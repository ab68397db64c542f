/** Which way a metric gets better: by its name, the part behind the split (`validation/loss`). */
export function metricDirection(metric: string): 'lower' | 'higher' {
  const name = metric.slice(metric.lastIndexOf('/') + 1);
  return /loss|error|perplexity|Bytes$|Ms$/i.test(name) ? 'lower' : 'higher';
}
