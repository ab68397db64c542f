import { type TransformConfig, transformSchema } from './schema';
import { mediaKinds } from './transform';

/** What is known of a feature column from the profile. */
export interface ProfiledColumn {
  name: string;
  kind: 'integer' | 'real' | 'boolean' | 'categorical' | 'text' | 'time' | 'image' | 'audio' | 'array';
  missingCount: number;
  distinctCount: number;
  minimum: number | string | null;
  maximum: number | string | null;
  quantiles: { q25: number; q50: number; q75: number } | null;
}

export interface Suggestion {
  transform: TransformConfig;
  /** Why, for the person. */
  reason: string;
}

/** Categories up to here get a column each. */
const oneHotLimit = 50;
/** How far beyond the quartiles, in their range, an outlier lies. */
const outlierRanges = 5;
/** How long texts are cut where they are all that the network reads. */
const sequenceLength = 128;

const names = (columns: readonly ProfiledColumn[]) => columns.map(({ name }) => name);
const isMedia = ({ kind }: ProfiledColumn) => (mediaKinds as readonly string[]).includes(kind);

function hasOutliers({ quantiles, minimum, maximum }: ProfiledColumn): boolean {
  if (!quantiles || typeof minimum !== 'number' || typeof maximum !== 'number') return false;
  const range = quantiles.q75 - quantiles.q25;
  return (
    range > 0 && (maximum > quantiles.q75 + outlierRanges * range || minimum < quantiles.q25 - outlierRanges * range)
  );
}

/**
 * A pipeline that makes a table ready to train on: gaps filled, times and categories turned into numbers, amounts
 * brought to one scale. Columns are named where the step is not for all of their kind, so that the list says what it does.
 *
 * @param hasTarget whether there is one target column that encodings may learn from
 */
export function suggestTransforms(columns: readonly ProfiledColumn[], hasTarget: boolean): Suggestion[] {
  const suggestions: Suggestion[] = [];
  const add = (reason: string, input: Record<string, unknown>) =>
    suggestions.push({ transform: transformSchema.parse(input), reason });
  const usable = columns.filter((column) => isMedia(column) || column.distinctCount > 0);
  const numbers = usable.filter(({ kind }) => kind === 'integer' || kind === 'real' || kind === 'boolean');
  const times = usable.filter(({ kind }) => kind === 'time');
  const texts = usable.filter(({ kind }) => kind === 'text');
  const categories = usable.filter(({ kind }) => kind === 'categorical');
  const missing = (list: readonly ProfiledColumn[]) => list.filter(({ missingCount }) => missingCount > 0);
  const gaps = missing(numbers);
  if (gaps.length > 0) {
    add('That a value is missing may itself say something.', { kind: 'indicator', columns: names(gaps) });
    add(`${gaps.length} number columns have gaps; the median is not moved by outliers.`, {
      kind: 'impute',
      ...(gaps.length === numbers.length && times.length === 0 ? {} : { columns: names(gaps) }),
      strategy: 'median',
    });
  }
  const categoryGaps = missing(categories);
  if (categoryGaps.length > 0)
    add(`${categoryGaps.length} category columns have gaps.`, {
      kind: 'impute',
      columns: names(categoryGaps),
      strategy: 'mostFrequent',
    });
  const textGaps = missing(texts);
  if (textGaps.length > 0)
    add('Texts that are missing become empty.', {
      kind: 'impute',
      columns: names(textGaps),
      strategy: 'constant',
      value: '',
    });
  if (times.length > 0) {
    const timeGaps = missing(times);
    if (timeGaps.length > 0)
      add('Times that are missing become the middle one.', {
        kind: 'impute',
        columns: names(timeGaps),
        strategy: 'median',
      });
    add('Seasons and weekdays are hidden in a time; their parts show them.', { kind: 'dateParts' });
  }
  const few = categories.filter(({ distinctCount }) => distinctCount <= oneHotLimit);
  const many = categories.filter(({ distinctCount }) => distinctCount > oneHotLimit);
  if (few.length > 0)
    add(`Up to ${oneHotLimit} categories get a column each.`, { kind: 'oneHot', columns: names(few) });
  if (many.length > 0)
    add(
      `More than ${oneHotLimit} categories: ${hasTarget ? 'their mean target stands for them' : 'they share 64 columns'}.`,
      hasTarget ? { kind: 'targetEncode', columns: names(many) } : { kind: 'hashing', columns: names(many), width: 64 },
    );
  const far = numbers.filter((column) => column.kind !== 'boolean' && hasOutliers(column));
  if (far.length > 0) add('Some values lie far outside the others.', { kind: 'robust', columns: names(far) });
  const onlyTexts = texts.length === usable.length && texts.length === 1;
  if (texts.length > 0)
    add(
      onlyTexts
        ? 'The text alone is read: its words in order.'
        : 'Beside other columns a text is best read as how often each word occurs.',
      onlyTexts
        ? { kind: 'tokenise', sequenceLength }
        : { kind: 'bagOfWords', columns: names(texts), vocabularySize: 500 },
    );
  const scaled = numbers.filter((column) => column.kind !== 'boolean' && !far.includes(column));
  const becomesNumbers = times.length > 0 || (many.length > 0 && hasTarget);
  if (becomesNumbers && far.length === 0) add('All numbers get one scale.', { kind: 'standardise' });
  else if (scaled.length > 0) add('All other numbers get one scale.', { kind: 'standardise', columns: names(scaled) });
  if (usable.some(({ kind }) => kind === 'image')) {
    add('Grey, coloured and transparent images get the same three channels.', { kind: 'rgb' });
    add('A network reads images of one size; their proportions stay.', {
      kind: 'resize',
      height: 64,
      width: 64,
      method: 'cover',
    });
    add('Every channel gets zero mean and unit deviation.', { kind: 'normaliseChannels' });
  }
  if (usable.some(({ kind }) => kind === 'audio')) {
    add('Sounds of one rate.', { kind: 'resample', sampleRate: 16_000 });
    add('Sounds of one length.', { kind: 'fixLength', durationMs: 1000 });
    add('What an ear hears: strength by time and pitch.', { kind: 'logMel' });
    add('Zero mean and unit deviation.', { kind: 'normaliseChannels' });
  }
  if (usable.every(({ kind }) => kind === 'array') && usable.length > 0)
    add('Every channel gets zero mean and unit deviation.', { kind: 'normaliseChannels' });
  return suggestions;
}
