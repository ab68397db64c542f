import type { Table } from 'apache-arrow';
import type { RunSummary } from '../contract/run';

/** One column of the run table, a value a run in the order of `RunList.runs`. */
export type RunValues = { values: Float64Array } | { texts: readonly (string | null)[] };

/** A run with its place in the columns. */
export interface ListedRun extends RunSummary {
  index: number;
  /** How the notes begin; all of them come with the run itself. */
  notes: string;
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
  'archivedAt',
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

type Dictionary = NonNullable<Table['batches'][number]['data']['children'][number]['dictionary']>;

/** Every text of a dictionary; all at once where letters are bytes, which is many times quicker than one by one. */
function dictionaryTexts(dictionary: Dictionary): (string | null)[] {
  const [data] = dictionary.data;
  if (!data || dictionary.data.length > 1 || data.offset > 0 || data.nullCount > 0)
    return Array.from(dictionary, (value) => value as string | null);
  const offsets = data.valueOffsets as Int32Array;
  const whole = new TextDecoder().decode((data.values as Uint8Array).subarray(0, offsets[data.length]));
  if (whole.length !== offsets[data.length]) return Array.from(dictionary, (value) => value as string | null);
  return Array.from({ length: data.length }, (_, index) => whole.slice(offsets[index], offsets[index + 1]));
}

/** Texts of a dictionary are decoded once and not for every row. */
function textsOf(table: Table, name: string): (string | null)[] {
  const vector = table.getChild(name);
  if (!vector) return [];
  const [data] = vector.data;
  if (!data?.dictionary || vector.data.length > 1 || data.offset > 0)
    return Array.from(vector, (value) => value as string | null);
  const texts = dictionaryTexts(data.dictionary);
  const codes = data.values as Int32Array;
  const bits = data.nullCount > 0 ? data.nullBitmap : null;
  return Array.from({ length: data.length }, (_, row) => {
    const isKnown = !bits || ((bits[row >> 3] as number) >> (row & 7)) & 1;
    return isKnown ? (texts[codes[row] as number] ?? null) : null;
  });
}

/** Many runs have the same text: it is parsed once. */
function parsedTexts(table: Table, name: string, empty: string): unknown[] {
  const known = new Map<string, unknown>();
  return textsOf(table, name).map((found) => {
    const text = found ?? empty;
    if (!known.has(text)) known.set(text, JSON.parse(text));
    return known.get(text);
  });
}

function columnsOf(table: Table, names: readonly string[]): Map<string, RunValues> {
  return new Map(
    names.map((name) => [
      name,
      table.getChild(name)?.type.toString() === 'Float64'
        ? { values: numbersOf(table, name) }
        : { texts: textsOf(table, name) },
    ]),
  );
}

/** Arrow to rows and columns. */
export function toRunList(table: Table, names: readonly string[]): RunList {
  const numbers = numberFields.map((name) => [name, numbersOf(table, name)] as const);
  const texts = textFields.map((name) => [name, textsOf(table, name)] as const);
  const notes = textsOf(table, 'notes');
  const tags = parsedTexts(table, 'tags', '[]');
  const errors = parsedTexts(table, 'error', 'null');
  const sources = parsedTexts(table, 'source', 'null');
  const canResume = numbersOf(table, 'canResume');
  const runs = Array.from({ length: table.numRows }, (_, index) => {
    const run: Record<string, unknown> = {
      index,
      notes: notes[index] ?? '',
      tags: tags[index],
      error: errors[index],
      source: sources[index],
      canResume: canResume[index] === 1,
    };
    for (const [name, values] of numbers) {
      const value = values[index] as number;
      run[name] = Number.isNaN(value) ? null : value;
    }
    for (const [name, values] of texts) run[name] = values[index];
    return run as unknown as ListedRun;
  });
  return { runs, columns: columnsOf(table, names) };
}

const isTexts = (values: RunValues | undefined) => values !== undefined && 'texts' in values;

/** A column put together from places in others: `from(row)` says which of them and where, null for none. */
function gather(
  rowCount: number,
  sources: readonly (RunValues | undefined)[],
  from: (row: number) => { source: number; index: number } | null,
): RunValues {
  const valueAt = (row: number) => {
    const place = from(row);
    return place === null ? null : valueIn(sources[place.source], place.index);
  };
  if (sources.some(isTexts))
    return {
      texts: Array.from({ length: rowCount }, (_, row) => {
        const value = valueAt(row);
        return value === null ? null : String(value);
      }),
    };
  const values = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) values[row] = (valueAt(row) as number | null) ?? Number.NaN;
  return { values };
}

/**
 * The list with some runs read again.
 *
 * @param ids of the runs that were asked for; those that are not in `part` are gone
 * @param part with every column of the list
 */
export function mergeRuns(list: RunList, ids: readonly string[], part: RunList): RunList {
  const read = new Map(part.runs.map((run) => [run.id, run]));
  const asked = new Set(ids);
  const kept = list.runs.filter(({ id }) => !asked.has(id) || read.has(id));
  const known = new Set(list.runs.map(({ id }) => id));
  const added = part.runs.filter(({ id }) => !known.has(id));
  const together = added.length === 0 ? kept : [...added, ...kept].toSorted((one, other) => other.number - one.number);
  const isSameOrder = added.length === 0 && kept.length === list.runs.length;
  const places = together.map((run) => {
    const found = read.get(run.id);
    return found ? { source: 1, index: found.index } : { source: 0, index: run.index };
  });
  const runs = together.map((run, index) => {
    const found = read.get(run.id);
    if (!found) return isSameOrder ? run : { ...run, index };
    return { ...found, index };
  });
  const changed = places.flatMap(({ source }, row) => (source === 1 ? [row] : []));
  const columns = new Map<string, RunValues>();
  for (const [name, values] of list.columns) {
    const fresh = part.columns.get(name);
    const isUnchanged =
      isSameOrder &&
      changed.every((row) => {
        const at = places[row] as { index: number };
        return Object.is(valueIn(values, row), valueIn(fresh, at.index));
      });
    columns.set(name, isUnchanged ? values : gather(runs.length, [values, fresh], (row) => places[row] ?? null));
  }
  return { runs, columns };
}

/** The list with more columns; `part` has the run numbers in the order of its own rows, which may be other runs by now. */
export function mergeColumns(list: RunList, numbers: Float64Array, part: ReadonlyMap<string, RunValues>): RunList {
  const isSameOrder =
    numbers.length === list.runs.length && list.runs.every(({ number }, index) => number === numbers[index]);
  const columns = new Map(list.columns);
  if (isSameOrder) for (const [name, values] of part) columns.set(name, values);
  else {
    const rows = new Map(Array.from(numbers, (number, index) => [number, index]));
    for (const [name, values] of part)
      columns.set(
        name,
        gather(list.runs.length, [values], (row) => {
          const index = rows.get(list.runs[row]?.number as number);
          return index === undefined ? null : { source: 0, index };
        }),
      );
  }
  return { runs: list.runs, columns };
}

/** Columns alone: what `mergeColumns` takes. */
export function toRunColumns(
  table: Table,
  names: readonly string[],
): { numbers: Float64Array; columns: ReadonlyMap<string, RunValues> } {
  return { numbers: numbersOf(table, 'number'), columns: columnsOf(table, names) };
}

/** A column's value for one run; null where the run lacks it. */
export function valueIn(column: RunValues | undefined, index: number): number | string | null {
  if (!column) return null;
  if ('texts' in column) return column.texts[index] ?? null;
  const value = column.values[index];
  return value === undefined || Number.isNaN(value) ? null : value;
}
