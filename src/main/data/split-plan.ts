import type { Problem } from '../../shared/base/problem';
import { type SplitConfig, shareOf, wantsPart } from '../../shared/config/split';
import { roleColumn } from '../../shared/contract/column-roles';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { allocateSplit, type PartCounts, partCodes, partNames, type SplitShares } from '../../shared/split';
import { closestColumn, listColumns } from './column-selection';
import { maximumClassCount } from './target-figures';

/** Classes whose shares are kept in every part. */
export interface Stratum {
  /** Place in the stored table. */
  column: number;
  /** Rows with all targets by class. */
  classCounts: ReadonlyMap<string, number>;
}

/** A split with its columns as places in the stored table: with the rows, all that decides their parts. */
export type SplitPlan = {
  /** Rows that lack one of them are in no part. */
  targets: readonly number[];
  /** Rows that have all targets. */
  rowCount: number;
  seed: number;
} & (
  | { kind: 'ratio'; shares: SplitShares; stratum: Stratum | null; group: number | null }
  | {
      kind: 'folds';
      count: number;
      fold: number;
      validation: number;
      stratum: Stratum | null;
      group: number | null;
    }
  /** Units of `gap`: the column's; seconds where it holds times. */
  | { kind: 'time'; column: number; shares: SplitShares; gap: number }
  /** `rest`: the code of values without a part; null refuses them. */
  | { kind: 'column'; column: number; codes: Readonly<Record<string, number>>; rest: number | null }
);

export interface SplitPlanRequest {
  datasetName: string;
  columns: readonly DatasetColumn[];
  split: SplitConfig;
  targets: readonly number[];
  rowCount: number;
  /** Null where the target has no classes, or too many. */
  stratum: Stratum | null;
  seed: number;
}

const secondsOf = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** What a value of a split column is called in the config: as the table shows it. */
export function valueText(value: string | number | boolean): string {
  return String(value);
}

/** Finds the columns of a split; the plan is null where one is missing. */
export function planSplit(request: SplitPlanRequest): { plan: SplitPlan | null; problems: Problem[] } {
  const { split, targets, rowCount, seed } = request;
  const common = { targets, rowCount, seed };
  const stratum = 'stratify' in split && split.stratify ? request.stratum : null;
  switch (split.kind) {
    case 'ratio':
    case 'folds': {
      const { place: group, problems } = findGroup(request, split.group);
      if (problems.length > 0) return { plan: null, problems };
      if (split.kind === 'folds') {
        const { count, fold, validation } = split;
        return { plan: { ...common, kind: 'folds', count, fold, validation, stratum, group }, problems };
      }
      const { train, validation, test } = split;
      return { plan: { ...common, kind: 'ratio', shares: { train, validation, test }, stratum, group }, problems };
    }
    case 'time': {
      const { place, problems } = findTime(request, split.column);
      if (place === null) return { plan: null, problems };
      const unit = request.columns[place]?.kind === 'time' ? secondsOf[split.gapUnit] : 1;
      const { train, validation, test, gap } = split;
      return {
        plan: { ...common, kind: 'time', column: place, shares: { train, validation, test }, gap: gap * unit },
        problems,
      };
    }
    case 'column': {
      const { place, problems } = findColumn(request, split.column, ['dataset', 'split', 'column']);
      const repeated = findRepeatedValue(split);
      if (place === null || repeated) return { plan: null, problems: repeated ? [...problems, repeated] : problems };
      const codes = Object.fromEntries(
        partNames.flatMap((part) => split[part].map((value) => [valueText(value), partCodes[part]])),
      );
      const rest = { refuse: null, leaveOut: partCodes.none, train: partCodes.train }[split.unassigned];
      return { plan: { ...common, kind: 'column', column: place, codes, rest }, problems };
    }
  }
}

function findColumn(
  { datasetName, columns }: SplitPlanRequest,
  name: string,
  path: (string | number)[],
): { place: number | null; problems: Problem[] } {
  const place = columns.findIndex((column) => column.name === name);
  if (place >= 0) return { place, problems: [] };
  return {
    place: null,
    problems: [
      {
        code: 'unknownSplitColumn',
        severity: 'error',
        message: `"${datasetName}" has no column "${name}" to split by.`,
        fix: `${closestColumn(name, columns)}Its columns are: ${listColumns(columns)}.`,
        where: { path },
      },
    ],
  };
}

function findGroup(request: SplitPlanRequest, name: string | null): { place: number | null; problems: Problem[] } {
  const chosen = name ?? roleColumn(request.columns, 'group');
  return chosen === null
    ? { place: null, problems: [] }
    : findColumn(request, chosen, ['dataset', 'split', name === null ? 'kind' : 'group']);
}

function findTime(request: SplitPlanRequest, name: string | null): { place: number | null; problems: Problem[] } {
  const { datasetName, columns } = request;
  const path = ['dataset', 'split', 'column'];
  const problem = (code: string, message: string, fix: string): { place: null; problems: Problem[] } => ({
    place: null,
    problems: [{ code, severity: 'error', message, fix, where: { path } }],
  });
  const ordered = columns.filter(({ kind }) => kind === 'time' || kind === 'integer' || kind === 'real');
  const choices =
    ordered.length > 0
      ? `Set dataset.split.column to one of: ${listColumns(ordered)}.`
      : 'Choose another kind of split.';
  const chosen = name ?? roleColumn(columns, 'time');
  if (chosen === null)
    return problem(
      'noTimeColumn',
      `The split is by time, and no column of "${datasetName}" has the role time.`,
      choices,
    );
  const found = findColumn(request, chosen, path);
  const kind = found.place === null ? null : columns[found.place]?.kind;
  if (kind == null || kind === 'time' || kind === 'integer' || kind === 'real') return found;
  return problem(
    'timeNotOrdered',
    `The column "${chosen}" holds ${kind} values, which have no order in time.`,
    choices,
  );
}

function findRepeatedValue(split: Extract<SplitConfig, { kind: 'column' }>): Problem | null {
  const seen = new Map<string, string>();
  for (const part of partNames)
    for (const value of split[part]) {
      const earlier = seen.get(valueText(value));
      if (earlier !== undefined)
        return {
          code: 'repeatedSplitValue',
          severity: 'error',
          message: `The value "${valueText(value)}" stands for ${earlier === part ? `${part} twice` : `${earlier} and for ${part}`}.`,
          fix: 'Keep it once.',
          where: { path: ['dataset', 'split', part] },
        };
      seen.set(valueText(value), part);
    }
  return null;
}

/** What of a table's columns decides whether a split is possible. */
export type SplitFigures =
  | { kind: 'rows' }
  /** Rows without a group are groups of their own. */
  | { kind: 'groups'; groupCount: number }
  | { kind: 'moments'; momentCount: number; missingCount: number }
  /** Rows by value, null for missing; null where there are more than 10,000 values. */
  | { kind: 'values'; counts: ReadonlyMap<string | null, number> | null };

/** Why a split cannot be, or what of it may surprise, before any row has a part. */
export function checkSplit(
  plan: SplitPlan,
  split: SplitConfig,
  figures: SplitFigures,
  columns: readonly DatasetColumn[],
): Problem[] {
  const at = (key: string) => ({ path: ['dataset', 'split', key] });
  const nameOf = (place: number) => columns[place]?.name ?? '';
  const wanted = partNames.filter((part) => wantsPart(split, part));
  if (plan.kind === 'column') return figures.kind === 'values' ? checkValues(plan, split, figures.counts, columns) : [];
  if (plan.kind === 'time' && figures.kind === 'moments') {
    const { momentCount, missingCount } = figures;
    const name = nameOf(plan.column);
    if (momentCount < wanted.length)
      return [
        {
          code: 'tooFewMoments',
          severity: 'error',
          message: `The column "${name}" has ${momentCount} different ${momentCount === 1 ? 'value' : 'values'}, too few for ${wanted.length} parts whose moments stay together.`,
          fix: 'Choose another column, or another kind of split.',
          where: at('column'),
        },
      ];
    return missingCount === 0
      ? []
      : [
          {
            code: 'missingTime',
            severity: 'warning',
            message: `${missingCount.toLocaleString('en-US')} of ${plan.rowCount.toLocaleString('en-US')} rows have no value in "${name}" and are in no part.`,
            fix: 'Fill in the times in the source, or split by ratio.',
            where: at('column'),
          },
        ];
  }
  if (figures.kind === 'groups' && 'group' in plan && plan.group !== null) {
    const needed = plan.kind === 'folds' ? plan.count : wanted.length;
    return figures.groupCount >= needed
      ? []
      : [
          {
            code: 'tooFewGroups',
            severity: 'error',
            message: `The column "${nameOf(plan.group)}" makes ${figures.groupCount} ${figures.groupCount === 1 ? 'group' : 'groups'}, too few for ${needed} ${plan.kind === 'folds' ? 'folds' : 'parts'}: a group is never cut.`,
            fix:
              plan.kind === 'folds'
                ? 'Choose fewer folds, or another column.'
                : 'Choose another column, or leave out a part.',
            where: at(plan.kind === 'folds' ? 'count' : 'group'),
          },
        ];
  }
  return checkRowCounts(plan, split, wanted);
}

function checkRowCounts(plan: SplitPlan, split: SplitConfig, wanted: readonly (keyof PartCounts)[]): Problem[] {
  const { rowCount } = plan;
  const rows = `${rowCount} ${rowCount === 1 ? 'row' : 'rows'} with a target are too few`;
  if (plan.kind === 'folds')
    return rowCount >= plan.count
      ? []
      : [
          {
            code: 'tooFewRows',
            severity: 'error',
            message: `${rows} for ${plan.count} folds.`,
            fix: 'Add rows, or choose fewer folds.',
            where: { path: ['dataset', 'split', 'count'] },
          },
        ];
  if (plan.kind !== 'ratio') return [];
  const allocation = [...allocateSplit(plan.stratum?.classCounts ?? new Map([['', rowCount]]), plan.shares, plan.seed)];
  return wanted.flatMap((part): Problem[] =>
    allocation.some(([, counts]) => counts[part] > 0)
      ? []
      : [
          {
            code: 'tooFewRows',
            severity: 'error',
            message: `${rows} for this split: ${part} (share ${shareOf(split, part)}) would be empty.`,
            fix: `Add rows, or set dataset.split.${part} to ${part === 'train' ? 'a larger share' : '0'}.`,
            where: { path: ['dataset', 'split', part] },
          },
        ],
  );
}

const shownValueCount = 8;

function checkValues(
  plan: Extract<SplitPlan, { kind: 'column' }>,
  split: SplitConfig,
  counts: ReadonlyMap<string | null, number> | null,
  columns: readonly DatasetColumn[],
): Problem[] {
  const name = columns[plan.column]?.name ?? '';
  if (counts === null)
    return [
      {
        code: 'tooManySplitValues',
        severity: 'error',
        message: `The column "${name}" has more than ${maximumClassCount.toLocaleString('en-US')} different values; each must be given a part.`,
        fix: 'Choose a column that names the parts.',
        where: { path: ['dataset', 'split', 'column'] },
      },
    ];
  const shown = (values: readonly (string | null)[]) =>
    `${values
      .slice(0, shownValueCount)
      .map((value) => (value === null ? 'a missing value' : `"${value}"`))
      .join(', ')}${values.length > shownValueCount ? `, … (${values.length.toLocaleString('en-US')} in all)` : ''}`;
  const problems: Problem[] = [];
  const unassigned = [...counts.keys()].filter((value) => value === null || !(value in plan.codes));
  if (plan.rest === null && unassigned.length > 0) {
    const rows = unassigned.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0);
    problems.push({
      code: 'unassignedRows',
      severity: 'error',
      message: `${rows.toLocaleString('en-US')} rows have no part: in "${name}" they have ${shown(unassigned)}.`,
      fix: 'Add these values to train, validation or test of dataset.split, or set dataset.split.unassigned to leaveOut or train.',
      where: { path: ['dataset', 'split', 'unassigned'] },
    });
  }
  for (const part of partNames) {
    const own = Object.keys(plan.codes).filter((value) => plan.codes[value] === partCodes[part]);
    const isNeeded = part === 'train' ? plan.rest !== partCodes.train : wantsPart(split, part);
    if (isNeeded && !own.some((value) => counts.has(value)))
      problems.push({
        code: 'emptyPart',
        severity: part === 'train' ? 'error' : 'warning',
        message:
          own.length === 0
            ? `No value of "${name}" stands for ${part}.`
            : `No row of "${name}" has ${shown(own)}, so ${part} is empty.`,
        fix: `Its values are: ${shown([...counts.keys()])}.`,
        where: { path: ['dataset', 'split', part] },
      });
  }
  return problems;
}
