import type { ImportedTable } from '../../../data/importers';
import { literal } from '../../../data/sql';
import type { TableConnection } from '../../../data/table-engine';
import type { ReadRun, RunSink } from '../importer';
import type { TableMeaning } from './columns';

/** NaN and infinities are values of a metric, but no place in time or in a training. */
const finite = (expression: string) => `CASE WHEN isfinite(${expression}) THEN ${expression} END`;
const number = (column: string) => `TRY_CAST(trim(CAST(${column} AS VARCHAR)) AS DOUBLE)`;
/** Programs write truth values into figures as well. */
const figure = (column: string) =>
  `CASE lower(trim(${words(column)})) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE ${number(column)} END`;
export const words = (column: string) => `CAST(${column} AS VARCHAR)`;
/** Seconds or milliseconds since 1970 by their size, or a date in words; null where there is none. */
const time = (column: string) =>
  `coalesce(CASE WHEN ${number(column)} < 1e11 THEN ${number(column)} * 1000 ELSE ${number(column)} END,
     epoch_ms(TRY_CAST(${words(column)} AS TIMESTAMP))::DOUBLE, epoch_ms(TRY_CAST(${words(column)} AS TIMESTAMPTZ))::DOUBLE)`;

const rowsATurn = 256;
/** Place in the file as it came, of a table that was put into the order of its runs. */
export const rowColumn = '__place';

/** Where a column lies: names may differ in case only, which SQL would take for one. */
export function columnIn({ columns }: ImportedTable): (name: string) => string {
  const places = new Map(columns.map(({ name }, index) => [name, `c${index}`]));
  return (name) => places.get(name) ?? 'NULL';
}

/** The rows with the place of each in the file. */
export function relation({ path: table }: ImportedTable, isSorted: boolean): string {
  return isSorted
    ? `read_parquet(${literal(table)})`
    : `(SELECT *, file_row_number AS ${rowColumn} FROM read_parquet(${literal(table)}, file_row_number = true))`;
}

/** What stands in a metric's cell and is no number: told once a column. */
class BadCells {
  private readonly counts = new Map<string, { count: number; example: string; row: number }>();

  add(column: string, example: string, row: number): void {
    const known = this.counts.get(column);
    if (known) known.count += 1;
    else this.counts.set(column, { count: 1, example, row });
  }

  tell(file: string, sink: RunSink): void {
    for (const [column, { count, example, row }] of this.counts)
      sink.problem({
        code: 'badCells',
        severity: 'error',
        message: `${file}: ${count.toLocaleString('en-US')} cells of the column ${column} are no numbers, the first in row ${row} ("${example.slice(0, 60)}").`,
        where: { file, row },
      });
  }
}

/** Words for a value that is missing, which make no point. */
const isMissing = (text: string) => /^(?:null|none|na|n\/a|-)?$/i.test(text.trim());

export interface TableFile {
  name: string;
  /** Milliseconds since 1970. */
  changedAt: number;
}

/** When a run began whose times count from there: it ended when its file was changed last. */
async function startOf(connection: TableConnection, seconds: string, rows: string, changedAt: number): Promise<number> {
  const [row] = await connection.rows<{ last: number | null }>(`SELECT max(${finite(seconds)}) AS last FROM ${rows}`);
  return changedAt - 1000 * (row?.last ?? 0);
}

/** Hands the points of one run to the sink, and returns the settings that are the same in all of its rows. */
export async function feedRows(
  connection: TableConnection,
  table: ImportedTable,
  meaning: TableMeaning,
  { name: file, changedAt }: TableFile,
  key: string | null,
  sink: RunSink,
): Promise<ReadRun> {
  const { layout, runColumn, stepColumn, timeColumn, metricColumn, valueColumn } = meaning;
  const metrics = meaning.metrics.filter(({ run }) => run === null || run === key);
  const at = columnIn(table);
  const values = layout === 'long' ? [valueColumn as string] : metrics.map(({ column }) => column);
  const where = runColumn === null || key === null ? '' : `WHERE ${words(at(runColumn))} = ${literal(key)}`;
  const rows = `${relation(table, runColumn !== null)} ${where}`;
  const seconds = timeColumn !== null && meaning.isElapsed ? number(at(timeColumn)) : null;
  const startedAt = seconds === null ? null : await startOf(connection, seconds, rows, changedAt);
  const selected = [
    rowColumn,
    stepColumn === null ? 'NULL' : finite(number(at(stepColumn))),
    seconds !== null
      ? `${startedAt} + 1000 * ${finite(seconds)}`
      : timeColumn === null
        ? 'NULL'
        : finite(time(at(timeColumn))),
    metricColumn === null ? 'NULL' : words(at(metricColumn)),
    ...values.flatMap((column) => [figure(at(column)), words(at(column))]),
    ...meaning.settings.map(({ column }) => words(at(column))),
  ];
  const bad = new BadCells();
  const settings = new Map<string, string | null>();
  let taken = 0;
  let place = 0;
  let withoutStep = 0;
  /** Behind the highest step of each metric: where a row without a step goes on. */
  const nextSteps = new Map<string, number>();
  for await (const chunk of connection.chunks(`SELECT ${selected.join(', ')} FROM ${rows} ORDER BY ${rowColumn}`)) {
    const columns = selected.map((_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const cell = (index: number) => columns[index]?.getItem(row) ?? null;
      const fileRow = Number(cell(0)) + 1;
      const step = cell(1);
      if (step === null && stepColumn !== null) withoutStep += 1;
      const when = cell(2) === null ? Number.NaN : Number(cell(2));
      for (const [index, column] of values.entries()) {
        const value = cell(4 + 2 * index);
        const text = cell(5 + 2 * index);
        if (text === null || isMissing(String(text))) continue;
        if (value === null) bad.add(column, String(text), fileRow);
        else {
          const metric = layout === 'long' ? String(cell(3) ?? '') : (metrics[index]?.metric as string);
          if (metric !== '') {
            const next = nextSteps.get(metric);
            const position = step !== null ? Number(step) : layout === 'long' ? (next ?? 0) : place;
            if (next === undefined || position >= next) nextSteps.set(metric, position + 1);
            sink.add(metric, position, Number(value), when);
            taken += 1;
          }
        }
      }
      meaning.settings.forEach(({ key: name }, index) => {
        const text = cell(4 + 2 * values.length + index);
        if (text === null) return;
        if (!settings.has(name)) settings.set(name, String(text));
        else if (settings.get(name) !== String(text)) settings.set(name, null);
      });
      place += 1;
      if (row % rowsATurn === 0) {
        const pause = sink.pause();
        if (pause) {
          sink.progress(taken);
          await pause;
        }
      }
    }
  }
  bad.tell(file, sink);
  if (withoutStep > 0)
    sink.problem({
      code: 'missingSteps',
      severity: 'warning',
      message: `${file}: ${withoutStep.toLocaleString('en-US')} rows have no step; their place in the table stands for it.`,
      where: { file },
    });
  if (startedAt !== null)
    sink.problem({
      code: 'elapsedTimes',
      severity: 'info',
      message: `${file}: the column ${timeColumn} counts seconds from the start; the last change of the file stands for the end.`,
      where: { file },
    });
  return {
    startedAt,
    settings: Object.fromEntries(
      [...settings].flatMap(([name, text]) =>
        text === null ? [] : [[name, Number.isNaN(Number(text)) || text.trim() === '' ? text : Number(text)]],
      ),
    ),
  };
}
