import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type DataType,
  Dictionary,
  Field,
  FixedSizeList,
  Float64,
  Int32,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Uint8,
  Uint32,
  Utf8,
} from 'apache-arrow';

/** A column of one length with the others: numbers with NaN for missing, small numbers, texts with null, or places in a list of texts. */
export type ArrowSource =
  | { name: string; values: Float64Array }
  | { name: string; bytes: Uint8Array }
  | { name: string; texts: readonly (string | null)[] }
  /** Rows of whole numbers, all of one length. */
  | { name: string; counts: Uint32Array; listLength: number }
  | { name: string; codes: Int32Array; dictionary: readonly string[] };

/** Texts put end to end, encoded once. */
function utf8Data(texts: readonly string[]) {
  const valueOffsets = new Int32Array(texts.length + 1);
  let at = 0;
  texts.forEach((text, index) => {
    at += Buffer.byteLength(text);
    valueOffsets[index + 1] = at;
  });
  const data = new Uint8Array(Buffer.from(texts.join('')));
  return makeData({ type: new Utf8(), length: texts.length, nullCount: 0, valueOffsets, data });
}

function dictionaryData(texts: readonly (string | null)[], dictionaryId: number) {
  const places = new Map<string, number>();
  const codes = new Int32Array(texts.length);
  const nullBitmap = new Uint8Array(Math.ceil(texts.length / 8) + 8);
  let nullCount = 0;
  texts.forEach((text, index) => {
    if (text === null) {
      nullCount += 1;
      return;
    }
    const code = places.get(text) ?? places.size;
    places.set(text, code);
    codes[index] = code;
    nullBitmap[index >> 3] = (nullBitmap[index >> 3] as number) | (1 << (index & 7));
  });
  const type = new Dictionary(new Utf8(), new Int32(), dictionaryId);
  return makeData({
    type,
    length: texts.length,
    nullCount,
    nullBitmap,
    data: codes,
    dictionary: makeVector(utf8Data(places.size > 0 ? [...places.keys()] : [''])) as never,
  });
}

function countsData(counts: Uint32Array, listLength: number, rowCount: number) {
  const child = makeData({ type: new Uint32(), length: counts.length, nullCount: 0, data: counts });
  const type = new FixedSizeList(listLength, new Field('count', new Uint32(), false));
  return makeData({ type, length: rowCount, nullCount: 0, child });
}

/** Columns in memory as an Arrow IPC stream of one batch; the event loop turns between the columns. */
export async function arrowColumns(sources: readonly ArrowSource[], rowCount: number): Promise<Uint8Array> {
  const fields: Field<DataType>[] = [];
  const children = [];
  for (const [index, source] of sources.entries()) {
    const data =
      'counts' in source
        ? countsData(source.counts, source.listLength, rowCount)
        : 'values' in source
          ? makeData({ type: new Float64(), length: rowCount, nullCount: 0, data: source.values })
          : 'bytes' in source
            ? makeData({ type: new Uint8(), length: rowCount, nullCount: 0, data: source.bytes })
            : 'codes' in source
              ? makeData({
                  type: new Dictionary(new Utf8(), new Int32(), index),
                  length: rowCount,
                  nullCount: 0,
                  data: source.codes,
                  dictionary: makeVector(utf8Data(source.dictionary.length > 0 ? source.dictionary : [''])) as never,
                })
              : dictionaryData(source.texts, index);
    fields.push(new Field(source.name, data.type, true));
    children.push(data);
    await nextTurn();
  }
  const schema = new Schema(fields);
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  writer.write(
    new RecordBatch(
      schema,
      makeData({ type: new Struct(fields), length: rowCount, nullCount: 0, children: children as never }),
    ),
  );
  writer.finish();
  return writer.toUint8Array();
}
