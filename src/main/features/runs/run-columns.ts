import { StudioError } from '../../../shared/base/problem';
import { type PlainAggregate, parseRunColumn, type RunColumnName } from '../../../shared/run-table/column-name';
import type { ArrowSource } from '../../lib/arrow-columns';
import type { Database } from '../../store';
import { idsOf, type RunScope, scopeCondition } from './run-scope';
import { readStepValues } from './run-step-values';

/** A table may have two hundred in sight one after the other; more at once would be a mistake of the caller. */
const columnLimit = 400;

const finalPlace = `('$."' || $split || '"."' || $name || '"')`;
const metricColumns = {
  // A final figure that is no number is there, as null.
  figure: `CASE WHEN json_type(final_metrics, ${finalPlace}) IS NULL THEN last ELSE final_metrics ->> ${finalPlace} END`,
  last: 'last',
  minimum: 'minimum',
  maximum: 'maximum',
  best: 'best',
  bestStep: 'best_step',
  pointCount: 'point_count',
  notFiniteCount: 'not_finite_count',
} satisfies Record<PlainAggregate, string>;

/** A number with every digit, marked as one; SQLite's JSON alone would round it, and a missing one would be zero. */
const numberCell = (expression: string) =>
  `CASE WHEN ${expression} IS NOT NULL THEN 'n' || printf('%!.17g', ${expression}) END`;

/** Where a metric stands in a run's final figures. */
function placeOf(metric: string): { split: string; name: string } {
  const slash = metric.indexOf('/');
  const clean = (text: string) => text.replaceAll('"', '');
  return { split: clean(metric.slice(0, Math.max(slash, 0))), name: clean(metric.slice(slash + 1)) };
}

type TextCell = string | null;

/** Numbers stand behind an `n`, texts behind a `t`. */
function toSource(name: string, cells: readonly TextCell[]): ArrowSource {
  const isText = cells.some((cell) => cell?.startsWith('t'));
  return isText
    ? {
        name,
        texts: cells.map((cell) => (cell?.startsWith('n') ? String(Number(cell.slice(1))) : (cell?.slice(1) ?? null))),
      }
    : { name, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell.slice(1)))) };
}

/** A column of the runs in the order of the table, newest first; SQLite puts it together as one text, which is read quickest. */
export async function readRunColumn(
  database: Database,
  name: string,
  column: RunColumnName,
  scope: RunScope,
): Promise<ArrowSource> {
  if (column.kind === 'metric' && (column.aggregate === 'at' || column.aggregate === 'atBestOf'))
    return { name, values: await readStepValues(database, column, scope) };
  const [sql, parameters] =
    column.kind === 'config'
      ? ([
          `SELECT json_group_array(coalesce('t' || text, ${numberCell('run_value.number')}) ORDER BY run.number DESC) AS found
           FROM run LEFT JOIN run_value ON run_value.run_id = run.id
             AND key_id = (SELECT id FROM config_key WHERE path = $path)
           WHERE ${scopeCondition(scope)}`,
          { path: column.path },
        ] as const)
      : ([
          `SELECT json_group_array(${numberCell(metricColumns[column.aggregate])} ORDER BY number DESC) AS found
           FROM run LEFT JOIN metric_series ON metric_series.run_id = run.id AND metric = $metric
           WHERE ${scopeCondition(scope)}`,
          { metric: column.metric, ...(column.aggregate === 'figure' ? placeOf(column.metric) : {}) },
        ] as const);
  const row = await database.get<{ found: string }>(sql, { ...parameters, ...idsOf(scope) });
  return toSource(name, JSON.parse(row?.found ?? '[]'));
}

/** Throws: StudioError BAD_INPUT for a name that names no column, and for too many. */
export function requireColumns(names: readonly string[]): RunColumnName[] {
  if (names.length > columnLimit)
    throw new StudioError('BAD_INPUT', `${names.length} columns were asked for; at most ${columnLimit} are given.`, {
      fix: 'Ask for the columns that are in sight.',
    });
  return names.map((name) => {
    const column = parseRunColumn(name);
    if (column) return column;
    throw new StudioError('BAD_INPUT', `"${name.slice(0, 200)}" names no column of the run table.`, {
      fix: 'Use config:<path> or metric:<series>:<aggregate>, such as metric:validation/accuracy:best.',
    });
  });
}
