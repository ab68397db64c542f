import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createBadItems, importSource, openSource, previewSource } from '../../src/main/data/importers';
import type { ImportRequest } from '../../src/main/data/importers/importer';
import { literal } from '../../src/main/data/sql';
import { createTableEngine, type TableEngine } from '../../src/main/data/table-engine';
import { isStudioError, type Problem, type StudioError } from '../../src/shared/base/problem';
import { noJobs } from './no-jobs';

const request: ImportRequest = { options: {}, columns: [], targets: [], skipBadRows: false };

/** Texts and bytes one after the other. */
export const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
/** A file of these lines. */
export const lines = (...texts: (string | string[])[]) => `${texts.flat().join('\n')}\n`;
/** As many lines, each from its number. */
export const many = (rowCount: number, row: (index: number) => string) =>
  Array.from({ length: rowCount }, (_, index) => row(index));

/** Code and line of each error. */
export const brief = (problems: readonly Problem[] = []) =>
  problems.filter(({ severity }) => severity === 'error').map(({ code, where }) => `${code}@${where?.line}`);

/** Imports of tables with one database for the whole test file. */
export function useTableImports() {
  let directory: string;
  let tables: TableEngine;
  let count = 0;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'studio-csv-'));
    tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
  });
  afterAll(async () => {
    tables.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function source(content: string | Uint8Array, name = 'table.csv') {
    count += 1;
    const folder = await mkdtemp(path.join(directory, `${count}-`));
    const file = path.join(folder, name);
    await writeFile(file, content);
    return { file: await openSource(file), folder };
  }

  async function importCsv(
    content: string | Uint8Array,
    change: Partial<ImportRequest> = {},
    signal: AbortSignal = new AbortController().signal,
    name?: string,
  ) {
    const { file, folder } = await source(content, name);
    const badItems = createBadItems(path.join(folder, 'left-out.csv'));
    const table = await importSource(
      file,
      { ...request, ...change },
      { tables, jobs: noJobs, workDirectory: folder, signal, badItems, report: () => {} },
    ).finally(() => badItems.close());
    const rows = await tables.use(signal, (connection) =>
      connection.rows<Record<string, unknown>>(`SELECT * FROM read_parquet(${literal(table.path)})`),
    );
    return { ...table, rows: rows.map((row) => Object.values(row)) };
  }

  async function failure(content: string | Uint8Array, change: Partial<ImportRequest> = {}): Promise<StudioError> {
    try {
      await importCsv(content, change);
    } catch (error) {
      if (isStudioError(error)) return error;
      throw error;
    }
    throw new Error('The import succeeded.');
  }

  const previewFile = (file: Awaited<ReturnType<typeof openSource>>, options = {}) =>
    previewSource(file, options, { tables, signal: new AbortController().signal });

  const preview = async (content: string | Uint8Array, options = {}) =>
    previewFile((await source(content)).file, options);

  return { source, importCsv, failure, preview, previewFile };
}
