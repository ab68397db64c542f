import { formatCount } from '../base/format';
import { formatQuantity } from './budget-pick';
import type { NumberColumn } from './comparison-column';

const mostDecimals = 8;

/** As many decimals as the finest of them needs, so that labels of one axis line up. */
function inFixed(values: readonly number[]): string[] {
  const decimals = Math.max(
    0,
    ...values.map((value) => String(Number(value.toPrecision(10))).split('.')[1]?.length ?? 0),
  );
  return values.map((value) => value.toFixed(Math.min(decimals, mostDecimals)).replace('-', '−'));
}

const inOneUnit = {
  bytes: (values: readonly number[]) => values.map((value) => `${formatCount(value)} B`),
  milliseconds: (values: readonly number[]) => inFixed(values.map((value) => value / 1000)).map((text) => `${text} s`),
  count: (values: readonly number[]) => values.map(formatCount),
} satisfies Record<NonNullable<NumberColumn['unit']>, (values: readonly number[]) => string[]>;

/** Labels of one axis: as single quantities are said, but in one unit where two of them would read the same. */
export function formatAxisLabels(column: Pick<NumberColumn, 'unit'>, values: readonly number[]): string[] {
  const labels = values.map((value) => formatQuantity(column, value));
  if (column.unit === null)
    return values.every((value) => value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e4))
      ? inFixed(values)
      : labels;
  return new Set(labels).size === values.length ? labels : inOneUnit[column.unit](values);
}
