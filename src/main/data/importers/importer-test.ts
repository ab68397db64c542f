import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { noJobs } from '../../../../tests/support/no-jobs';
import { isStudioError, type StudioError } from '../../../shared/base/problem';
import type { ImportOptions } from '../../../shared/contract/import-options';
import { literal } from '../sql';
import { createTableEngine, type TableEngine } from '../table-engine';
import { createBadItems, type ImportRequest, importSource, openSource, previewSource } from '.';

/** Files of all formats, written by the formats' own libraries; see make.py there. */
export const fixtures = path.resolve('tests/fixtures/importers');

/** Imports and previews real files in a folder of the test's own. */
export function useImporters() {
  let directory: string;
  let tables: TableEngine;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'studio-importers-'));
    tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
  });
  afterAll(async () => {
    tables.close();
    await rm(directory, { recursive: true, force: true });
  });
  const { signal } = new AbortController();

  const preview = async (file: string | string[], options: ImportOptions = {}) =>
    previewSource(await openSource(file), options, { tables, signal });

  const importFile = async (file: string | string[], change: Partial<ImportRequest> = {}) => {
    const workDirectory = await mkdtemp(path.join(directory, 'import-'));
    const badItems = createBadItems(path.join(workDirectory, 'left-out.csv'));
    const request = { options: {}, columns: [], targets: [], skipBadRows: false, ...change };
    const context = { tables, jobs: noJobs, workDirectory, signal, badItems, report: () => {} };
    const table = await importSource(await openSource(file), request, context);
    await badItems.close();
    const rows = await tables.use(signal, (connection) =>
      connection.rows<Record<string, unknown>>(`SELECT * FROM read_parquet(${literal(table.path)})`),
    );
    return { ...table, rows: rows.map((row) => Object.values(row)), badItems };
  };

  return {
    preview,
    importFile,
    /** A file with this content in a folder of its own. */
    async file(name: string, content: string | Uint8Array): Promise<string> {
      const place = path.join(await mkdtemp(path.join(directory, 'file-')), name);
      await writeFile(place, content);
      return place;
    },
    folder: () => mkdtemp(path.join(directory, 'folder-')),
    /** The error that an import or preview ends with; whatever else comes is a defect. */
    async failure(work: Promise<unknown>): Promise<StudioError> {
      try {
        await work;
      } catch (error) {
        if (isStudioError(error)) return error;
        throw error;
      }
      throw new Error('It went well.');
    },
  };
}
