import { formatCount, formatNumber } from '../../../shared/base/format';
import type { Problem } from '../../../shared/base/problem';
import type { ColumnProfile } from '../../../shared/contract/dataset';
import { isNumber } from '../column-guess';
import { isText } from '../stored-table';
import type { ValueCount } from './counts';

type Profiled = Omit<ColumnProfile, 'warnings'>;

/** What rules know besides the column's profile. */
export interface WarningContext {
  rowCount: number;
  notFiniteCount: number;
  /** Every value with its count; empty where there are too many. */
  counts: readonly ValueCount[];
}

interface Rule {
  code: string;
  severity: Problem['severity'];
  applies(column: Profiled, context: WarningContext): boolean;
  message(column: Profiled, context: WarningContext): string;
  fix(column: Profiled): string;
}

const manyMissingShare = 0.2;
const imbalanceRatio = 10;
const percent = (part: number, whole: number) => `${formatNumber((100 * part) / whole, 3)} %`;
const strongSkew = 3;
const isUsed = ({ role }: Profiled) => role === 'feature' || role === 'target';
const isClassTarget = ({ role, topValues, distinctCount }: Profiled) =>
  role === 'target' && topValues.length > 1 && topValues.length === distinctCount;

const hardlyRepeats = ({ kind, distinctCount, missingCount }: Profiled, rowCount: number) =>
  kind === 'categorical' && distinctCount > (rowCount - missingCount) * 0.9;
/** Whole numbers one after the other, one a row. */
const isCounter = ({ kind, minimum, maximum, missingCount, distinctCount }: Profiled, rowCount: number) =>
  kind === 'integer' &&
  missingCount === 0 &&
  typeof minimum === 'number' &&
  typeof maximum === 'number' &&
  maximum - minimum === rowCount - 1 &&
  distinctCount > rowCount * 0.9;

/** Categories of which a part are numbers and a part are words. */
function numberShare({ counts }: WarningContext): number {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const numbers = counts.reduce((sum, { value, count }) => sum + (isNumber(value, '.') ? count : 0), 0);
  return total === 0 ? 0 : numbers / total;
}

/** Categories that are the same apart from case and blanks, as the person wrote them. */
function alikeValues({ counts }: WarningContext): string[][] {
  const groups = new Map<string, string[]>();
  for (const { value } of counts) {
    const plain = value.trim().toLowerCase().replace(/\s+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), value]);
  }
  return [...groups.values()].filter((values) => values.length > 1);
}

/** What a practitioner would want to be told of a column before training on it. */
const rules: readonly Rule[] = [
  {
    code: 'constant',
    severity: 'warning',
    applies: (column, { rowCount }) => isUsed(column) && column.distinctCount <= 1 && rowCount > 1,
    message: ({ name, distinctCount }) =>
      distinctCount === 0 ? `"${name}" has no value at all.` : `"${name}" has the same value in every row.`,
    fix: ({ role }) =>
      role === 'target' ? 'Choose another target: there is nothing to learn.' : 'Set its role to ignored.',
  },
  {
    code: 'manyMissing',
    severity: 'warning',
    applies: (column, { rowCount }) =>
      isUsed(column) && column.missingCount >= rowCount * manyMissingShare && column.distinctCount > 0,
    message: ({ name, missingCount }, { rowCount }) =>
      `"${name}" is missing in ${formatCount(missingCount)} rows (${percent(missingCount, rowCount)}).`,
    fix: () => 'Set its role to ignored, or add an impute transform.',
  },
  {
    code: 'someMissing',
    severity: 'info',
    applies: (column, { rowCount }) =>
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
    applies: (column, { rowCount }) =>
      column.role === 'feature' && rowCount >= 20 && (hardlyRepeats(column, rowCount) || isCounter(column, rowCount)),
    message: ({ name, kind, distinctCount }) =>
      `"${name}" looks like an identifier: ${formatCount(distinctCount)} values that ${kind === 'integer' ? 'count the rows' : 'hardly repeat'}.`,
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
    applies: (column, { notFiniteCount }) => isUsed(column) && notFiniteCount > 0,
    message: ({ name }, { notFiniteCount }) => `"${name}" is infinite in ${formatCount(notFiniteCount)} rows.`,
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
  {
    code: 'mixedFormats',
    severity: 'warning',
    applies: (column, context) => {
      const share = numberShare(context);
      return isUsed(column) && column.kind === 'categorical' && share >= 0.05 && share < 1;
    },
    message: ({ name }, context) => {
      const words = context.counts.filter(({ value }) => !isNumber(value, '.'));
      return `"${name}" mixes numbers with words: ${formatNumber(100 * numberShare(context), 3)} % of its values are numbers, others are "${words
        .slice(0, 3)
        .map(({ value }) => value)
        .join('", "')}".`;
    },
    fix: () => 'Correct the words or make them missing, then import again as numbers.',
  },
  {
    code: 'alikeValues',
    severity: 'warning',
    applies: (column, context) => isUsed(column) && column.kind === 'categorical' && alikeValues(context).length > 0,
    message: ({ name }, context) =>
      `"${name}" has categories that differ only in case or blanks: ${alikeValues(context)
        .slice(0, 3)
        .map((values) => values.map((value) => `"${value}"`).join(' and '))
        .join('; ')}.`,
    fix: () => 'Relabel them to one spelling.',
  },
  {
    code: 'outliers',
    severity: 'info',
    applies: (column, { rowCount }) =>
      isUsed(column) && (column.outlierCount ?? 0) > 0 && (column.outlierCount ?? 0) < rowCount * 0.05,
    message: ({ name, outlierCount, minimum, maximum }) =>
      `"${name}" has ${formatCount(outlierCount ?? 0)} ${outlierCount === 1 ? 'value' : 'values'} far from the others (range ${formatNumber(Number(minimum))} to ${formatNumber(Number(maximum))}).`,
    fix: () => 'Look at those rows; if they are right, use a robust or clip transform.',
  },
  {
    code: 'skewed',
    severity: 'info',
    applies: ({ role, skewness, distinctCount }) =>
      role === 'feature' && distinctCount > 10 && Math.abs(skewness ?? 0) > strongSkew,
    message: ({ name, skewness }) => `"${name}" is strongly skewed (skewness ${formatNumber(skewness ?? 0, 3)}).`,
    fix: () => 'Add a log or power transform before it is scaled.',
  },
  {
    code: 'emptyTexts',
    severity: 'info',
    applies: (column) => isUsed(column) && (column.text?.emptyCount ?? 0) > 0,
    message: ({ name, text }) => `"${name}" has ${formatCount(text?.emptyCount ?? 0)} empty texts.`,
    fix: () => 'Exclude those rows if they say nothing.',
  },
  {
    code: 'timeGaps',
    severity: 'info',
    applies: ({ kind, time }) => kind === 'time' && (time?.gapCount ?? 0) > 0,
    message: ({ name, time }) =>
      `"${name}" has ${formatCount(time?.gapCount ?? 0)} ${time?.gapCount === 1 ? 'gap' : 'gaps'}; the longest follows ${time?.longestGapAfter ?? ''}.`,
    fix: () => 'Windows of a time series do not reach over gaps when a largest gap is set.',
  },
];

export function columnWarnings(column: Profiled, context: WarningContext): Problem[] {
  return rules
    .filter((rule) => rule.applies(column, context))
    .map(({ code, severity, message, fix }) => ({
      code,
      severity,
      message: message(column, context),
      fix: fix(column),
    }));
}
