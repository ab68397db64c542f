import path from 'node:path';
import { DuckDBArrayValue, DuckDBListValue } from '@duckdb/node-api';
import type { Problem } from '../../../shared/base/problem';
import type { ArrayType } from '../../../shared/contract/dataset';
import { identifier, literal } from '../sql';
import type { TableConnection } from '../table-engine';
import type { Source } from './importer';
import { packNumbers } from './pack-numbers';
import { leaveOut, type ReadContext, stagedImporter } from './staged-importer';
import type { StagedColumn } from './staged-table';
import { createTableWriter } from './table-writer';

const numberTypes = /^(?:U?TINYINT|U?SMALLINT|U?INTEGER|FLOAT|DOUBLE)$/;
const exactTypes = /^(?:U?BIGINT|U?HUGEINT|DECIMAL\(\d+,\d+\))$/;
const timeTypes = /^(?:DATE|TIMESTAMP(?:_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/;
const textTypes = /^(?:VARCHAR|UUID|INTERVAL|TIME(?:_NS)?|TIME WITH TIME ZONE|ENUM\(.*\))$/s;
const listType = /^(FLOAT|DOUBLE|U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT)(?:\[\d*\])+$/;
const arrayTypes: Record<string, ArrayType> = {
  FLOAT: 'float32',
  DOUBLE: 'float64',
  UTINYINT: 'uint8',
  TINYINT: 'int8',
  USMALLINT: 'uint16',
  SMALLINT: 'int16',
  INTEGER: 'int32',
};
const deepestNesting = 32;

/** Parquet files, also several of one schema; read by DuckDB. Records inside become columns `a.b`. */
export const parquet = stagedImporter<'parquet'>({
  format: 'parquet',
  extensions: ['parquet', 'pq'],
  sources: ['file', 'files', 'folder'],
  detect: (source) => {
    if (source.kind === 'folder') return source.entries.every(({ path: inside }) => /\.(?:parquet|pq)$/.test(inside));
    const files = source.kind === 'files' ? source.files : source.kind === 'file' ? [source] : [];
    return (
      files.length > 0 && files.every(({ head }) => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1')
    );
  },
  async read(source, _options, context) {
    const { connection, rowLimit, directory, consent } = context;
    const files = filesOf(source);
    const list = `[${files.map(literal).join(', ')}]`;
    const found = await describe(connection, `SELECT * FROM read_parquet(${list})`);
    const numbered = !found.some(({ name }) => name.toLowerCase() === 'file_row_number');
    const from = `read_parquet(${list}${numbered ? ', file_row_number = true' : ''})`;
    const [counted] = await connection.rows<{ count: number }>(
      `SELECT sum(num_rows)::DOUBLE AS count FROM parquet_file_metadata(${list})`,
    );
    const rowCount = counted?.count ?? 0;
    const { columns, notes } = await flatten(connection, from, found, consent, directory === null);
    const place = { expression: numbered ? 'file_row_number + 1' : 'NULL', word: 'row' as const };
    const limited = Number.isFinite(rowLimit) ? `(SELECT * FROM ${from} LIMIT ${rowLimit})` : from;
    const table = { from: limited, columns, place, rowCount: Math.min(rowCount, rowLimit) };
    const lists = columns.some(({ type }) => type === 'array');
    return {
      table: lists ? await readLists(table, context) : table,
      options: { format: 'parquet' },
      rowCount,
      notes,
    };
  },
});

function filesOf(source: Source): string[] {
  if (source.kind === 'files') return source.files.map((file) => file.path);
  if (source.kind === 'folder') return source.entries.map((entry) => path.join(source.path, entry.path)).sort();
  return [source.path];
}

interface Described {
  name: string;
  type: string;
  expression: string;
}

async function describe(connection: TableConnection, query: string): Promise<Described[]> {
  const rows = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${query}`);
  return rows.map(({ column_name: name, column_type: type }) => ({ name, type, expression: identifier(name) }));
}

/** Columns that a data set can hold; records are taken apart. */
async function flatten(
  connection: TableConnection,
  from: string,
  found: readonly Described[],
  consent: boolean,
  preview: boolean,
  depth = 0,
): Promise<{ columns: StagedColumn[]; notes: Problem[] }> {
  const columns: StagedColumn[] = [];
  const notes: Problem[] = [];
  for (const { name, type, expression } of found) {
    if (type === 'BOOLEAN') columns.push({ name, type: 'boolean', expression });
    else if (numberTypes.test(type)) columns.push({ name, type: 'number', expression: `(${expression})::DOUBLE` });
    else if (exactTypes.test(type)) {
      const whole = !/,[1-9]\d*\)$/.test(type);
      columns.push({ name, type: 'number', exact: whole, expression: whole ? expression : `(${expression})::DOUBLE` });
    } else if (timeTypes.test(type)) columns.push({ name, type: 'time', expression: `(${expression})::TIMESTAMP` });
    else if (textTypes.test(type)) columns.push({ name, type: 'text', expression: `(${expression})::VARCHAR` });
    else if (listType.test(type)) columns.push(await describeList(connection, from, { name, type, expression }));
    else if (type.startsWith('STRUCT(') && !type.endsWith(']') && depth < deepestNesting) {
      const inner = await connection.rows<{ column_name: string; column_type: string }>(
        `DESCRIBE SELECT unnest(${expression}) FROM ${from}`,
      );
      const parts = inner.map(({ column_name: key, column_type }) => ({
        name: `${name}.${key}`,
        type: column_type,
        expression: `struct_extract(${expression}, ${literal(key)})`,
      }));
      const nested = await flatten(connection, from, parts, consent, preview, depth + 1);
      columns.push(...nested.columns);
      notes.push(...nested.notes);
    } else if (type === 'BLOB') notes.push(leaveOut(name, 'bytes', consent, preview));
    else columns.push({ name, type: 'text', expression: `to_json(${expression})::VARCHAR` });
  }
  return { columns, notes };
}

/** Lists of numbers that all have one length are arrays; others stay as text. */
async function describeList(
  connection: TableConnection,
  from: string,
  { name, type, expression }: Described,
): Promise<StagedColumn> {
  const asText: StagedColumn = { name, type: 'text', expression: `to_json(${expression})::VARCHAR` };
  const depth = type.match(/\[/g)?.length ?? 1;
  if (depth > 1) return asText;
  const [figures] = await connection.rows<{ shortest: number | null; longest: number | null }>(
    `SELECT min(len(${expression}))::DOUBLE AS shortest, max(len(${expression}))::DOUBLE AS longest FROM (SELECT * FROM ${from} LIMIT 100000)`,
  );
  const length = figures?.longest ?? 0;
  if (length < 1 || figures?.shortest !== length) return asText;
  const dtype = arrayTypes[type.replace(/\[.*$/, '')] ?? 'float64';
  return { name, type: 'array', expression, shape: [length], dtype };
}

/** Lists become bytes, which SQL cannot make: rows go through here. */
async function readLists(
  table: { from: string; columns: readonly StagedColumn[]; place: { expression: string }; rowCount: number },
  { connection, directory, badRows, report, signal }: ReadContext,
) {
  const values = table.columns.map(({ expression, exact }) => (exact ? `(${expression})::VARCHAR` : expression));
  // Whole numbers of 64 bits travel as text, which keeps their digits.
  const written = createTableWriter(
    connection,
    directory,
    table.columns.map(({ type, exact, ...column }) => ({ ...column, type: exact ? ('any' as const) : type })),
  );
  let number = 0;
  for await (const chunk of connection.chunks(`SELECT ${values.join(', ')} FROM ${table.from}`)) {
    for (const row of chunk.getRows()) {
      signal.throwIfAborted();
      number += 1;
      const cells = row.map((value, index) => {
        const column = table.columns[index] as StagedColumn;
        if (column.type === 'time' && value !== null)
          return new Date(Number((value as { micros: bigint }).micros / 1000n));
        if (column.type !== 'array' || value === null) return value;
        const items = (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items : []).map(
          Number,
        );
        if (items.length === column.shape?.[0]) return packNumbers(items, column.dtype ?? 'float64');
        badRows.add({
          code: 'wrongLength',
          row: number,
          column: column.name,
          reason: `Row ${number}: the list in column "${column.name}" has ${items.length} values, ${column.shape?.[0]} were expected.`,
          fix: 'Make the lists equally long, or import without such rows (they are then listed).',
        });
        return undefined;
      });
      if (!cells.includes(undefined)) await written.add(cells, number);
    }
    report({ fraction: number / table.rowCount, detail: 'Reading rows' });
  }
  return written.finish('row');
}
