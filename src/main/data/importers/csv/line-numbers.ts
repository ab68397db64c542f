import { createReadStream } from 'node:fs';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Line numbers of places in a text file, read once up to the last place. DuckDB counts records, which differ from
 * lines as soon as a quoted value contains a line end; a place on the line end before a row belongs to that row.
 *
 * @param offsets bytes from the start, ascending
 */
export async function lineNumbersAt(file: string, offsets: readonly number[], signal: AbortSignal): Promise<number[]> {
  const lines: number[] = [];
  const last = offsets.at(-1);
  if (last === undefined) return lines;
  let position = 0;
  let line = 1;
  let before = 0;
  const stream = createReadStream(file, { end: last, signal, highWaterMark: 256 * 1024 });
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      if (byte === carriageReturn || (byte === lineFeed && before !== carriageReturn)) line += 1;
      before = byte;
      while ((offsets[lines.length] as number) <= position) lines.push(line);
      position += 1;
    }
  }
  while (lines.length < offsets.length) lines.push(line);
  return lines;
}

/** Offsets of NUL bytes, at most one a line and `limit` in all. */
export async function findNulBytes(file: string, limit: number, signal: AbortSignal): Promise<number[]> {
  const offsets: number[] = [];
  let position = 0;
  let seekLineEnd = false;
  const stream = createReadStream(file, { signal, highWaterMark: 256 * 1024 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let index = 0;
    while (index < chunk.length && offsets.length < limit) {
      const found = chunk.indexOf(seekLineEnd ? lineFeed : 0, index);
      if (found < 0) break;
      if (!seekLineEnd) offsets.push(position + found);
      seekLineEnd = !seekLineEnd;
      index = found + 1;
    }
    if (offsets.length >= limit) break;
    position += chunk.length;
  }
  return offsets;
}
