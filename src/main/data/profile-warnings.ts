import { formatCount, formatNumber } from '../../shared/base/format';
import type { Problem } from '../../shared/base/problem';
import type { ColumnProfile } from '../../shared/contract/dataset';
import { isText } from './stored-table';

type Profiled = Omit<ColumnProfile, 'warnings'>;

interface Rule {
  code: string;
  severity: Problem['severity'];
  applies(column: Profiled, rowCount: number, notFiniteCount: number): boolean;
  message(column: Profiled, rowCount: number, notFiniteCount: number): string;
  fix(column: Profiled): string;
}

const manyMissingShare = 0.2;
const imbalanceRatio = 10;
const percent = (part: number, whole: number) => `${formatNumber((100 * part) / whole, 3)} %`;
const isUsed = ({ role }: Profiled) => role === 'feature' || role === 'target';
const isClassTarget = ({ role, topValues, distinctCount }: Profiled) =>
  role === 'target' && topValues.length > 1 && topValues.length === distinctCount;

/** What a practitioner would want to be told of a column before training on it. */
const rules: readonly Rule[] = [
  {
    code: 'constant',
    severity: 'warning',
    applies: (column, rowCount) => isUsed(column) && column.distinctCount <= 1 && rowCount > 1,
    message: ({ name, distinctCount }) =>
      distinctCount === 0 ? `"${name}" has no value at all.` : `"${name}" has the same value in every row.`,
    fix: ({ role }) =>
      role === 'target' ? 'Choose another target: there is nothing to learn.' : 'Set its role to ignored.',
  },
  {
    code: 'manyMissing',
    severity: 'warning',
    applies: (column, rowCount) =>
      isUsed(column) && column.missingCount >= rowCount * manyMissingShare && column.distinctCount > 0,
    message: ({ name, missingCount }, rowCount) =>
      `"${name}" is missing in ${formatCount(missingCount)} rows (${percent(missingCount, rowCount)}).`,
    fix: () => 'Set its role to ignored, or add an impute transform.',
  },
  {
    code: 'someMissing',
    severity: 'info',
    applies: (column, rowCount) =>
      isUsed(column) && column.missingCount > 0 && column.missingCount < rowCount * manyMissingShare,
    message: ({ name, missingCount }) =>
      `"${name}" is missing in ${formatCount(missingCount)} ${missingCount === 1 ? 'row' : 'rows'}.`,
    fix: ({ role, kind }) =>
      role === 'target'
        ? 'Rows without a target are left out of training.'
        : `Add { kind: impute, strategy: ${isText(kind) ? 'mostFrequent' : 'mean'} } to the transforms.`,
  },
  {
    code: 'identifierLike',
    severity: 'warning',
    applies: ({ role, kind, distinctCount, missingCount }, rowCount) =>
      role === 'feature' && kind === 'categorical' && rowCount >= 20 && distinctCount > (rowCount - missingCount) * 0.9,
    message: ({ name, distinctCount }) =>
      `"${name}" looks like an identifier: ${formatCount(distinctCount)} values that hardly repeat.`,
    fix: () => 'Set its role to identifier, so that the network cannot learn rows by heart.',
  },
  {
    code: 'manyCategories',
    severity: 'info',
    applies: ({ role, kind, distinctCount }) => role === 'feature' && kind === 'categorical' && distinctCount > 100,
    message: ({ name, distinctCount }) => `"${name}" has ${formatCount(distinctCount)} categories.`,
    fix: () => 'One-hot keeps the most frequent ones; set maximumCategories to choose how many.',
  },
  {
    code: 'notFinite',
    severity: 'warning',
    applies: (column, _, notFiniteCount) => isUsed(column) && notFiniteCount > 0,
    message: ({ name }, _, notFiniteCount) => `"${name}" is infinite in ${formatCount(notFiniteCount)} rows.`,
    fix: () => 'Correct the values, or set its role to ignored: networks cannot learn from infinities.',
  },
  {
    code: 'imbalance',
    severity: 'warning',
    applies: (column) => {
      const counts = column.topValues.map(({ count }) => count);
      return isClassTarget(column) && Math.max(...counts) > imbalanceRatio * Math.min(...counts);
    },
    message: ({ name, topValues }) => {
      const most = topValues[0];
      const least = topValues.at(-1);
      return `Classes of "${name}" are unbalanced: "${most?.value}" has ${formatCount(most?.count ?? 0)} rows, "${least?.value}" ${formatCount(least?.count ?? 0)}.`;
    },
    fix: () => 'Look at the confusion matrix and at recall, not at accuracy alone; keep the split stratified.',
  },
  {
    code: 'rareClass',
    severity: 'warning',
    applies: (column) => isClassTarget(column) && column.topValues.some(({ count }) => count < 3),
    message: ({ name, topValues }) =>
      `Some classes of "${name}" have fewer than three rows: ${topValues
        .filter(({ count }) => count < 3)
        .map(({ value }) => value)
        .join(', ')}.`,
    fix: () => 'They cannot be in training, validation and test at once; collect more rows or merge them.',
  },
];

export function columnWarnings(column: Profiled, rowCount: number, notFiniteCount: number): Problem[] {
  return rules
    .filter((rule) => rule.applies(column, rowCount, notFiniteCount))
    .map(({ code, severity, message, fix }) => ({
      code,
      severity,
      message: message(column, rowCount, notFiniteCount),
      fix: fix(column),
    }));
}
