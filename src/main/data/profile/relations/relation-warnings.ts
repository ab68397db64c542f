import { formatNumber } from '../../../../shared/base/format';
import type { Problem } from '../../../../shared/base/problem';
import type { ColumnRelation, Relations } from '../../../../shared/contract/dataset-relations';

const leakageShare = 0.99;
const leakageCorrelation = 0.995;
const sameCorrelation = 0.98;
const listedPairCount = 20;

/** What relations say that a practitioner should look at before training. */
export function relationWarnings(
  { target, columns, correlations }: Omit<Relations, 'warnings'>,
  /** Share of the most frequent class; null where the target has amounts. */
  largestClassShare: number | null,
): Problem[] {
  const leaks = columns.flatMap((relation) => {
    const message = leakage(relation, target, largestClassShare);
    return message === null
      ? []
      : [
          {
            code: 'leakage',
            severity: 'warning' as const,
            message,
            fix: 'Check whether it is known before the target is; if not, set its role to ignored.',
            where: { path: [relation.name] },
          },
        ];
  });
  return [...leaks, ...samePairs(correlations, target)];
}

function leakage(relation: ColumnRelation, target: string | null, largestClassShare: number | null): string | null {
  const { name, determined, pearson, spearman, correlationRatio } = relation;
  if (
    determined !== null &&
    largestClassShare !== null &&
    determined >= leakageShare &&
    // Where one class has nearly all rows, nearly all rows are determined by anything.
    1 - determined <= (1 - largestClassShare) / 10
  )
    return `"${name}" nearly determines the target "${target}": it alone tells the class in ${formatNumber(100 * determined, 4)} % of the rows.`;
  const strongest = Math.max(
    Math.abs(pearson ?? 0),
    Math.abs(spearman ?? 0),
    largestClassShare === null ? (correlationRatio ?? 0) : 0,
  );
  if (largestClassShare === null && strongest >= leakageCorrelation)
    return `"${name}" nearly determines the target "${target}" (correlation ${formatNumber(strongest, 4)}).`;
  return null;
}

function samePairs({ names, values }: Relations['correlations'], target: string | null): Problem[] {
  const found: { left: string; right: string; value: number }[] = [];
  for (const [row, left] of names.entries())
    for (const [column, right] of names.entries()) {
      const value = values[row]?.[column];
      if (
        column > row &&
        left !== target &&
        right !== target &&
        value !== null &&
        value !== undefined &&
        Math.abs(value) >= sameCorrelation
      )
        found.push({ left, right, value });
    }
  found.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  return found.slice(0, listedPairCount).map(({ left, right, value }) => ({
    code: 'sameInformation',
    severity: 'info',
    message: `"${left}" and "${right}" hold nearly the same (correlation ${formatNumber(value, 4)}).`,
    fix: `Set the role of one of them to ignored, for example of "${right}".`,
    where: { path: [right] },
  }));
}
