import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import { readPage } from '../../data/row-page';
import { exportFormats, exportRows } from '../../data/rows/row-export';
import { createRowOrders } from '../../data/rows/row-orders';
import { createTableEngine, type TableEngine } from '../../data/table-engine';
import type { ProjectSession } from '../../store';
import { useTable } from './dataset-files';
import type { RowExport, RowExportQuery, RowPage, RowQuery } from './door';

export interface DatasetRowsDependencies {
  session: () => ProjectSession;
  get(idOrName: string, at: ProjectSession, version: number | null): Promise<Dataset>;
}

/** A person's condition may be slow by mistake. Units: milliseconds. */
const longestQueryMs = 120_000;

/**
 * Rows as the window and scripts ask for them. A person's conditions run here, so DuckDB has an instance of its own
 * that reaches no file but the project's data sets and the folder of orders.
 */
export function createDatasetRows({ session, get }: DatasetRowsDependencies) {
  const orders = createRowOrders();
  let sandbox: { key: string; tables: TableEngine } | null = null;

  const ordersDirectory = (at: ProjectSession) =>
    at.readOnly
      ? path.join(tmpdir(), `model-studio-rows-${process.pid}`)
      : path.join(at.directories.cache, 'row-orders');

  const tablesOf = (at: ProjectSession): TableEngine => {
    const key = at.directories.datasets;
    if (sandbox?.key === key) return sandbox.tables;
    sandbox?.tables.close();
    sandbox = {
      key,
      tables: createTableEngine({
        temporaryDirectory: path.join(tmpdir(), `model-studio-rows-${process.pid}-temporary`),
        memoryLimit: '512MB',
        onlyDirectories: [at.directories.datasets, ordersDirectory(at)],
      }),
    };
    return sandbox.tables;
  };

  const use: <Result>(
    at: ProjectSession,
    dataset: Dataset,
    signal: AbortSignal,
    work: Parameters<typeof useTable<Result>>[2],
  ) => Promise<Result> = async (at, dataset, signal, work) => {
    const limit = AbortSignal.timeout(longestQueryMs);
    try {
      return await useTable({ session: at, dataset, tables: tablesOf(at) }, AbortSignal.any([signal, limit]), work);
    } catch (error) {
      throw limit.aborted && !signal.aborted ? tooSlow() : toConditionError(error, dataset);
    }
  };

  return {
    async readRows(id: string, query: RowQuery, signal: AbortSignal): Promise<RowPage> {
      const at = session();
      const dataset = await get(id, at, query.version);
      const place = {
        orders,
        directory: ordersDirectory(at),
        key: `${dataset.id} ${dataset.version} ${dataset.fingerprint}`,
      };
      return use(at, dataset, signal, (connection, table) => readPage(connection, table, query, place));
    },

    async exportRows(
      id: string,
      { format, version, ...view }: RowExportQuery,
      signal: AbortSignal,
    ): Promise<RowExport> {
      const at = session();
      const dataset = await get(id, at, version);
      const directory = ordersDirectory(at);
      await mkdir(directory, { recursive: true });
      const file = path.join(directory, `${createId('export')}.${format}`);
      try {
        await use(at, dataset, signal, (connection, table) =>
          exportRows(connection, table, { view, format, path: file }),
        );
        const { size } = await stat(file);
        const stream = createReadStream(file, { signal });
        stream.once('close', () => void rm(file, { force: true }).catch(() => {}));
        return {
          stream,
          sizeBytes: size,
          contentType: exportFormats[format].contentType,
          fileName: `${dataset.name}.${format}`,
        };
      } catch (error) {
        await rm(file, { force: true }).catch(() => {});
        throw error;
      }
    },

    close: () => sandbox?.tables.close(),
  };
}

function tooSlow(): StudioError {
  return new StudioError(
    'UNAVAILABLE',
    `The rows were not found within ${longestQueryMs / 1000} seconds, and the search was stopped.`,
    { fix: 'Use a simpler condition, or sort by fewer columns.' },
  );
}

/** What a condition's values do while it runs, such as a text that is no number, is the person's to mend. */
function toConditionError(error: unknown, { columns }: Dataset): unknown {
  if (isStudioError(error) || !(error instanceof Error)) return error;
  const found = /^(?:Conversion|Invalid Input|Out of Range|Binder|Catalog|Permission) Error: ([^\n]*)/.exec(
    error.message,
  );
  if (!found) return error;
  const named = (found[1] as string).replaceAll(/\bc(\d+)\b/g, (word, index) => {
    const column = columns[Number(index)];
    return column ? `"${column.name}"` : word;
  });
  return new StudioError(
    'BAD_INPUT',
    `The filter fails on a row: ${named}`,
    { fix: 'Change the condition; TRY_CAST(x AS DOUBLE) gives a missing value where x is no number.' },
    { cause: error },
  );
}
