/** Words for what is to become less, in the names that other tools and people give. */
const lowerWords: ReadonlySet<string> = new Set(
  'mse rmse msle rmsle mae mape smape nll wer cer fid bpb bpc bpd ppl cost costs regret'.split(' '),
);
/** Units of what a run takes, at the end of a name. */
const costUnits: ReadonlySet<string> = new Set(['bytes', 'ms']);

/** `valMSELoss_2` has the words val, mse and loss. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

/** Which way a metric gets better: by its name, the part behind the split (`validation/loss`). */
export function metricDirection(metric: string): 'lower' | 'higher' {
  const name = metric.slice(metric.lastIndexOf('/') + 1);
  if (/loss|error|perplexity/i.test(name)) return 'lower';
  const words = wordsOf(name);
  return words.some((word) => lowerWords.has(word)) || costUnits.has(words.at(-1) ?? '') ? 'lower' : 'higher';
}

/** Whether a metric says how good a run is, or what it cost: how busy a processor was and the learning rate say neither. */
export function hasBest(metric: string): boolean {
  return !/(^|\/)learningRate$|^system\/.*Percent$/.test(metric);
}
