import { formatNumber } from '../../base/format';
import {
  type ComparisonColumn,
  chosenGroup,
  compareGroups,
  comparePaths,
  describeVerdict,
  experimentColumns,
  formatDifference,
  formatQuantity,
  groupRuns,
  isMetric,
  mainMetric,
  type NumberColumn,
  pickWithinBudget,
} from '../../comparison';
import type { Run } from '../../contract/run';
import { type Interval, mean, meanInterval, paretoFront } from '../../statistics';
import type { BlockOf } from '../blocks';
import { type Figure, type FigureCell, noChoices } from '../figure';
import { shorten } from '../selection';

/** Runs side by side as the host compares them, with what they solve and cost. */
export interface ComparedRuns {
  runs: readonly Run[];
  differences: readonly { path: string; values: unknown[] }[];
  columns: readonly ComparisonColumn[];
}

/** Columns of one table of differences; more runs are named below it. */
export const mostRunsSideBySide = 16;
const rowLimit = 400;

const cell = (text: string, exact = text): FigureCell => ({
  text: shorten(text, 120),
  ...(exact !== text || text.length > 120 ? { exact } : {}),
});
const number = (value: number | null | undefined, digits = 4): FigureCell =>
  value === null || value === undefined ? { text: '–' } : { text: formatNumber(value, digits), exact: String(value) };

/** What is different between the configs, data and engines of some runs. */
export function differencesFigure(_block: BlockOf<'differences'>, { runs, differences }: ComparedRuns): Figure {
  const rows = differences.toSorted((one, other) => comparePaths(one.path, other.path));
  return {
    table: {
      columns: [
        { title: 'Setting', align: 'left' },
        ...runs.map(({ name, colorIndex }) => ({ title: shorten(name, 60), align: 'left' as const, colorIndex })),
      ],
      rows: rows.slice(0, rowLimit).map(({ path, values }) => ({
        cells: [cell(path), ...values.map((value) => cell(formatDifference(value)))],
      })),
      omittedRowCount: Math.max(0, rows.length - rowLimit),
    },
    scatter: null,
    remarks: rows.length === 0 ? ['These runs have the same config, data and engine.'] : [],
    missing: [],
    choices: noChoices,
  };
}

const verdicts = {
  better: 'Better',
  worse: 'Worse',
  noDifferenceShown: 'No difference shown',
  cannotSay: 'Cannot be told',
} as const;
const correctionTitles = {
  holm: 'corrected after Holm',
  benjaminiHochberg: 'corrected after Benjamini and Hochberg',
  none: 'not corrected for the number of comparisons',
} as const;

const p = (value: number | undefined): FigureCell =>
  value === undefined ? { text: '–' } : { text: value < 0.001 ? '< 0.001' : value.toFixed(3), exact: String(value) };
const interval = (value: Interval | null | undefined): FigureCell =>
  value && Number.isFinite(value.low)
    ? {
        text: `${formatNumber(value.low, 4)} to ${formatNumber(value.high, 4)}`,
        exact: `${value.low} to ${value.high}`,
      }
    : { text: '–' };

const choicesOf = (columns: readonly ComparisonColumn[]): Figure['choices'] => ({
  metrics: columns.filter(isMetric).map(({ title }) => title),
  groups: columns.filter(({ role }) => role === 'config').map(({ name, title }) => ({ name, title })),
  costs: columns
    .filter(({ role, kind }) => role === 'cost' && kind === 'number')
    .map(({ name, title }) => ({ name, title })),
  references: [],
});

const metricOf = (columns: readonly ComparisonColumn[], wanted: string | null): NumberColumn | undefined =>
  columns.filter(isMetric).find(({ title }) => title === wanted) ?? (wanted === null ? mainMetric(columns) : undefined);

const rightColumns = (...titles: string[]) => titles.map((title) => ({ title, align: 'right' as const }));

/** Runs in groups, and whether a group is better than the reference or only luckier. */
export function statisticsFigure(block: BlockOf<'statistics'>, { runs, columns }: ComparedRuns): Figure {
  const metric = metricOf(columns, block.metric);
  const choices = choicesOf(columns);
  const nothing = (remark: string): Figure => ({ table: null, scatter: null, remarks: [remark], missing: [], choices });
  if (!metric)
    return nothing(
      block.metric === null ? 'No run has recorded a metric yet.' : `No run has ${shorten(block.metric)}.`,
    );
  const by = columns.find(({ name }) => name === block.by);
  const groups = groupRuns(by ? [by] : experimentColumns(columns), runs.length);
  const samples = groups.map(({ runIndices }) =>
    runIndices.flatMap((index) => {
      const value = metric.values[index];
      return value === null || value === undefined ? [] : [value];
    }),
  );
  const { index: reference, remark } = chosenGroup(groups, block.reference);
  const compared =
    reference === null
      ? []
      : compareGroups(samples, reference, { better: metric.better ?? 'greater', correction: block.correction });
  const results = new Map(compared.map((result) => [result.group, result]));
  const marks = { better: 'better', worse: 'worse' } as const;
  return {
    table: {
      columns: [
        { title: 'Group', align: 'left' },
        ...rightColumns('Runs', `Mean of ${shorten(metric.title, 60)}`, '95 % interval', 'Difference'),
        { title: 'Verdict', align: 'left' },
        ...rightColumns('Its interval', 'Welch p', 'Mann–Whitney p', 'Effect (Hedges’ g)'),
      ],
      rows: groups.slice(0, rowLimit).map(({ title, shortTitle }, index) => {
        const values = samples[index] ?? [];
        const result = results.get(index);
        const verdict: FigureCell =
          index === reference
            ? { text: 'Reference', mark: 'reference' }
            : result
              ? {
                  text: verdicts[result.verdict],
                  exact: describeVerdict(result, samples[reference ?? 0]?.length ?? 0),
                  ...(result.verdict in marks ? { mark: marks[result.verdict as keyof typeof marks] } : {}),
                }
              : { text: '–' };
        return {
          cells: [
            cell(shortTitle, title),
            { text: String(values.length) },
            number(values.length > 0 ? mean(values) : null),
            interval(values.length > 1 ? meanInterval(values) : null),
            number(values.length > 0 ? result?.difference : null, 3),
            verdict,
            interval(result?.bootstrap),
            p(result?.welch?.corrected),
            p(result?.mannWhitney?.corrected),
            number(result?.effectSize, 2),
          ],
        };
      }),
      omittedRowCount: Math.max(0, groups.length - rowLimit),
    },
    scatter: null,
    remarks: [
      ...(remark === null ? [] : [remark]),
      `p-values are ${correctionTitles[block.correction]}; a verdict follows Welch’s at 0.05. “No difference shown” is not proof that there is none.`,
    ],
    missing: [],
    choices: {
      ...choices,
      references: groups.slice(0, rowLimit).map(({ identity, title }) => ({ name: identity, title })),
    },
  };
}

/** Quality against what it costs: the runs that no other beats. */
export function tradeOffFigure(block: BlockOf<'tradeOff'>, { runs, columns }: ComparedRuns): Figure {
  const choices = choicesOf(columns);
  const costs = columns.filter((column): column is NumberColumn => column.role === 'cost' && column.kind === 'number');
  const quality = metricOf(columns, block.quality);
  const cost = costs.find(({ name }) => name === block.cost) ?? costs[0];
  if (!quality || !cost)
    return {
      table: null,
      scatter: null,
      remarks: ['Quality can be weighed against cost once the runs have recorded a metric and were trained.'],
      missing: [],
      choices,
    };
  const front = paretoFront(
    runs.map((_, index) => [quality.values[index] ?? Number.NaN, cost.values[index] ?? Number.NaN]),
    [quality.better ?? 'greater', cost.better ?? 'smaller'],
  );
  const onFront = new Set(front);
  const { reason } = pickWithinBudget(
    quality,
    [],
    runs.map(({ name }) => shorten(name)),
    [cost],
  );
  return {
    table: {
      columns: [
        { title: 'On the front', align: 'left' },
        { title: shorten(quality.title, 60), align: 'right' },
        ...costs.map(({ title }) => ({ title, align: 'right' as const })),
      ],
      rows: front.slice(0, rowLimit).map((index, place) => {
        const run = runs[index] as Run;
        return {
          run: { id: run.id, colorIndex: run.colorIndex },
          cells: [
            cell(run.name),
            {
              text: formatQuantity(quality, quality.values[index]),
              exact: String(quality.values[index]),
              ...(place === 0 ? { mark: 'best' as const } : {}),
            },
            ...costs.map((column) => ({
              text: formatQuantity(column, column.values[index]),
              exact: String(column.values[index] ?? '–'),
            })),
          ],
        };
      }),
      omittedRowCount: Math.max(0, front.length - rowLimit),
    },
    scatter: {
      horizontal: cost.title,
      horizontalUnit: cost.unit,
      vertical: shorten(quality.title, 120),
      verticalUnit: quality.unit,
      points: runs.flatMap(({ name, colorIndex }, index) => {
        const x = cost.values[index];
        const y = quality.values[index];
        if (x === null || x === undefined || y === null || y === undefined) return [];
        return [
          {
            name: shorten(name, 120),
            colorIndex,
            x,
            y,
            xText: formatQuantity(cost, x),
            yText: formatQuantity(quality, y),
            isOnFront: onFront.has(index),
          },
        ];
      }),
    },
    remarks: [reason],
    missing: [],
    choices,
  };
}
