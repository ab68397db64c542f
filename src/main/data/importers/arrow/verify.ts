import type { FileHandle } from 'node:fs/promises';

/**
 * Checks the FlatBuffers of an Arrow file before a reader follows them: every list must lie in the bytes that are there,
 * every buffer in its message. The reader itself looks at neither, and would run through lists of two thousand million
 * entries that a changed byte declares.
 *
 * Source: https://github.com/apache/arrow/tree/main/format (Schema.fbs, Message.fbs, File.fbs)
 */

const deepestField = 64;
const largestMetadataBytes = 256 * 1024 * 1024;

/** A table in a FlatBuffer; `field` counts as the schema does. */
interface Table {
  bytes: DataView;
  at: number;
}

function damaged(what: string): Error {
  return new Error(`its ${what} points outside of the file`);
}

function rootOf(bytes: DataView): Table {
  return tableAt(
    bytes,
    read(bytes, 0, 4, () => bytes.getUint32(0, true)),
  );
}

function read<Value>(bytes: DataView, at: number, size: number, get: () => Value): Value {
  if (at < 0 || at + size > bytes.byteLength) throw damaged('metadata');
  return get();
}

function tableAt(bytes: DataView, at: number): Table {
  read(bytes, at, 4, () => null);
  return { bytes, at };
}

/** Where a field's value stands; null where it is left out. */
function placeOf({ bytes, at }: Table, field: number): number | null {
  const vtable = at - bytes.getInt32(at, true);
  const size = read(bytes, vtable, 4, () => bytes.getUint16(vtable, true));
  const slot = 4 + field * 2;
  if (slot + 2 > size) return null;
  const offset = read(bytes, vtable + slot, 2, () => bytes.getUint16(vtable + slot, true));
  return offset === 0 ? null : at + offset;
}

function inner(table: Table, field: number): Table | null {
  const place = placeOf(table, field);
  if (place === null) return null;
  return tableAt(table.bytes, place + read(table.bytes, place, 4, () => table.bytes.getUint32(place, true)));
}

function long(table: Table, field: number): number {
  const place = placeOf(table, field);
  return place === null ? 0 : Number(read(table.bytes, place, 8, () => table.bytes.getBigInt64(place, true)));
}

/** Start and length of a list whose entries have this size. */
function list(table: Table, field: number, entryBytes: number): { start: number; count: number } {
  const { bytes } = table;
  const place = placeOf(table, field);
  if (place === null) return { start: 0, count: 0 };
  const at = place + read(bytes, place, 4, () => bytes.getUint32(place, true));
  const count = read(bytes, at, 4, () => bytes.getUint32(at, true));
  if (at + 4 + count * entryBytes > bytes.byteLength) throw damaged('metadata');
  return { start: at + 4, count };
}

function tables(table: Table, field: number): Table[] {
  const { start, count } = list(table, field, 4);
  return Array.from({ length: count }, (_, index) => {
    const place = start + index * 4;
    return tableAt(table.bytes, place + table.bytes.getUint32(place, true));
  });
}

function checkSchema(schema: Table): void {
  tables(schema, 2);
  const budget = { fieldCount: schema.bytes.byteLength };
  for (const field of tables(schema, 1)) checkField(field, 0, budget);
}

/** Fields that are part of themselves would never end. */
function checkField(field: Table, depth: number, budget: { fieldCount: number }): void {
  budget.fieldCount -= 1;
  if (depth > deepestField || budget.fieldCount < 0) throw damaged('schema');
  tables(field, 6);
  list(field, 0, 1);
  for (const child of tables(field, 5)) checkField(child, depth + 1, budget);
}

function checkBatch(batch: Table, bodyLength: number): void {
  const nodes = list(batch, 1, 16);
  for (let index = 0; index < nodes.count; index += 1)
    if (batch.bytes.getBigInt64(nodes.start + index * 16, true) < 0n) throw damaged('batch');
  const buffers = list(batch, 2, 16);
  for (let index = 0; index < buffers.count; index += 1) {
    const offset = Number(batch.bytes.getBigInt64(buffers.start + index * 16, true));
    const length = Number(batch.bytes.getBigInt64(buffers.start + index * 16 + 8, true));
    if (offset < 0 || length < 0 || offset + length > bodyLength) throw damaged('batch');
  }
  list(batch, 4, 8);
}

/** Of one message; returns the bytes of its body. Throws: Error naming what is wrong. */
export function checkMessage(metadata: Uint8Array): number {
  const message = rootOf(new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength));
  const typePlace = placeOf(message, 1);
  const type = typePlace === null ? 0 : read(message.bytes, typePlace, 1, () => message.bytes.getUint8(typePlace));
  const header = inner(message, 2);
  const bodyLength = long(message, 3);
  if (!header || bodyLength < 0) throw damaged('message');
  if (type === 1) checkSchema(header);
  else if (type === 3) checkBatch(header, bodyLength);
  else if (type === 2) {
    const data = inner(header, 1);
    if (!data) throw damaged('dictionary');
    checkBatch(data, bodyLength);
  }
  return bodyLength;
}

interface Block {
  offset: number;
  metadataLength: number;
  bodyLength: number;
}

function blocks(footer: Table, field: number): Block[] {
  const { start, count } = list(footer, field, 24);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 24;
    return {
      offset: Number(footer.bytes.getBigInt64(at, true)),
      metadataLength: footer.bytes.getInt32(at + 8, true),
      bodyLength: Number(footer.bytes.getBigInt64(at + 16, true)),
    };
  });
}

/**
 * Checks a file from its footer, all dictionaries and the first batches. Returns the sizes of all batches.
 * Throws: Error naming what is wrong.
 */
export async function checkArrowFile(handle: FileHandle, sizeBytes: number, batchLimit: number): Promise<number[]> {
  const tail = await readAt(handle, sizeBytes - 10, 10);
  const length = new DataView(tail.buffer).getInt32(0, true);
  if (length <= 0 || length > Math.min(sizeBytes - 18, largestMetadataBytes)) throw damaged('footer');
  const bytes = await readAt(handle, sizeBytes - 10 - length, length);
  const footer = rootOf(new DataView(bytes.buffer));
  const schema = inner(footer, 1);
  if (!schema) throw damaged('footer');
  checkSchema(schema);
  const dictionaries = blocks(footer, 2);
  const batches = blocks(footer, 3);
  for (const { offset, metadataLength, bodyLength } of [...dictionaries, ...batches])
    if (offset < 8 || metadataLength < 8 || bodyLength < 0 || offset + metadataLength + bodyLength > sizeBytes)
      throw damaged('footer');
  for (const { offset, metadataLength, bodyLength } of [...dictionaries, ...batches.slice(0, batchLimit)]) {
    const message = await readAt(handle, offset, Math.min(metadataLength, largestMetadataBytes));
    const marked = new DataView(message.buffer).getUint32(0, true) === 0xffffffff;
    if (checkMessage(message.subarray(marked ? 8 : 4)) > bodyLength) throw damaged('batch');
  }
  return batches.map((block) => block.bodyLength);
}

/** Checks the messages of a stream one after the other, without their bodies. Throws: Error naming what is wrong. */
export async function checkArrowStream(handle: FileHandle, sizeBytes: number, messageLimit: number): Promise<void> {
  let position = 0;
  for (let count = 0; count < messageLimit && position + 8 <= sizeBytes; count += 1) {
    const head = new DataView((await readAt(handle, position, 8)).buffer);
    const marked = head.getUint32(0, true) === 0xffffffff;
    const length = marked ? head.getInt32(4, true) : head.getInt32(0, true);
    if (length === 0) return;
    position += marked ? 8 : 4;
    if (length < 0 || length > largestMetadataBytes || position + length > sizeBytes) throw damaged('message');
    const bodyLength = checkMessage(await readAt(handle, position, length));
    position += length + bodyLength;
    if (position > sizeBytes) throw new Error('it was cut off: its last batch is not complete');
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead < length) throw damaged('end');
  return bytes;
}
