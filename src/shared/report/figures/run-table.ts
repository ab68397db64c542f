import { formatDuration, formatNumber } from '../../base/format';
import { orderRows } from '../../base/order';
import { metricDirection } from '../../config/metric-direction';
import { parseRunColumn, titleOfRunColumn } from '../../run-table/column-name';
import { fieldOfRun } from '../../run-table/filter-runs';
import { type ListedRun, type RunList, valueIn } from '../../run-table/run-list';
import type { BlockOf } from '../blocks';
import { type Figure, type FigureCell, noChoices } from '../figure';
import { selectionRemarks, selectRuns, shorten } from '../selection';

/** Rows of one table in a report; a page of ten thousand is a run table, not a report. */
const rowLimit = 200;

type RunTable = BlockOf<'runTable'>;
type Value = number | string | null;

/** Columns of the run table that must be read for the block, besides those of its filter. */
export function columnsOfRunTable({ columns, sort }: RunTable): string[] {
  return [...columns, ...(sort ? [sort.column] : [])].filter((name) => parseRunColumn(name) !== null);
}

function cellValue(list: RunList, name: string, run: ListedRun): Value {
  if (parseRunColumn(name)) return valueIn(list.columns.get(name), run.index);
  const value = fieldOfRun(name)?.(run);
  if (Array.isArray(value)) return value.join(', ') || null;
  return (value as Value | undefined) ?? null;
}

const titles: Record<string, string> = {
  duration: 'Training time',
  dataset: 'Data set',
  tag: 'Tags',
  parameters: 'Parameters',
};

function titleOf(name: string): string {
  const column = parseRunColumn(name);
  return column ? titleOfRunColumn(column) : (titles[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}

function toCell(name: string, value: Value): FigureCell {
  if (value === null) return { text: '–' };
  if (typeof value === 'string') return { text: shorten(value, 120), ...(value.length > 120 ? { exact: value } : {}) };
  // Counted when training ends; nothing is known before.
  if (name === 'duration')
    return value > 0 ? { text: formatDuration(value * 1000), exact: `${value} s` } : { text: '–' };
  return { text: formatNumber(value), exact: String(value) };
}

/** Of a metric's column the best value, where there are several. */
function bestOf(name: string, values: readonly Value[]): number | null {
  const column = parseRunColumn(name);
  if (column?.kind !== 'metric' || column.aggregate === 'bestStep' || column.aggregate === 'pointCount') return null;
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (new Set(numbers).size < 2) return null;
  return numbers.reduce((best, value) =>
    (metricDirection(column.metric) === 'lower' ? value < best : value > best) ? value : best,
  );
}

/** Runs as rows, with the columns of the block. */
export function runTableFigure(block: RunTable, list: RunList): Figure {
  const selected = selectRuns(list, block.runs);
  const { sort } = block;
  const ordered = sort
    ? orderRows(selected.runs, [
        {
          value: (run: ListedRun) => cellValue(list, sort.column, run),
          direction: sort.descending ? 'descending' : 'ascending',
        },
      ])
    : selected.runs;
  const shown = ordered.slice(0, rowLimit);
  const values = block.columns.map((name) => shown.map((run) => cellValue(list, name, run)));
  const best = block.columns.map((name, column) => bestOf(name, values[column] as Value[]));
  const remarks = selectionRemarks(selected);
  if (selected.runs.length === 0 && !selected.problem) remarks.unshift('No run fits.');
  return {
    table: {
      columns: [
        { title: 'Run', align: 'left' },
        ...block.columns.map((name, column) => ({
          title: titleOf(name),
          align: (values[column] as Value[]).some((value) => typeof value === 'number')
            ? ('right' as const)
            : ('left' as const),
        })),
      ],
      rows: shown.map((run, row) => ({
        run: { id: run.id, colorIndex: run.colorIndex },
        cells: [
          { text: shorten(run.name, 120), ...(run.name.length > 120 ? { exact: run.name } : {}) },
          ...block.columns.map((name, column): FigureCell => {
            const value = (values[column] as Value[])[row] as Value;
            return {
              ...toCell(name, value),
              ...(value !== null && value === best[column] ? { mark: 'best' as const } : {}),
            };
          }),
        ],
      })),
      omittedRowCount: ordered.length - shown.length,
    },
    scatter: null,
    remarks,
    missing: [...selected.missing],
    choices: noChoices,
  };
}
