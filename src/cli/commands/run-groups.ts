import { formatNumber } from '../../shared/base/format';
import { metricDirection } from '../../shared/config/metric-direction';
import { parseRunColumn } from '../../shared/run-table/column-name';
import { groupFigureOf, summariseGroup } from '../../shared/run-table/group-figures';
import { groupRows, type RowGroup } from '../../shared/run-table/group-runs';
import { type ListedRun, type RunList, valueIn } from '../../shared/run-table/run-list';
import type { Outcome } from '../command';
import { formatTable } from '../table';

/** A field or a column by the name that a person gave, with how it is read of a run. */
export interface NamedColumn {
  name: string;
  title: string;
  value(run: ListedRun): number | string | null;
}

interface GroupSummary {
  key: string;
  value: number | string | null;
  runCount: number;
  /** By column; of columns of words there is nothing. */
  figures: Record<
    string,
    { count: number; mean: number; deviation: number; minimum: number; maximum: number; median: number; best: number }
  >;
  groups: GroupSummary[];
}

/** Columns that the host gave, as what can be grouped and summed up. */
export function hostColumn(name: string, title: string, list: RunList): NamedColumn {
  return { name, title, value: ({ index }) => valueIn(list.columns.get(name), index) };
}

function summarise(group: RowGroup<ListedRun>, columns: readonly NamedColumn[]): GroupSummary {
  const figures: GroupSummary['figures'] = {};
  for (const { name, value } of columns) {
    const values = group.rows.map(value).filter((each) => each !== null);
    const summary = values.every((each) => typeof each === 'number') ? summariseGroup(values) : null;
    if (!summary) continue;
    const column = parseRunColumn(name);
    const isBetterSmall = column?.kind === 'metric' && metricDirection(column.metric) === 'lower';
    figures[name] = { ...summary, best: groupFigureOf(summary, 'best', isBetterSmall) };
  }
  return {
    key: group.keyId,
    value: group.value,
    runCount: group.rows.length,
    figures,
    groups: group.groups.map((inner) => summarise(inner, columns)),
  };
}

/** Runs by some keys, one within the other, with mean and deviation of each column. */
export function describeGroups(
  runs: readonly ListedRun[],
  keys: readonly NamedColumn[],
  columns: readonly NamedColumn[],
): Outcome {
  const groups = groupRows(
    runs,
    keys.map(({ name, value }) => ({ id: name, value })),
  ).map((group) => summarise(group, columns));
  const lines: { group: GroupSummary; depth: number }[] = [];
  const visit = (group: GroupSummary, depth: number) => {
    lines.push({ group, depth });
    for (const inner of group.groups) visit(inner, depth + 1);
  };
  for (const group of groups) visit(group, 0);
  const text = formatTable(lines, [
    {
      title: keys.map(({ title }) => title).join(' / '),
      text: ({ group, depth }: { group: GroupSummary; depth: number }) =>
        `${'· '.repeat(depth)}${group.value ?? 'none'}`,
    },
    { title: 'runs', align: 'right', text: ({ group }) => String(group.runCount) },
    ...columns.map(({ name, title }) => ({
      title,
      align: 'right' as const,
      text: ({ group }: { group: GroupSummary }) => {
        const figures = group.figures[name];
        if (!figures) return '–';
        const spread = figures.count > 1 ? ` ± ${formatNumber(figures.deviation)}` : '';
        return `${formatNumber(figures.mean)}${spread}`;
      },
    })),
  ]);
  return { json: { groups }, text };
}
