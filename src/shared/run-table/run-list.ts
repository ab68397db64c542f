import type { Table } from 'apache-arrow';
import type { RunSummary } from '../contract/run';

/** One column of the run table, a value a run in the order of `RunList.runs`. */
export type RunValues = { values: Float64Array } | { texts: readonly (string | null)[] };

/** A run with its place in the columns. */
export interface ListedRun extends RunSummary {
  index: number;
}

export interface RunList {
  /** Newest first. */
  runs: readonly ListedRun[];
  columns: ReadonlyMap<string, RunValues>;
}

const numberFields = [
  'number',
  'createdAt',
  'startedAt',
  'endedAt',
  'durationMs',
  'datasetVersion',
  'parameterCount',
  'samplesPerSecond',
  'step',
  'stepCount',
  'epoch',
  'epochCount',
  'seed',
  'colorIndex',
  'interventionCount',
] as const;
const textFields = [
  'id',
  'name',
  'experiment',
  'status',
  'datasetId',
  'datasetName',
  'engine',
  'parentRunId',
  'parentCheckpointId',
] as const;

function numbersOf(table: Table, name: string): Float64Array {
  return (table.getChild(name)?.toArray() as Float64Array | undefined) ?? new Float64Array(table.numRows);
}

function textsOf(table: Table, name: string): (string | null)[] {
  return Array.from(table.getChild(name) ?? [], (value) => value as string | null);
}

/** Arrow to rows and columns. */
export function toRunList(table: Table, names: readonly string[]): RunList {
  const numbers = numberFields.map((name) => [name, numbersOf(table, name)] as const);
  const texts = textFields.map((name) => [name, textsOf(table, name)] as const);
  const tags = textsOf(table, 'tags');
  const errors = textsOf(table, 'error');
  const sources = textsOf(table, 'source');
  const canResume = numbersOf(table, 'canResume');
  const runs = Array.from({ length: table.numRows }, (_, index) => {
    const run: Record<string, unknown> = { index, canResume: canResume[index] === 1 };
    for (const [name, values] of numbers) {
      const value = values[index] as number;
      run[name] = Number.isNaN(value) ? null : value;
    }
    for (const [name, values] of texts) run[name] = values[index];
    run.tags = JSON.parse(tags[index] ?? '[]');
    run.error = JSON.parse(errors[index] ?? 'null');
    run.source = JSON.parse(sources[index] ?? 'null');
    return run as unknown as ListedRun;
  });
  const columns = new Map<string, RunValues>(
    names.map((name) => [
      name,
      table.getChild(name)?.type.toString() === 'Float64'
        ? { values: numbersOf(table, name) }
        : { texts: textsOf(table, name) },
    ]),
  );
  return { runs, columns };
}

/** A column's value for one run; null where the run lacks it. */
export function valueIn(column: RunValues | undefined, index: number): number | string | null {
  if (!column) return null;
  if ('texts' in column) return column.texts[index] ?? null;
  const value = column.values[index];
  return value === undefined || Number.isNaN(value) ? null : value;
}
