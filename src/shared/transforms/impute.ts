import { formatNumber } from '../base/format';
import { quantileOfSorted } from './order-statistics';
import { imputeParameters } from './schema/numbers';
import { defineTransform, type NamedColumn, trainingValues, transformError } from './transform';

type State = { value: number | string };

/** Source: scikit-learn SimpleImputer; of equally frequent values the smallest wins. */
export const impute = defineTransform<'impute', typeof imputeParameters, State>({
  kind: 'impute',
  title: 'Impute',
  summary: 'Fills missing values with one that was learned from the training rows, or a constant.',
  documentation:
    'Networks cannot read missing values. Numbers take the mean, the median (not moved by outliers) or the most frequent value of the training rows; text takes the most frequent one or a constant. Add the indicator before it where it matters that a value was missing.',
  domain: 'number',
  parameters: imputeParameters,
  accepts: ['numeric', 'text'],
  automatic: ({ strategy, value }) => {
    if (strategy === 'mostFrequent') return ['numeric', 'text'];
    return strategy === 'constant' && typeof value === 'string' ? ['text'] : ['numeric'];
  },
  fit({ strategy, value }, column, trainingRows) {
    if (strategy === 'constant') return { value: checkedConstant(column, value) };
    if (strategy === 'mostFrequent') return { value: mostFrequent(column, trainingRows) };
    if (column.kind !== 'numeric')
      throw transformError(
        `impute: strategy "${strategy}" needs numbers, and column "${column.name}" holds text.`,
        'Use strategy: mostFrequent or constant for text columns.',
      );
    const values = trainingValues('impute', column, trainingRows);
    return { value: strategy === 'mean' ? mean(values) : quantileOfSorted(values.slice().sort(), 0.5) };
  },
  apply(_, { value }, column) {
    if (column.kind === 'text')
      return { kind: 'text', values: column.values.map((held) => (held === null ? String(value) : held)) };
    const filler = Number(value);
    return {
      kind: 'numeric',
      values: (column.values as Float64Array).map((held) => (Number.isNaN(held) ? filler : held)),
    };
  },
  describe: ({ value }) => `fills with ${typeof value === 'number' ? formatNumber(value) : JSON.stringify(value)}`,
});

function checkedConstant(column: NamedColumn, value: number | string | undefined): number | string {
  const expected = column.kind === 'numeric' ? 'number' : 'string';
  if (typeof value === expected) return value as number | string;
  const received = value === undefined ? 'no value' : `the ${typeof value} ${JSON.stringify(value)}`;
  throw transformError(
    `impute: strategy "constant" received ${received} for column "${column.name}", which needs a ${expected}.`,
    column.kind === 'numeric' ? 'Set value: 0, or another number.' : 'Set value: unknown, or another text.',
  );
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function mostFrequent(column: NamedColumn, trainingRows: Uint32Array): number | string {
  const counts = new Map<number | string, number>();
  if (column.kind === 'numeric')
    for (const value of trainingValues('impute', column, trainingRows)) counts.set(value, (counts.get(value) ?? 0) + 1);
  else
    for (const row of trainingRows) {
      const value = (column.values as (string | null)[])[row];
      if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  let best: number | string | undefined;
  let bestCount = 0;
  for (const [value, count] of counts)
    if (count > bestCount || (count === bestCount && best !== undefined && value < best)) {
      best = value;
      bestCount = count;
    }
  if (best === undefined)
    throw transformError(
      `impute: column "${column.name}" has no value in the ${trainingRows.length} training rows.`,
      'Leave the column out of `features`, or impute it with strategy: constant.',
    );
  return best;
}
