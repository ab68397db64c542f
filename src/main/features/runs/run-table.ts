import { setImmediate as nextTurn } from 'node:timers/promises';
import { StudioError } from '../../../shared/base/problem';
import type { RunStatus, RunSummary } from '../../../shared/contract/run';
import { type MetricAggregate, parseRunColumn, type RunColumnName } from '../../../shared/run-table/column-name';
import { type ArrowSource, arrowColumns } from '../../lib/arrow-columns';
import type { Database, ProjectSession } from '../../store';
import { canResume } from './run-row';
import { indexConfigs } from './run-value-repository';

const pageSize = 1_000;
/** A page shows a few dozen columns at once; more would be a mistake of the caller. */
const columnLimit = 300;

type Cell = string | number | null;

/** Fields of the row itself, in the order in which SQLite hands them over. */
const textFields = {
  id: 'id',
  name: 'name',
  experiment: 'experiment',
  status: 'status',
  datasetId: 'dataset_id',
  datasetName: 'dataset_name',
  engine: 'engine',
  compiled: "compiled ->> '$.state'",
  tags: 'tags',
  parentRunId: 'parent_run_id',
  parentCheckpointId: 'parent_checkpoint_id',
  error: 'error',
  source: 'source',
} as const;
const numberFields = {
  number: 'number',
  createdAt: 'created_at',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  durationMs: 'duration_ms',
  datasetVersion: 'dataset_version',
  parameterCount: 'parameter_count',
  samplesPerSecond: 'samples_per_second',
  step: 'step',
  stepCount: 'step_count',
  epoch: 'epoch',
  epochCount: 'epoch_count',
  seed: 'seed',
  colorIndex: 'color_index',
  interventionCount: 'intervention_count',
  hasCheckpoint: 'EXISTS (SELECT 1 FROM checkpoint WHERE run_id = run.id)',
} as const;
const fields = { ...textFields, ...numberFields };
const fieldNames = Object.keys(fields) as (keyof typeof fields)[];

/** Newest first; SQLite makes one text of a page, which is read far quicker than rows one by one. */
async function readFields(database: Database): Promise<Map<string, Cell[]>> {
  const columns = new Map<string, Cell[]>(fieldNames.map((name) => [name, []]));
  const numberAt = fieldNames.indexOf('number');
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const row = await database.get<{ page: string }>(
      `SELECT json_group_array(json_array(${fieldNames.map((name) => fields[name]).join(', ')}) ORDER BY number DESC) AS page
       FROM (SELECT * FROM run WHERE trash_id IS NULL AND number < ? ORDER BY number DESC LIMIT ${pageSize}) AS run`,
      [below],
    );
    const page = JSON.parse(row?.page ?? '[]') as Cell[][];
    for (const cells of page)
      fieldNames.forEach((name, index) => {
        columns.get(name)?.push(cells[index] ?? null);
      });
    const last = page.at(-1);
    if (!last || page.length < pageSize) return columns;
    below = Number(last[numberAt]);
    await nextTurn();
  }
}

const metricColumns = {
  figure: `coalesce(final_metrics ->> ('$."' || $split || '"."' || $name || '"'), last)`,
  last: 'last',
  minimum: 'minimum',
  maximum: 'maximum',
  best: 'best',
  bestStep: 'best_step',
  pointCount: 'point_count',
} satisfies Record<MetricAggregate, string>;

/** A number with every digit, marked as one; SQLite's JSON alone would round it, and a missing one would be zero. */
const numberCell = (expression: string) =>
  `CASE WHEN ${expression} IS NOT NULL THEN 'n' || printf('%!.17g', ${expression}) END`;

/** All runs' values of a column in the order of the rows: numbers behind an `n`, texts behind a `t`. */
async function readValues(database: Database, column: RunColumnName): Promise<(string | null)[]> {
  const [sql, parameters] =
    column.kind === 'config'
      ? ([
          `SELECT json_group_array(coalesce('t' || text, ${numberCell('run_value.number')}) ORDER BY run.number DESC) AS found
           FROM run LEFT JOIN run_value ON run_value.run_id = run.id
             AND key_id = (SELECT id FROM config_key WHERE path = $path)
           WHERE trash_id IS NULL`,
          { path: column.path },
        ] as const)
      : ([
          `SELECT json_group_array(${numberCell(metricColumns[column.aggregate])} ORDER BY number DESC) AS found
           FROM run LEFT JOIN metric_series ON metric_series.run_id = run.id AND metric = $metric
           WHERE trash_id IS NULL`,
          { metric: column.metric, ...(column.aggregate === 'figure' ? placeOf(column.metric) : {}) },
        ] as const);
  const row = await database.get<{ found: string }>(sql, parameters);
  return JSON.parse(row?.found ?? '[]');
}

/** Where a metric stands in a run's final figures. */
function placeOf(metric: string): { split: string; name: string } {
  const slash = metric.indexOf('/');
  const clean = (text: string) => text.replaceAll('"', '');
  return { split: clean(metric.slice(0, Math.max(slash, 0))), name: clean(metric.slice(slash + 1)) };
}

function toSource(name: string, cells: readonly (string | null)[]): ArrowSource {
  const isText = cells.some((cell) => cell?.startsWith('t'));
  return isText
    ? {
        name,
        texts: cells.map((cell) => (cell?.startsWith('n') ? String(Number(cell.slice(1))) : (cell?.slice(1) ?? null))),
      }
    : { name, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell.slice(1)))) };
}

function requireColumns(names: readonly string[]): RunColumnName[] {
  if (names.length > columnLimit)
    throw new StudioError('BAD_INPUT', `${names.length} columns were asked for; at most ${columnLimit} are given.`, {
      fix: 'Ask for the columns that are in sight.',
    });
  return names.map((name) => {
    const column = parseRunColumn(name);
    if (column) return column;
    throw new StudioError('BAD_INPUT', `"${name}" names no column of the run table.`, {
      fix: 'Use config:<path> or metric:<series>:<aggregate>, such as metric:validation/accuracy:best.',
    });
  });
}

const isKnown = (value: Cell) => value !== null;

/**
 * Every run of the project with its fields and some more columns, newest first: Arrow IPC, ready to be sorted and filtered
 * where it is shown.
 *
 * @param newer what the database does not know yet, by run
 * Throws: StudioError BAD_INPUT for a name that names no column.
 */
export async function readRunTable(
  { database }: Pick<ProjectSession, 'database'>,
  names: readonly string[],
  newer: ReadonlyMap<string, Partial<RunSummary>> = new Map(),
): Promise<{ bytes: Uint8Array; rowCount: number }> {
  const wanted = requireColumns(names);
  if (wanted.some(({ kind }) => kind === 'config')) await indexConfigs(database);
  // One reading for all columns, so that their rows are the same runs.
  const { rows, values } = await database.transaction(async () => {
    const found: (string | null)[][] = [];
    const read = await readFields(database);
    for (const column of wanted) found.push(await readValues(database, column));
    return { rows: read, values: found };
  });
  const cells = (name: keyof typeof fields) => rows.get(name) as Cell[];
  const rowCount = cells('id').length;
  for (const [id, changes] of newer) {
    const row = cells('id').indexOf(id);
    if (row < 0) continue;
    for (const [name, value] of Object.entries(changes))
      if (name in fields) cells(name as keyof typeof fields)[row] = value as Cell;
  }
  const sources: ArrowSource[] = [
    ...(Object.keys(textFields) as (keyof typeof textFields)[]).map((name) => ({
      name,
      texts: cells(name) as (string | null)[],
    })),
    ...(Object.keys(numberFields) as (keyof typeof numberFields)[])
      .filter((name) => name !== 'hasCheckpoint')
      .map((name) => ({
        name,
        values: Float64Array.from(cells(name), (cell) => (isKnown(cell) ? Number(cell) : Number.NaN)),
      })),
    {
      name: 'canResume',
      values: Float64Array.from(cells('status'), (status, row) =>
        Number(
          canResume({
            status: status as RunStatus,
            hasCheckpoint: Number(cells('hasCheckpoint')[row]),
            startedAt: cells('startedAt')[row] as number | null,
            source: cells('source')[row] as string | null,
          }),
        ),
      ),
    },
    ...wanted.map((_, index) => toSource(names[index] as string, values[index] as (string | null)[])),
  ];
  return { bytes: await arrowColumns(sources, rowCount), rowCount };
}
