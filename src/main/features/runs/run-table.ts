import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunStatus, RunSummary } from '../../../shared/contract/run';
import { type ArrowSource, arrowColumns } from '../../lib/arrow-columns';
import type { Database, ProjectSession } from '../../store';
import { readRunColumn, requireColumns } from './run-columns';
import { canResume } from './run-row';
import { idsOf, type RunScope, scopeCondition } from './run-scope';
import { indexConfigs } from './run-value-repository';

const pageSize = 2_000;
/** Units: characters. A table shows how the notes begin. */
const notesLength = 200;

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
  notes: `substr(notes, 1, ${notesLength})`,
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
  archivedAt: 'archived_at',
  interventionCount: 'intervention_count',
  hasCheckpoint: 'EXISTS (SELECT 1 FROM checkpoint WHERE run_id = run.id)',
} as const;
const fields = { ...textFields, ...numberFields };
const fieldNames = Object.keys(fields) as (keyof typeof fields)[];

/** Newest first; SQLite makes one text of each field of a page, which is read far quicker than rows one by one. */
async function readFields(
  database: Database,
  scope: RunScope,
  names: readonly (keyof typeof fields)[],
): Promise<Map<string, Cell[]>> {
  const columns = new Map<string, Cell[]>(names.map((name) => [name, []]));
  const aggregates = names.map((name) => `json_group_array(${fields[name]}) AS "${name}"`);
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await database.get<Record<string, string>>(
      `SELECT ${aggregates.join(', ')}
       FROM (SELECT * FROM run WHERE ${scopeCondition(scope)} AND number < $below ORDER BY number DESC LIMIT ${pageSize}) AS run`,
      { below, ...idsOf(scope) },
    );
    let last: Cell | undefined;
    let count = 0;
    for (const name of names) {
      const cells = JSON.parse(page?.[name] ?? '[]') as Cell[];
      const column = columns.get(name) as Cell[];
      for (const cell of cells) column.push(cell);
      if (name === 'number') [last, count] = [cells.at(-1), cells.length];
    }
    if (last === undefined || count < pageSize) return columns;
    below = Number(last);
    await nextTurn();
  }
}

const isKnown = (value: Cell) => value !== null;

export interface RunTableQuery {
  columns: readonly string[];
  /** Only these runs; null takes all. Those that are deleted are left out. */
  ids?: readonly string[] | null;
  /** Of the fields only the number, which tells whose a value is. */
  columnsOnly?: boolean;
  /** What the database does not know yet, by run. */
  newer?: ReadonlyMap<string, Partial<RunSummary>>;
}

function fieldSources(rows: ReadonlyMap<string, Cell[]>): ArrowSource[] {
  const cells = (name: keyof typeof fields) => rows.get(name) as Cell[];
  return [
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
  ];
}

/**
 * The runs of the project with their fields and some more columns, newest first and archived ones among them: Arrow IPC,
 * ready to be sorted and filtered where it is shown.
 *
 * Throws: StudioError BAD_INPUT for a name that names no column.
 */
export async function readRunTable(
  { database }: Pick<ProjectSession, 'database'>,
  { columns, ids = null, columnsOnly = false, newer = new Map() }: RunTableQuery,
): Promise<{ bytes: Uint8Array; rowCount: number }> {
  const wanted = requireColumns(columns);
  const scope: RunScope = { ids };
  if (wanted.some(({ kind }) => kind === 'config')) await indexConfigs(database);
  // One reading for all columns, so that their rows are the same runs.
  const { rows, sources } = await database.transaction(async () => {
    const read = await readFields(database, scope, columnsOnly ? ['number'] : fieldNames);
    const found: ArrowSource[] = [];
    for (const [index, column] of wanted.entries())
      found.push(await readRunColumn(database, columns[index] as string, column, scope));
    return { rows: read, sources: found };
  });
  const numbers = rows.get('number') as Cell[];
  if (columnsOnly) {
    const number: ArrowSource = { name: 'number', values: Float64Array.from(numbers, Number) };
    return { bytes: await arrowColumns([number, ...sources], numbers.length), rowCount: numbers.length };
  }
  const rowIds = rows.get('id') as Cell[];
  for (const [row, id] of rowIds.entries())
    for (const [name, value] of Object.entries(newer.get(String(id)) ?? {})) {
      const cells = name in fields ? rows.get(name) : undefined;
      if (cells) cells[row] = value as Cell;
    }
  return { bytes: await arrowColumns([...fieldSources(rows), ...sources], rowIds.length), rowCount: rowIds.length };
}
