import { StudioError } from '../../../shared/base/problem';
import { readText } from './content-stream';
import { detectLayout, type JsonLayout } from './json/layout';
import { parseRecord } from './json/parse-record';
import { createRecordWriter, RecordError } from './json/record-writer';
import { createJsonScanner } from './json/scanner';
import { requireFile, type Source, type SourceFile } from './source';
import { type ReadContext, stagedImporter } from './staged-importer';
import { createTableWriter, type TableWriter } from './table-writer';

/** JSON documents: a list of objects, an object that holds one, `{ columns, data }`, or columns of values. */
export const json = stagedImporter<'json'>({
  format: 'json',
  extensions: ['json'],
  sources: ['file'],
  detect: (source) => looksLikeJson(source),
  async read(source, { rows }, context) {
    const file = requireFile(source, 'a JSON document');
    const head = new TextDecoder().decode(file.head);
    const layout = detectLayout(head, file.complete, rows, file.fileName);
    const writer = createTableWriter(
      context.connection,
      context.directory,
      layout.kind === 'split' ? layout.names.map((name) => ({ name, type: 'any' })) : [],
    );
    const rowCount =
      layout.kind === 'columns'
        ? await readColumns(file, writer, context)
        : await readRecords(file, layout, writer, context);
    return {
      table: await writer.finish('row'),
      options: { format: 'json', rows: layout.kind === 'columns' ? undefined : layout.path.join('.') },
      rowCount,
      notes: [],
    };
  },
});

function looksLikeJson(source: Source): boolean {
  if (source.kind !== 'file') return false;
  const start = new TextDecoder()
    .decode(source.head.subarray(0, 4096))
    .replace(/^\uFEFF/, '')
    .trimStart();
  return /^\[\s*(?:[[{\]"\d-]|true|false|null|$)/.test(start) || /^\{\s*(?:"|\})/.test(start);
}

/** Returns the number of rows where the whole was read, else an estimate. */
async function readRecords(
  file: SourceFile,
  layout: Extract<JsonLayout, { path: string[] }>,
  writer: TableWriter,
  { badRows, rowLimit, signal, report }: ReadContext,
): Promise<number | null> {
  const scanner = createJsonScanner(layout.path, file.fileName);
  const records = createRecordWriter(writer, file.fileName, layout.kind === 'split' ? layout.names : null);
  let row = 0;
  let characterCount = 0;
  const pieces = readText(file, signal, (fraction) => report({ fraction, detail: `Reading ${file.fileName}` }));
  for await (const piece of pieces) {
    characterCount += piece.length;
    for (const { key, text, line } of scanner.push(piece)) {
      row += 1;
      if (key !== null)
        throw new StudioError(
          'BAD_INPUT',
          `${layout.path.join('.')} in ${file.fileName} is an object; a list of rows was expected.`,
          {
            fix: 'Name the key of the list (option rows).',
          },
        );
      try {
        await records.add(parseRecord(text), row);
      } catch (error) {
        if (error instanceof StudioError) throw error;
        const what = error instanceof RecordError ? error.message : `is no valid JSON (${(error as Error).message})`;
        badRows.add({
          code: 'badRecord',
          row,
          line,
          value: text.slice(0, 200),
          column: error instanceof RecordError ? error.column : undefined,
          reason: `Row ${row} (line ${line}) ${what}${error instanceof RecordError && error.column ? ` in "${error.column}"` : ''}.`,
          fix: 'Correct the row, or import without such rows (they are then listed).',
        });
      }
      if (row >= rowLimit) {
        records.finish();
        return estimate(row, characterCount, file);
      }
    }
  }
  if (!scanner.found)
    throw new StudioError(
      'BAD_INPUT',
      `${file.fileName} has no list at ${layout.path.length === 0 ? 'its top' : layout.path.join('.')}.`,
      { fix: 'Name the key that holds the rows (option rows), such as data.items.' },
    );
  if (!scanner.finished)
    badRows.add({
      code: 'cutOff',
      row: row + 1,
      line: scanner.line,
      reason: `Row ${row + 1} (line ${scanner.line}) is not complete: the file ends inside the list of rows.`,
      fix: 'Get the whole file, or import what is there (the row is then listed).',
    });
  records.finish();
  return row;
}

function estimate(row: number, characterCount: number, file: SourceFile): number | null {
  return file.compression === null ? Math.max(row, Math.round((row / characterCount) * file.sizeBytes)) : null;
}

/** Each column is one element; all of them are held, since rows lie across them. */
async function readColumns(
  file: SourceFile,
  writer: TableWriter,
  { signal, rowLimit, badRows }: ReadContext,
): Promise<number> {
  const scanner = createJsonScanner([], file.fileName);
  const columns: unknown[][] = [];
  for await (const piece of readText(file, signal))
    for (const { key, text } of scanner.push(piece)) {
      const value = parseColumn(text, key ?? '', file.fileName);
      columns.push(value);
      writer.addColumn({ name: key ?? '', type: 'any' });
      if (columns.length > 1 && value.length !== columns[0]?.length)
        throw new StudioError(
          'BAD_INPUT',
          `Column "${key}" of ${file.fileName} has ${value.length} values, the first column has ${columns[0]?.length}.`,
          { fix: 'Columns of one table are equally long.' },
        );
    }
  if (!scanner.finished)
    badRows.add({
      code: 'cutOff',
      line: scanner.line,
      reason: 'The file ends inside its last column, which is left out.',
    });
  const rowCount = columns[0]?.length ?? 0;
  for (let row = 0; row < Math.min(rowCount, rowLimit); row += 1)
    await writer.add(
      columns.map((column) => column[row]),
      row + 1,
    );
  return rowCount;
}

function parseColumn(text: string, key: string, fileName: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return Array.isArray(value) ? value : Object.values(value);
  } catch (error) {
    throw new StudioError(
      'BAD_INPUT',
      `Column "${key}" of ${fileName} is no valid JSON: ${(error as Error).message}.`,
      {
        fix: 'Check the file with the program that wrote it.',
      },
    );
  }
  throw new StudioError('BAD_INPUT', `"${key}" in ${fileName} is a single value; a column of values was expected.`, {
    fix: 'Name the key that holds the rows (option rows).',
  });
}
