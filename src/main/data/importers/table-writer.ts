import path from 'node:path';
import { DuckDBBlobValue, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { ArrayType } from '../../../shared/contract/dataset';
import { createBreather } from '../breather';
import { literal } from '../sql';
import type { AppendedType, TableAppender, TableConnection } from '../table-engine';
import type { StagedTable, StagedType } from './staged-table';

export interface WrittenColumn {
  name: string;
  /** `number`: numbers; `boolean`; `time`: Date; `text`: strings; `any`: whatever; `array`: bytes. Null is missing everywhere. */
  type: StagedType;
  exact?: boolean;
  shape?: number[];
  dtype?: ArrayType;
}

/** Rows as a format reads them, on their way to Parquet. Memory stays small: rows leave it in parts. */
export interface TableWriter {
  /** A column that turned up on the way; rows before it miss it. Returns its place. */
  addColumn(column: WrittenColumn): number;
  /** One row; `place` is its number or line in the source. Await the result when there is one. */
  add(values: readonly unknown[], place: number): Promise<void> | undefined;
  readonly rowCount: number;
  /** Everything that was added, for `storeStaged` or `previewStaged`. */
  finish(word: 'row' | 'line'): Promise<StagedTable>;
}

const storage: Record<StagedType, AppendedType> = {
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP',
  text: 'VARCHAR',
  any: 'VARCHAR',
  array: 'BLOB',
};
const chunkCellCount = 40_000;
const largestChunk = 2048;
const partSizeBytes = 48 * 1024 * 1024;

const converters: Record<StagedType, (value: unknown) => DuckDBValue> = {
  number: (value) => (typeof value === 'number' && !Number.isNaN(value) ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  time: (value) =>
    value instanceof Date && !Number.isNaN(value.getTime())
      ? new DuckDBTimestampValue(BigInt(Math.round(value.getTime() * 1000)))
      : null,
  text: anyText,
  any: anyText,
  array: (value) => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : null),
};

/** How a value of any type is written, so that its kind can be told again from the text. */
export function anyText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return Number.isNaN(value) ? null : String(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime())
      ? null
      : value
          .toISOString()
          .replace('T', ' ')
          .replace(/(?:\.000)?Z$/, '');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Takes rows and stages them in tables of the connection and, with a directory, in Parquet files there.
 *
 * @param directory null for previews, which stay in memory
 */
export function createTableWriter(
  connection: TableConnection,
  directory: string | null,
  given: readonly WrittenColumn[],
): TableWriter {
  const columns = [...given];
  const breathe = createBreather();
  const parts: string[] = [];
  let buffer: unknown[][] = columns.map(() => []);
  let places: number[] = [];
  let appender: TableAppender | null = null;
  let tableWidth = 0;
  let rowCount = 0;
  let partBytes = 0;

  const closePart = async () => {
    if (!appender) return;
    appender.close();
    appender = null;
    if (directory === null) return;
    const file = path.join(directory, `staged-${String(parts.length).padStart(5, '0')}.parquet`);
    await connection.run(`COPY staged TO ${literal(file)} (FORMAT parquet)`);
    await connection.run('DROP TABLE staged');
    parts.push(file);
    partBytes = 0;
  };

  const openPart = async (): Promise<TableAppender> => {
    if (appender && tableWidth === columns.length) return appender;
    if (directory === null && appender) {
      appender.close();
      for (let index = tableWidth; index < columns.length; index += 1)
        await connection.run(`ALTER TABLE staged ADD COLUMN s${index} ${storage[columns[index]?.type ?? 'any']}`);
    } else {
      await closePart();
      const list = columns.map(({ type }, index) => `s${index} ${storage[type]}`);
      await connection.run(`CREATE OR REPLACE TEMP TABLE staged (${['place DOUBLE', ...list].join(', ')})`);
    }
    tableWidth = columns.length;
    const types: AppendedType[] = ['DOUBLE', ...columns.map(({ type }) => storage[type])];
    appender = await connection.openAppender('staged', types);
    return appender;
  };

  const flush = async () => {
    if (places.length === 0) return;
    const open = await openPart();
    const converted: DuckDBValue[][] = [places];
    for (const [index, values] of buffer.entries()) {
      const convert = converters[columns[index]?.type ?? 'any'];
      while (values.length < places.length) values.push(null);
      const made = values.map(convert);
      for (const value of made)
        partBytes +=
          typeof value === 'string' ? value.length * 2 + 16 : value instanceof DuckDBBlobValue ? value.bytes.length : 8;
      converted.push(made);
      await breathe();
    }
    await open.append(converted, places.length);
    buffer = columns.map(() => []);
    places = [];
    if (partBytes >= partSizeBytes && directory !== null) await closePart();
  };

  return {
    addColumn(column) {
      columns.push(column);
      buffer.push(new Array(places.length).fill(null));
      return columns.length - 1;
    },
    add(values, place) {
      for (let index = 0; index < values.length; index += 1) (buffer[index] as unknown[]).push(values[index]);
      for (let index = values.length; index < columns.length; index += 1) (buffer[index] as unknown[]).push(null);
      places.push(place);
      rowCount += 1;
      const chunkRows = Math.max(1, Math.min(largestChunk, Math.floor(chunkCellCount / columns.length)));
      return places.length >= chunkRows ? flush() : breathe();
    },
    get rowCount() {
      return rowCount;
    },
    async finish(word) {
      await flush();
      if (directory === null) appender?.close();
      else await closePart();
      if (rowCount === 0 && parts.length === 0)
        await connection.run(
          `CREATE OR REPLACE TEMP TABLE staged (${['place DOUBLE', ...columns.map(({ type }, index) => `s${index} ${storage[type]}`)].join(', ')})`,
        );
      const from =
        parts.length === 0 ? 'staged' : `read_parquet([${parts.map(literal).join(', ')}], union_by_name = true)`;
      return {
        from,
        columns: columns.map((column, index) => ({ ...column, expression: `s${index}` })),
        place: { expression: 'place', word },
        rowCount,
      };
    },
  };
}
