import path from 'node:path';
import type { Problem } from '../../../../shared/base/problem';
import { otherwiseNumericShare } from '../../column-guess';
import { literal } from '../../sql';
import { type ColumnKind, storageTypes, storedName } from '../../stored-table';
import { firstLine, type TableConnection } from '../../table-engine';
import type { ImportContext } from '../importer';
import type { Dialect } from './dialect';
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

export type LoadResult = { ok: true; loaded: Loaded } | { ok: false; reason: 'lineEnds' };

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
  context: Pick<ImportContext, 'signal' | 'report'>,
): Promise<LoadResult> {
  const stopProgress = followProgress(connection, path.basename(source.path), context);
  await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
  try {
    await connection.run(
      `COPY (SELECT * FROM ${readCsv(source)} ${withoutNul(source)}) TO ${literal(parquetPath)} (FORMAT parquet, KV_METADATA {columns: ${literal(JSON.stringify(source.names))}})`,
    );
  } catch (error) {
    if (/state machine reached an invalid state/.test(firstLine(error))) return { ok: false, reason: 'lineEnds' };
    throw error;
  } finally {
    stopProgress();
  }
  const [stored] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM read_parquet(${literal(parquetPath)})`,
  );
  return {
    ok: true,
    loaded: { rowCount: stored?.count ?? 0, ...(await readRejects(connection, source, context.signal)) },
  };
}

function readCsv({ path: file, dialect, kinds, missing }: LoadSource): string {
  const columns = kinds.map((kind, index) => `${literal(storedName(index))}: ${literal(storageTypes[kind])}`);
  const options = [
    literal(file),
    `delim = ${literal(dialect.delimiter)}`,
    `quote = ${literal(dialect.quote)}`,
    `escape = ${literal(dialect.quote)}`,
    `header = ${dialect.header}`,
    `decimal_separator = ${literal(dialect.decimal)}`,
    `nullstr = [${missing.map(literal).join(', ')}]`,
    `columns = {${columns.join(', ')}}`,
    'auto_detect = false',
    'strict_mode = true',
    'null_padding = false',
    'store_rejects = true',
    `rejects_limit = ${recordedRejectCount}`,
  ];
  return `read_csv(${options.join(', ')})`;
}

/** In columns of numbers a NUL byte is no number; in text DuckDB would let it through. */
function withoutNul({ kinds }: LoadSource): string {
  const text = kinds.flatMap((kind, index) => (storageTypes[kind] === 'VARCHAR' ? [storedName(index)] : []));
  return text.length === 0 ? '' : `WHERE NOT contains(concat_ws('', ${text.join(', ')}), chr(0))`;
}

async function readRejects(
  connection: TableConnection,
  source: LoadSource,
  signal: AbortSignal,
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
     ORDER BY line_byte_position LIMIT ${listedProblemCount}`,
  );
  const lines = await lineNumbersAt(
    source.path,
    rejects.map(({ position }) => position),
    signal,
  );
  return {
    badRowCount: counted?.count ?? 0,
    castCounts: new Map(casts.map(({ column, count }) => [column, count])),
    problems: rejects.map((reject, index) => toProblem(describe(reject, lines[index] ?? 1, source))),
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
