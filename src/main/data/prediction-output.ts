import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC, type Vector } from 'apache-arrow';
import { StudioError } from '../../shared/base/problem';
import { createBreather } from './breather';
import { fromTable, isMedia, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

/**
 * Writes the input's columns and, beside them, those of the engine's Arrow file as CSV (UTF-8); the file is there
 * whole or not at all.
 *
 * @param input the input file's rows, every cell as the text that stood there
 * Throws: StudioError BAD_INPUT when the files differ in rows.
 */
export async function writePredictionCsv(
  connection: TableConnection,
  input: StoredTable,
  { predictionsPath, outputPath, delimiter }: { predictionsPath: string; outputPath: string; delimiter: string },
): Promise<{ rowCount: number }> {
  const predictions = tableFromIPC(await readFile(predictionsPath));
  if (predictions.numRows !== input.rowCount)
    throw new StudioError(
      'BAD_INPUT',
      `There are ${predictions.numRows} predictions for the ${input.rowCount} rows of the input.`,
      { fix: 'Do not change the input file while it is predicted; start again.' },
    );
  // Cells that name files of the media store, and bytes, say nothing in a table of text.
  const shown = input.columns.flatMap((column, place) =>
    isMedia(column.kind) || column.kind === 'array' ? [] : [place],
  );
  const names = shown.map((place) => input.columns[place]?.name ?? '');
  const taken = new Set(names);
  const added = predictions.schema.fields.map(({ name }) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
    taken.add(free);
    return free;
  });
  const vectors = predictions.schema.fields.map(({ name }) => predictions.getChild(name) as Vector);
  const toLine = (cells: readonly unknown[]) => `${cells.map((cell) => toCell(cell, delimiter)).join(delimiter)}\n`;
  const breathe = createBreather();
  await mkdir(path.dirname(outputPath), { recursive: true });
  const temporary = path.join(
    path.dirname(outputPath),
    `.${path.basename(outputPath)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.write(toLine([...names, ...added]));
      let row = 0;
      for await (const chunk of connection.chunks(
        `SELECT ${shown.length > 0 ? shown.map(storedName).join(', ') : 'NULL'} FROM ${fromTable(input)}`,
      )) {
        const columns = chunk.getColumns();
        const lines: string[] = [];
        for (let index = 0; index < chunk.rowCount; index += 1, row += 1) {
          lines.push(
            toLine([...shown.map((_, at) => columns[at]?.[index]), ...vectors.map((vector) => vector.get(row))]),
          );
          await breathe();
        }
        await handle.write(lines.join(''));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, outputPath);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  return { rowCount: input.rowCount };
}

/** RFC 4180: quotes only where they are needed. */
function toCell(value: unknown, delimiter: string): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
