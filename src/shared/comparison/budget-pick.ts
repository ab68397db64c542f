import { formatBytes, formatCompact, formatCount, formatDuration, formatNumber } from '../base/format';
import { paretoFront } from '../statistics';
import type { NumberColumn } from './comparison-column';

/** The most (or least) that a chosen run may need of a quantity. */
export interface Budget {
  column: NumberColumn;
  /** A bound from above where smaller is better, else from below. */
  limit: number;
}

export interface BudgetPick {
  /** Places of the runs within every budget whose quantity is known. */
  eligible: readonly number[];
  /** Runs of these that no other beats in quality, the budgeted and the weighed quantities. */
  front: readonly number[];
  /** The best of the eligible; null when there is none. */
  pick: number | null;
  /** Why, in one sentence. */
  reason: string;
}

const formats = {
  bytes: formatBytes,
  milliseconds: (value) => (value < 100 ? `${formatNumber(value, 3)} ms` : formatDuration(value)),
  count: formatCompact,
} satisfies Record<NonNullable<NumberColumn['unit']>, (value: number) => string>;

export function formatQuantity({ unit }: Pick<NumberColumn, 'unit'>, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return unit === null ? formatNumber(value) : formats[unit](value);
}

function isWithin({ column, limit }: Budget, index: number): boolean {
  const value = column.values[index];
  if (value === null || value === undefined) return false;
  return column.better === 'greater' ? value >= limit : value <= limit;
}

const describeBudget = ({ column, limit }: Budget) =>
  `${column.title.toLowerCase()} ${column.better === 'greater' ? '≥' : '≤'} ${formatQuantity(column, limit)}`;

/**
 * "The best under 5 MB and 10 ms": of the runs within every budget the one with the best quality; among equals the one
 * that needs least of the first budgeted quantity, then of what else is weighed.
 *
 * @param weighed what tells runs of equal quality apart, such as the cost that the quality is shown against
 */
export function pickWithinBudget(
  quality: NumberColumn,
  budgets: readonly Budget[],
  runNames: readonly string[],
  weighed: readonly NumberColumn[] = [],
): BudgetPick {
  const known = runNames.flatMap((_, index) => (quality.values[index] === null ? [] : [index]));
  const eligible = known.filter((index) => budgets.every((budget) => isWithin(budget, index)));
  const columns = [quality, ...budgets.map(({ column }) => column), ...weighed];
  const ranked = paretoFront(
    // What is not known is worse than anything known, yet no reason to leave a run out.
    eligible.map((index) =>
      columns.map(({ values, better }) => values[index] ?? (better === 'greater' ? -1 : 1) * Number.MAX_VALUE),
    ),
    columns.map(({ better }) => better ?? 'smaller'),
  ).map((at) => eligible[at] as number);
  const rule = budgets.length > 0 ? ` with ${budgets.map(describeBudget).join(' and ')}` : '';
  const pick = ranked[0] ?? null;
  if (pick === null)
    return {
      eligible,
      front: ranked,
      pick,
      reason:
        known.length === 0
          ? `No run has ${quality.title}.`
          : `None of ${formatCount(known.length)} runs${rule}: widen a budget.`,
    };
  const best = formatQuantity(quality, quality.values[pick]);
  const unbounded = pickBest(quality, known);
  const outside =
    unbounded !== null && quality.values[unbounded] !== quality.values[pick]
      ? ` Without the budget ${runNames[unbounded]} would be best (${formatQuantity(quality, quality.values[unbounded])}), but it needs ${budgets
          .filter((budget) => !isWithin(budget, unbounded))
          .map(({ column }) =>
            column.values[unbounded] === null
              ? `a known ${column.title.toLowerCase()}`
              : `${formatQuantity(column, column.values[unbounded])} of ${column.title.toLowerCase()}`,
          )
          .join(' and ')}.`
      : '';
  return {
    eligible,
    front: ranked,
    pick,
    reason: `${runNames[pick]} has the best ${quality.title} (${best}) of ${formatCount(eligible.length)} ${eligible.length === 1 ? 'run' : 'runs'}${rule}.${outside}`,
  };
}

function pickBest({ values, better }: NumberColumn, indices: readonly number[]): number | null {
  const sign = better === 'greater' ? 1 : -1;
  return indices.reduce<number | null>(
    (best, index) =>
      best === null || sign * (values[index] as number) > sign * (values[best] as number) ? index : best,
    null,
  );
}
