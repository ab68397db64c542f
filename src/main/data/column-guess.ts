import type { ColumnRole } from '../../shared/contract/dataset';
import type { ColumnKind } from './stored-table';

/** Written this way a cell is missing, whatever the column. */
export const missingTexts = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', '?'] as const;
const missing = new Set<string>(missingTexts);

const pointNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$|^\s*[+-]?(?:inf|infinity)\s*$/i;
const commaNumber = /^\s*[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?\s*$|^\s*[+-]?(?:inf|infinity)\s*$/i;
const code = /^[+-]?0\d/;
const wholeNumber = /^\s*[+-]?\d+\s*$/;
const timeText = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const exactLimit = 2 ** 53;

/** Share of a column's values that must be numbers for the others to count as mistakes rather than as categories. */
export const otherwiseNumericShare = 0.9;

export function isMissing(value: string | null): boolean {
  return value === null || missing.has(value);
}

export function isNumber(value: string, decimal: '.' | ','): boolean {
  return (decimal === ',' ? commaNumber : pointNumber).test(value);
}

/**
 * What kind of column the values look like. `0042` and whole numbers beyond 2^53 are codes, not amounts: as numbers
 * they would lose digits.
 */
export function guessKind(values: readonly (string | null)[], decimal: '.' | ','): ColumnKind {
  const present = values.filter((value) => !isMissing(value)) as string[];
  if (present.length === 0) return 'real';
  const numbers = present.filter((value) => isNumber(value, decimal));
  if (numbers.length >= present.length * otherwiseNumericShare) {
    const losesDigits = (value: string) =>
      (code.test(value) && !value.includes(decimal)) ||
      (wholeNumber.test(value) && Math.abs(Number(value)) >= exactLimit);
    if (!numbers.some(losesDigits)) return numbers.every((value) => wholeNumber.test(value)) ? 'integer' : 'real';
  } else if (present.every((value) => /^(?:true|false)$/i.test(value))) return 'boolean';
  else if (present.filter((value) => timeText.test(value)).length >= present.length * otherwiseNumericShare)
    return 'time';
  return guessTextKind({
    valueCount: present.length,
    distinctCount: new Set(present).size,
    meanLength: present.reduce((total, value) => total + value.length, 0) / present.length,
    meanWordCount: present.reduce((total, value) => total + value.trim().split(/\s+/).length, 0) / present.length,
  });
}

export interface TextFigures {
  valueCount: number;
  distinctCount: number;
  meanLength: number;
  meanWordCount: number;
}

/** Sentences and values that hardly ever repeat are text; what repeats is a category. */
export function guessTextKind({ valueCount, distinctCount, meanLength, meanWordCount }: TextFigures): ColumnKind {
  if (meanWordCount >= 4 || meanLength > 50) return 'text';
  return distinctCount > 20 && distinctCount > valueCount / 2 ? 'text' : 'categorical';
}

const targetName = /^(?:labels?|targets?|class|y|[a-z]*y_(?:train|test)|(?:train|test)_labels?)$/i;
const identifierName = /^(?:id|index|uuid|guid|key|row|row_?(?:id|number)|.+[_ -]id|unnamed: 0|column_1)$|^.+[a-z]Id$/i;

/** What samples share that must not stand on both sides of a split. */
const groupName =
  /^(?:group|(?:group|user|customer|patient|subject|person|session|series|device|sensor|station|store)[_ -]?id)$/i;
const seriesName = /^(?:series|ticker|symbol|store|station|sensor|device|region)$/i;
const weightName = /^sample[_ -]?weights?$/i;

/** In fewer rows values without repetition say nothing. */
export const identifierRowCount = 10;

export interface RoleFigures {
  name: string;
  kind: ColumnKind;
  /** No value occurs twice and none is missing. */
  unique: boolean;
  meanWordCount: number;
}

/** The targets that a request names, and those it gives the role to. */
export function wantedTargets(request: {
  targets: readonly string[];
  columns: readonly { name: string; role?: ColumnRole }[];
}): string[] {
  return [...request.targets, ...request.columns.filter(({ role }) => role === 'target').map(({ name }) => name)];
}

/** Roles a person would most likely choose; `targets` by name win over everything. */
export function guessRoles(columns: readonly RoleFigures[], targets: readonly string[]): ColumnRole[] {
  const likely = columns.findLast(({ name }) => targetName.test(name))?.name;
  const chosen = new Set(targets.length > 0 || likely === undefined ? targets : [likely]);
  const timeName = columns.find(({ name, kind }) => kind === 'time' && !chosen.has(name))?.name;
  return columns.map(({ name, kind, unique, meanWordCount }) => {
    if (chosen.has(name)) return 'target';
    if (kind === 'time') return name === timeName ? 'time' : 'ignored';
    if (weightName.test(name) && (kind === 'real' || kind === 'integer')) return 'weight';
    const isKey = kind === 'integer' || kind === 'categorical' || kind === 'text';
    if (isKey && !unique && (groupName.test(name) || (timeName !== undefined && seriesName.test(name)))) return 'group';
    if (unique && kind === 'integer' && identifierName.test(name)) return 'identifier';
    if (unique && (kind === 'text' || kind === 'categorical') && meanWordCount < 4) return 'identifier';
    return 'feature';
  });
}
