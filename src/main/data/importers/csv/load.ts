import path from 'node:path';
import type { Problem } from '../../../../shared/base/problem';
import { otherwiseNumericShare } from '../../column-guess';
import { literal } from '../../sql';
import { type ColumnKind, storageTypes, storedFormat, storedName } from '../../stored-table';
import { firstLine, type TableConnection } from '../../table-engine';
import type { ImportContext } from '../importer';
import type { Dialect } from './dialect';
import { groupedNumbers } from './grouped-numbers';
import { lineNumbersAt } from './line-numbers';
import { type BadRow, type BadRowKind, toProblem } from './row-problems';

/** UTF-8 text and how to read it. */
export interface LoadSource {
  path: string;
  dialect: Dialect;
  names: readonly string[];
  kinds: readonly ColumnKind[];
  /** Cells that stand for a missing value. */
  missing: readonly string[];
  /** Blank lines and comments before the first row or the header. */
  skippedLineCount: number;
  /** Times carry offsets, so that they are read as text first. */
  hasOffsets: boolean;
}

interface Reject {
  position: number;
  column: number;
  kind: string;
  text: string;
  message: string;
}

export interface Loaded {
  rowCount: number;
  /** Rows that were left out. */
  badRowCount: number;
  /** The first of them, in file order. */
  problems: Problem[];
  /** Values that are not of their column's kind, by column. */
  castCounts: Map<number, number>;
}

export type LoadResult = { ok: true; loaded: Loaded } | { ok: false; reason: 'lineEnds' | 'offsets' };

const listedProblemCount = 200;
const recordedRejectCount = 100_000;

/** DuckDB's words for what is wrong with a row. */
const rejectKinds: Record<string, BadRowKind> = {
  'MISSING COLUMNS': 'tooFewValues',
  'TOO MANY COLUMNS': 'tooManyValues',
  'UNQUOTED VALUE': 'badQuote',
  'LINE SIZE OVER MAXIMUM': 'longLine',
  'INVALID ENCODING': 'badEncoding',
};

const castKinds: Partial<Record<ColumnKind, BadRowKind>> = {
  integer: 'notNumeric',
  real: 'notNumeric',
  boolean: 'notBoolean',
  time: 'notTime',
};

/** Reads a whole CSV file into Parquet, strictly: a row that does not fit is kept out and reported with its line. */
export async function loadCsv(
  connection: TableConnection,
  source: LoadSource,
  parquetPath: string,
  context: Pick<ImportContext, 'signal' | 'report' | 'badItems'>,
): Promise<LoadResult> {
  const stopProgress = followProgress(connection, path.basename(source.path), context);
  await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
  try {
    await connection.run(
      `COPY (SELECT ${selectList(source)} FROM ${readCsv(source)} ${onlyFitting(source)}) TO ${literal(parquetPath)} ${storedFormat(source.names)}`,
    );
  } catch (error) {
    if (/state machine reached an invalid state/.test(firstLine(error))) return { ok: false, reason: 'lineEnds' };
    throw error;
  } finally {
    stopProgress();
  }
  if (await findOffsets(connection, source)) return { ok: false, reason: 'offsets' };
  const ungrouped = await listUngrouped(connection, source, context);
  const [stored] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM read_parquet(${literal(parquetPath)})`,
  );
  const rejects = await readRejects(connection, source, context);
  for (const [column, count] of ungrouped.castCounts) rejects.castCounts.set(column, count);
  return {
    ok: true,
    loaded: {
      rowCount: stored?.count ?? 0,
      castCounts: rejects.castCounts,
      badRowCount: rejects.badRowCount + ungrouped.badRowCount,
      problems: [...rejects.problems, ...ungrouped.problems],
    },
  };
}

/** Columns that are read as text and checked here: DuckDB takes the signs of grouped numbers as it finds them, and drops offsets. */
function checkedColumn(source: LoadSource, index: number) {
  const type = storageTypes[source.kinds[index] as ColumnKind];
  if (type === 'TIMESTAMP' && source.hasOffsets) return timesWithOffset;
  return type === 'DOUBLE' ? groupedNumbers(source.dialect) : null;
}

/** The session's zone is UTC, which is what a time without an offset means. */
const timesWithOffset = {
  value: (column: string) => `TRY_CAST(${column} AS TIMESTAMPTZ)::TIMESTAMP`,
  fits: (column: string) => `(TRY_CAST(${column} AS TIMESTAMPTZ) IS NOT NULL)`,
};
const offsetPattern = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?[+-]\d{2}(?::?\d{2})?\s*$`;

/** Whether a time column has an offset somewhere, which reading it as a plain time would drop. */
async function findOffsets(connection: TableConnection, source: LoadSource): Promise<boolean> {
  const times = source.kinds.flatMap((kind, index) => (storageTypes[kind] === 'TIMESTAMP' ? [storedName(index)] : []));
  if (times.length === 0 || source.hasOffsets) return false;
  const matches = times.map((name) => `coalesce(regexp_matches(${name}, ${literal(offsetPattern)}), false)`);
  const [row] = await connection.rows<{ found: boolean }>(
    `SELECT true AS found FROM ${readCsv({ ...source, hasOffsets: true }, false)} WHERE ${matches.join(' OR ')} LIMIT 1`,
  );
  return row?.found === true;
}

function readType(source: LoadSource, index: number): string {
  return checkedColumn(source, index) ? 'VARCHAR' : storageTypes[source.kinds[index] as ColumnKind];
}

function selectList(source: LoadSource): string {
  return source.kinds
    .map((_, index) => {
      const name = storedName(index);
      const checked = checkedColumn(source, index);
      return checked ? `${checked.value(name)} AS ${name}` : name;
    })
    .join(', ');
}

function misfit(source: LoadSource, index: number): string | null {
  const name = storedName(index);
  const checked = checkedColumn(source, index);
  return checked && `(${name} IS NOT NULL AND NOT ${checked.fits(name)})`;
}

/** Rows whose checked values are none, by their number: DuckDB tells no place of a row that it could read. */
async function listUngrouped(
  connection: TableConnection,
  source: LoadSource,
  { badItems }: Pick<ImportContext, 'badItems'>,
): Promise<Pick<Loaded, 'badRowCount' | 'problems' | 'castCounts'>> {
  const castCounts = new Map<number, number>();
  const problems: Problem[] = [];
  let badRowCount = 0;
  const checked = source.kinds.flatMap((_, index) => {
    const condition = misfit(source, index);
    return condition === null ? [] : [{ index, condition }];
  });
  if (checked.length === 0) return { badRowCount, problems, castCounts };
  const cases = checked.map(({ index, condition }) => `WHEN ${condition} THEN ${index}`).join(' ');
  const values = checked.map(({ index }) => `WHEN ${index} THEN left(${storedName(index)}, 200)`).join(' ');
  const rows = connection.chunks(
    `SELECT number, which, CASE which ${values} END AS value FROM
       (SELECT *, (row_number() OVER ())::DOUBLE AS number, CASE ${cases} END AS which FROM ${readCsv(source, false)})
     WHERE which IS NOT NULL`,
  );
  for await (const chunk of rows)
    for (const [row, column, value] of chunk.getRows() as [number, number, string][]) {
      badRowCount += 1;
      castCounts.set(column, (castCounts.get(column) ?? 0) + 1);
      const name = source.names[column] as string;
      const isTime = source.kinds[column] === 'time';
      const expected = isTime ? 'a time' : `a number with "${source.dialect.thousands}" between groups of three digits`;
      const reason = `Row ${row}: "${value.slice(0, 60)}" in column "${name}" is not ${expected}.`;
      badItems.add({ row, column: name, value, reason });
      if (problems.length < listedProblemCount)
        problems.push({
          code: isTime ? 'notTime' : 'notNumeric',
          severity: 'error',
          message: reason,
          fix: 'Correct the value, choose another kind or sign, or import without such rows (they are then listed).',
          where: { row },
        });
    }
  return { badRowCount, problems, castCounts };
}

function readCsv(source: LoadSource, rejects = true): string {
  const { path: file, dialect, kinds, missing } = source;
  const columns = kinds.map((_, index) => `${literal(storedName(index))}: ${literal(readType(source, index))}`);
  const options = [
    literal(file),
    `delim = ${literal(dialect.delimiter)}`,
    `quote = ${literal(dialect.quote)}`,
    `escape = ${literal(dialect.quote)}`,
    `header = ${dialect.header}`,
    `skip = ${source.skippedLineCount}`,
    `decimal_separator = ${literal(dialect.decimal)}`,
    `nullstr = [${missing.map(literal).join(', ')}]`,
    `columns = {${columns.join(', ')}}`,
    'auto_detect = false',
    'strict_mode = true',
    'null_padding = false',
    ...(rejects ? ['store_rejects = true', `rejects_limit = ${recordedRejectCount}`] : ['ignore_errors = true']),
  ];
  return `read_csv(${options.join(', ')})`;
}

/** In columns of numbers a NUL byte is no number; in text DuckDB would let it through. */
function onlyFitting(source: LoadSource): string {
  const { kinds } = source;
  const text = kinds.flatMap((kind, index) => (storageTypes[kind] === 'VARCHAR' ? [storedName(index)] : []));
  const conditions = kinds.flatMap((_, index) => {
    const condition = misfit(source, index);
    return condition === null ? [] : [`NOT ${condition}`];
  });
  if (text.length > 0) conditions.push(`NOT contains(concat_ws('', ${text.join(', ')}), chr(0))`);
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

async function readRejects(
  connection: TableConnection,
  source: LoadSource,
  { signal, badItems }: Pick<ImportContext, 'signal' | 'badItems'>,
): Promise<Omit<Loaded, 'rowCount'>> {
  const [counted] = await connection.rows<{ count: number }>(
    'SELECT count(DISTINCT line_byte_position) AS count FROM reject_errors',
  );
  const casts = await connection.rows<{ column: number; count: number }>(
    `SELECT column_idx - 1 AS "column", count(*) AS count FROM reject_errors WHERE error_type = 'CAST' GROUP BY 1`,
  );
  const rejects = await connection.rows<Reject>(
    `SELECT line_byte_position - 1 AS position, column_idx - 1 AS "column", error_type::VARCHAR AS kind,
       left(csv_line, 200) AS text, left(error_message, 400) AS message
     FROM reject_errors
     QUALIFY row_number() OVER (PARTITION BY line_byte_position ORDER BY column_idx) = 1
     ORDER BY line_byte_position`,
  );
  const lines = await lineNumbersAt(
    source.path,
    rejects.map(({ position }) => position),
    signal,
  );
  const problems: Problem[] = [];
  for (const [index, reject] of rejects.entries()) {
    const row = describe(reject, lines[index] ?? 1, source);
    const problem = toProblem(row);
    badItems.add({ line: row.line, column: row.column ?? undefined, value: row.value, reason: problem.message });
    if (problems.length < listedProblemCount) problems.push(problem);
  }
  return {
    badRowCount: counted?.count ?? 0,
    castCounts: new Map(casts.map(({ column, count }) => [column, count])),
    problems,
  };
}

function describe(reject: Reject, line: number, { names, kinds }: LoadSource): BadRow {
  const cast = reject.kind === 'CAST' ? castKinds[kinds[reject.column] as ColumnKind] : undefined;
  return {
    kind: cast ?? rejectKinds[reject.kind] ?? 'unreadable',
    line,
    text: reject.text,
    column: names[reject.column] ?? null,
    expectedCount: names.length,
    foundCount: Number(/Found: (\d+)/.exec(reject.message)?.[1] ?? 0),
    value: /Could not convert string "(.*)" to /s.exec(reject.message)?.[1] ?? reject.text,
  };
}

/** Columns whose failures are too many to be mistakes: they hold text after all. */
export function columnsOfText(loaded: Loaded, kinds: readonly ColumnKind[]): number[] {
  const total = loaded.rowCount + loaded.badRowCount;
  return [...loaded.castCounts]
    .filter(([column, count]) => castKinds[kinds[column] as ColumnKind] && count > total * (1 - otherwiseNumericShare))
    .map(([column]) => column);
}

function followProgress(
  connection: TableConnection,
  fileName: string,
  { report }: Pick<ImportContext, 'report'>,
): () => void {
  const timer = setInterval(() => {
    const percent = connection.progressPercent();
    report({ fraction: percent > 0 ? (percent / 100) * 0.8 : null, detail: `Reading ${fileName}` });
  }, 150);
  return () => clearInterval(timer);
}
