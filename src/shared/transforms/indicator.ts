import { indicatorParameters } from './schema/numbers';
import { defineTransform, type NamedColumn, type NamedOutline } from './transform';

type State = { present: boolean };

const nameOf = (column: { name: string }) => `${column.name} missing`;
const isMissing = (value: number | string | null | undefined) =>
  value === null || value === undefined || Number.isNaN(value);

/** Source: scikit-learn MissingIndicator, features "missing-only" or "all". */
export const indicator = defineTransform<'indicator', typeof indicatorParameters, State>({
  kind: 'indicator',
  title: 'Missing indicator',
  summary: 'Adds a column of 0 and 1 beside another that says where its value was missing.',
  documentation:
    'That a value is missing often says something itself: nobody measured it, or nobody answered. Put it before impute, which hides the gaps. With only: missing, columns without a gap in the training rows get none, so a gap that first appears later goes unseen.',
  domain: 'number',
  parameters: indicatorParameters,
  accepts: ['numeric', 'text'],
  automatic: () => ['numeric', 'text'],
  fit({ only }, column, trainingRows) {
    if (only === 'all') return { present: true };
    const values = column.values as ArrayLike<number | string | null>;
    return { present: trainingRows.some((row) => isMissing(values[row])) };
  },
  apply(_, { present }, column): NamedColumn[] {
    if (!present) return [column];
    const source = column.values as ArrayLike<number | string | null>;
    const values = new Float64Array(source.length);
    for (let row = 0; row < values.length; row += 1) values[row] = Number(isMissing(source[row]));
    return [column, { kind: 'numeric', name: nameOf(column), values }];
  },
  outline({ only }, column): NamedOutline[] {
    const missingCount = 'missingCount' in column ? (column.missingCount ?? null) : null;
    if (only === 'missing' && missingCount === 0) return [column];
    const isSure = only === 'all' || missingCount !== null;
    return [
      column,
      isSure
        ? { kind: 'numeric', name: nameOf(column), distinctCount: 2 }
        : { kind: 'vector', name: nameOf(column), width: null, integer: false },
    ];
  },
  readsProfile: true,
  describe: ({ present }) => (present ? 'adds a column' : 'no value is missing, so nothing is added'),
});
