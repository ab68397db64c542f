import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { StudioError } from '../../shared/base/problem';
import type { PreparedRows, PreparedRowsRequest } from '../../shared/job/preparation';
import { type NamedColumn, transformColumn } from '../../shared/transforms';
import { readableToken } from '../../shared/transforms/byte-pairs';
import { isMediaColumn } from '../batches/media-input';
import { fittedStepCount, type OpenPreparation } from './open-preparation';
import { rowsOrigin } from './rows-origin';

/** Numbers of a vector that are sent. */
const shownWidth = 64;
/** Tokens of a text that are sent. */
const shownTokenCount = 64;

const rangeOf = (count: number, offset: number) => Uint32Array.from({ length: count }, (_, index) => offset + index);

function rowsOf({ table }: OpenPreparation, { part, offset, limit }: PreparedRowsRequest) {
  if (part === null) {
    const count = Math.max(0, Math.min(limit, table.rowCount - offset));
    return { rows: rangeOf(count, offset), rowCount: table.rowCount };
  }
  return { rows: table.rows[part].slice(offset, offset + limit), rowCount: table.rows[part].length };
}

/** Words of a column of token numbers, row by row, without padding. */
function tokensOf({ fitted }: OpenPreparation, column: Extract<NamedColumn, { kind: 'vector' }> & { name: string }) {
  const step = fitted.steps.findLast(
    ({ config, columns }) => config.kind === 'tokenise' && columns.some(({ name }) => name === column.name),
  );
  const words = step?.columns.find(({ name }) => name === column.name)?.state.words as string[] | undefined;
  if (!words) return null;
  const isBytes = step?.config.kind === 'tokenise' && step.config.unit === 'bytePair';
  const wordOf = (index: number) => {
    if (index === 1) return '[unknown]';
    const word = words[index - 2] ?? '';
    return isBytes ? readableToken(word) : word;
  };
  const rowCount = column.values.length / column.width;
  return Array.from({ length: rowCount }, (_, row) =>
    Array.from(column.values.subarray(row * column.width, (row + 1) * column.width))
      .filter((index) => index !== 0)
      .slice(0, shownTokenCount)
      .map(wordOf),
  );
}

function fieldOf(open: OpenPreparation, column: NamedColumn): { field: Field; data: Data } {
  const metadata = new Map<string, string>([
    ['kind', column.kind],
    ['origin', column.origin ?? column.name],
  ]);
  if (column.kind === 'text') {
    const { data } = vectorFromArray(column.values, new Utf8());
    return { field: new Field(column.name, new Utf8(), true, metadata), data: data[0] as Data };
  }
  if (column.kind === 'numeric') {
    const type = new Float64();
    return {
      field: new Field(column.name, type, false, metadata),
      data: makeData({ type, length: column.values.length, data: column.values }),
    };
  }
  const { width, integer, values, names } = column;
  const rowCount = values.length / width;
  const shown = Math.min(width, shownWidth);
  const kept = new Float32Array(rowCount * shown);
  for (let row = 0; row < rowCount; row += 1) kept.set(values.subarray(row * width, row * width + shown), row * shown);
  metadata.set('width', String(width));
  metadata.set('integer', String(integer));
  metadata.set('names', JSON.stringify(names.slice(0, shown)));
  const tokens = integer ? tokensOf(open, column) : null;
  if (tokens) metadata.set('tokens', JSON.stringify(tokens));
  const item = new Field('item', new Float32(), false);
  const type = new FixedSizeList(shown, item);
  const child = makeData({ type: item.type, length: kept.length, data: kept });
  return { field: new Field(column.name, type, false, metadata), data: makeData({ type, length: rowCount, child }) };
}

/** Rows of the table behind a step, as an Arrow stream. Throws: BAD_INPUT for a step that was not reached. */
export function preparedRows(open: OpenPreparation, request: PreparedRowsRequest): PreparedRows {
  const { table, fitted, doneCount } = open;
  if (request.step > doneCount)
    throw new StudioError('BAD_INPUT', `Step ${request.step} was not reached: step ${doneCount + 1} failed.`, {
      fix: 'Mend that step first.',
    });
  const { rows, rowCount } = rowsOf(open, request);
  const origin = rowsOrigin(open, rows);
  const steps = fitted.steps.slice(0, fittedStepCount(open, request.step));
  const wanted = request.columns === null ? null : new Set(request.columns);
  const columns = table.features
    .filter(({ column }) => !isMediaColumn(column) && (wanted === null || wanted.has(column.name)))
    .flatMap((reader) => transformColumn(steps, reader.values(rows), origin));
  const places = new Int32();
  const parts = new Int8();
  const made = [
    {
      field: new Field('__row', places, false),
      data: makeData({ type: places, length: rows.length, data: Int32Array.from(rows) }) as Data,
    },
    {
      field: new Field('__part', parts, false),
      data: makeData({
        type: parts,
        length: rows.length,
        data: Int8Array.from(rows, (row) => table.parts[row] as number),
      }) as Data,
    },
    ...columns.map((column) => fieldOf(open, column)),
  ];
  const schema = new Schema(made.map(({ field }) => field));
  const batch = new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, children: made.map(({ data }) => data) }),
  );
  return { bytes: tableToIPC(new Table(schema, [batch]), 'stream'), rowCount };
}
