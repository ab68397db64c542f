import type { Problem } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { closestColumn, listColumns } from './column-selection';

interface WindowedDataset {
  columns: readonly DatasetColumn[];
  /** Rows without a target, which are not read. */
  missingTargetCount: number;
}

/** What of a config's windows does not fit the data set or the split. */
export function checkWindow(
  { window, split }: Pick<RunConfig['dataset'], 'window' | 'split'>,
  { columns, missingTargetCount }: WindowedDataset,
): Problem[] {
  if (!window) return [];
  const problems: Problem[] = [];
  const add = (key: string, code: string, message: string, fix: string, severity: Problem['severity'] = 'error') =>
    problems.push({ code, severity, message, fix, where: { path: ['dataset', ...key.split('.')] } });
  for (const key of ['groupBy', 'orderBy'] as const) {
    const name = window[key];
    if (name !== null && !columns.some((column) => column.name === name))
      add(
        `window.${key}`,
        'unknownWindowColumn',
        `The windows name the column "${name}", which the data set lacks.`,
        `${closestColumn(name, columns)}Its columns are: ${listColumns(columns)}.`,
      );
  }
  if (window.orderBy === null && !columns.some(({ role }) => role === 'time'))
    add(
      'window.orderBy',
      'windowOrder',
      'No column orders the rows: windows follow the order in which the rows are stored.',
      'Set dataset.window.orderBy, or give a column the role time, unless that order is the right one.',
      'info',
    );
  const group = split.kind === 'ratio' || split.kind === 'folds' ? split.group : null;
  const roleGroup = columns.find(({ role }) => role === 'group')?.name ?? null;
  const keepsSeriesWhole = window.groupBy !== null && (group ?? roleGroup) === window.groupBy;
  if ((split.kind === 'ratio' || split.kind === 'folds') && !keepsSeriesWhole)
    add(
      'split',
      'randomSplitOfSeries',
      `A split by ${split.kind} draws rows at random and tears the series apart: no ${window.length} rows of one part follow each other.`,
      `Set dataset.split: { kind: time }${window.groupBy === null ? '' : `, or keep each series whole with split.group: ${window.groupBy}`}.`,
    );
  if (missingTargetCount > 0 && window.maximumGap === null)
    add(
      'window.maximumGap',
      'missingTargetInSeries',
      `${missingTargetCount.toLocaleString('en-US')} rows have no target and are left out; windows would join the rows before and after them as if nothing lay between.`,
      'Set dataset.window.maximumGap to the usual step between two rows, or fill in the targets.',
    );
  return problems;
}
