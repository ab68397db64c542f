import type { DuckDBBlobValue, DuckDBDataChunk } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type Data,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  type TypeMap,
  Uint8,
  Utf8,
} from 'apache-arrow';
import { createBreather } from './breather';

/** Types in which columns leave the host. */
export const arrowTypes = {
  float64: () => new Float64(),
  int32: () => new Int32(),
  uint8: () => new Uint8(),
  boolean: () => new Bool(),
  utf8: () => new Utf8(),
  binary: () => new Binary(),
} as const;
export type ArrowKind = keyof typeof arrowTypes;

export interface ArrowColumn {
  name: string;
  kind: ArrowKind;
}

export function arrowSchema(columns: readonly ArrowColumn[]): Schema<TypeMap> {
  return new Schema(columns.map(({ name, kind }) => new Field(name, arrowTypes[kind](), true)));
}

/**
 * DuckDB's chunks as Arrow record batches, built column by column with pauses, so that wide tables do not hold up the
 * host. Missing values become nulls.
 */
export async function* toRecordBatches(
  chunks: AsyncIterable<DuckDBDataChunk>,
  columns: readonly ArrowColumn[],
): AsyncGenerator<RecordBatch<TypeMap>, void, void> {
  const schema = arrowSchema(columns);
  const breathe = createBreather();
  for await (const chunk of chunks) {
    const children: Data[] = [];
    for (const [index, { kind }] of columns.entries()) {
      children.push(builders[kind](chunk, index));
      await breathe();
    }
    yield batchOf(schema, chunk.rowCount, children);
  }
}

/** A batch without rows, so that a table without matches still has its columns. */
export function emptyBatch(columns: readonly ArrowColumn[]): RecordBatch<TypeMap> {
  const schema = arrowSchema(columns);
  return batchOf(
    schema,
    0,
    schema.fields.map(({ type }) => makeData({ type, length: 0, nullCount: 0 }) as Data),
  );
}

function batchOf(schema: Schema<TypeMap>, length: number, children: Data[]): RecordBatch<TypeMap> {
  return new RecordBatch(
    schema,
    makeData({ type: new Struct<TypeMap>(schema.fields), length, nullCount: 0, children }),
  );
}

const builders = {
  float64: (chunk, index) => {
    const { values, nulls } = readNumbers(chunk, index, Float64Array);
    return makeData({ type: new Float64(), length: values.length, data: values, ...nulls });
  },
  int32: (chunk, index) => {
    const { values, nulls } = readNumbers(chunk, index, Int32Array);
    return makeData({ type: new Int32(), length: values.length, data: values, ...nulls });
  },
  uint8: (chunk, index) => {
    const { values, nulls } = readNumbers(chunk, index, Uint8Array);
    return makeData({ type: new Uint8(), length: values.length, data: values, ...nulls });
  },
  boolean: (chunk, index) => {
    const vector = chunk.getColumnVector(index);
    const data = new Uint8Array((chunk.rowCount + 7) >> 3);
    const missing = new Missing(chunk.rowCount);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const value = vector.getItem(row);
      if (value === null) missing.add(row);
      else if (value) data[row >> 3] = (data[row >> 3] as number) | (1 << (row & 7));
    }
    return makeData({ type: new Bool(), length: chunk.rowCount, data, ...missing.nulls() });
  },
  utf8: (chunk, index) => {
    const vector = chunk.getColumnVector(index);
    const offsets = new Int32Array(chunk.rowCount + 1);
    const missing = new Missing(chunk.rowCount);
    const parts: string[] = [];
    let length = 0;
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const value = vector.getItem(row);
      if (value === null) missing.add(row);
      else {
        const text = String(value);
        parts.push(text);
        length += Buffer.byteLength(text);
      }
      offsets[row + 1] = length;
    }
    const bytes = Buffer.from(parts.join(''));
    return makeData({
      type: new Utf8(),
      length: chunk.rowCount,
      valueOffsets: offsets,
      data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ...missing.nulls(),
    });
  },
  binary: (chunk, index) => {
    const vector = chunk.getColumnVector(index);
    const offsets = new Int32Array(chunk.rowCount + 1);
    const missing = new Missing(chunk.rowCount);
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const value = vector.getItem(row);
      if (value === null) missing.add(row);
      else {
        const { bytes } = value as DuckDBBlobValue;
        parts.push(bytes);
        length += bytes.length;
      }
      offsets[row + 1] = length;
    }
    const bytes = Buffer.concat(parts);
    return makeData({
      type: new Binary(),
      length: chunk.rowCount,
      valueOffsets: offsets,
      data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ...missing.nulls(),
    });
  },
} as const satisfies Record<ArrowKind, (chunk: DuckDBDataChunk, index: number) => Data>;

function readNumbers<Values extends Float64Array | Int32Array | Uint8Array>(
  chunk: DuckDBDataChunk,
  index: number,
  Type: new (length: number) => Values,
): { values: Values; nulls: { nullCount: number; nullBitmap?: Uint8Array } } {
  const vector = chunk.getColumnVector(index);
  const values = new Type(chunk.rowCount);
  const missing = new Missing(chunk.rowCount);
  for (let row = 0; row < chunk.rowCount; row += 1) {
    const value = vector.getItem(row);
    if (value === null) missing.add(row);
    else values[row] = Number(value);
  }
  return { values, nulls: missing.nulls() };
}

/** Arrow marks values that are there; most columns have no others. */
class Missing {
  private count = 0;
  private bitmap: Uint8Array | null = null;

  constructor(private readonly rowCount: number) {}

  add(row: number): void {
    this.bitmap ??= new Uint8Array((this.rowCount + 7) >> 3).fill(0xff);
    this.bitmap[row >> 3] = (this.bitmap[row >> 3] as number) & ~(1 << (row & 7));
    this.count += 1;
  }

  nulls(): { nullCount: number; nullBitmap?: Uint8Array } {
    return this.bitmap ? { nullCount: this.count, nullBitmap: this.bitmap } : { nullCount: 0 };
  }
}
