import { formatCount, formatNumber } from '../base/format';
import type { Problem } from '../base/problem';
import type { DatasetProfile } from '../contract/dataset';
import type { Relations } from '../contract/dataset-relations';

/** Something worth a look, and the column that it is about; null for the whole table. */
export interface Finding extends Problem {
  column: string | null;
}

/** What spoils a model unseen comes first. */
const weights: Record<string, number> = {
  leakage: 100,
  rareClass: 90,
  imbalance: 85,
  constant: 80,
  identifierLike: 75,
  notFinite: 70,
  manyMissing: 60,
  mixedFormats: 55,
  alikeValues: 50,
  duplicateRows: 45,
  sameInformation: 40,
};
/** Columns that are named with the same finding. */
const listedCount = 12;
const severities = { error: 2000, warning: 1000, info: 0 } as const;

const rank = ({ severity, code }: Problem) => severities[severity] + (weights[code] ?? 10);

/** Warnings of all columns, of what they have to do with each other and of repeated rows, the gravest first. */
export function findingsOf(profile: DatasetProfile, relations: Relations | null): Finding[] {
  const ofColumns = profile.columns.flatMap(({ name, warnings }) =>
    warnings.map((warning): Finding => ({ ...warning, column: name })),
  );
  const ofRelations = (relations?.warnings ?? []).map(
    ({ where, ...warning }): Finding => ({ ...warning, column: String(where?.path?.[0] ?? '') || null }),
  );
  const { duplicateRowCount, rowCount } = profile;
  const duplicates: Finding[] =
    duplicateRowCount > 0
      ? [
          {
            code: 'duplicateRows',
            severity: duplicateRowCount > rowCount * 0.01 ? 'warning' : 'info',
            message: `${formatCount(duplicateRowCount)} ${duplicateRowCount === 1 ? 'row repeats' : 'rows repeat'} an earlier one in every column (${formatNumber((100 * duplicateRowCount) / rowCount, 3)} %).`,
            fix: 'Keep one of each: the same row in training and test makes the test look better than it is.',
            column: null,
          },
        ]
      : [];
  return sumUp([...ofColumns, ...ofRelations, ...duplicates].sort((left, right) => rank(right) - rank(left)));
}

/** Of what concerns very many columns the first ones stand for the rest. */
function sumUp(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const seen = new Map<string, number>();
  return findings.flatMap((finding) => {
    const { code, severity } = finding;
    const place = (seen.get(code) ?? 0) + 1;
    seen.set(code, place);
    const rest = (counts.get(code) ?? 0) - listedCount;
    if (place <= listedCount || rest <= 1) return [finding];
    if (place > listedCount + 1) return [];
    return [
      {
        code: 'moreLikeThis',
        severity,
        message: `The same is so of ${formatCount(rest)} more columns.`,
        fix: 'Sort the columns of the profile by their warnings to see them.',
        column: null,
      },
    ];
  });
}
