import { type Problem, StudioError } from '../../../shared/base/problem';
import type { DatasetPreview } from '../../../shared/contract/dataset';
import { type ImportFormat, importFormatTitles, type OptionsOf } from '../../../shared/contract/import-options';
import type { TaskProgress } from '../../lib/tasks';
import { firstLine, type TableConnection } from '../table-engine';
import { type BadRows, createBadRows } from './bad-rows';
import type { Importer, Source } from './importer';
import type { StagedTable } from './staged-table';
import { previewStaged, storeStaged } from './store-staged';

export interface ReadContext {
  connection: TableConnection;
  /** For files on the way; null in a preview. */
  directory: string | null;
  /** No more rows than this are wanted. */
  rowLimit: number;
  signal: AbortSignal;
  badRows: BadRows;
  /** Whether what cannot be stored may be left out. */
  consent: boolean;
  report(progress: TaskProgress): void;
}

export interface ReadResult<Format extends ImportFormat> {
  table: StagedTable;
  options: OptionsOf<Format>;
  choices?: DatasetPreview['choices'];
  /** Of the whole source; null where it cannot be told from the beginning. */
  rowCount: number | null;
  notes: Problem[];
}

/** A format that gives rows of typed values; all the rest is the same for such formats. */
export interface RowFormat<Format extends ImportFormat>
  extends Pick<Importer<Format>, 'format' | 'extensions' | 'sources' | 'detect'> {
  read(source: Source, options: OptionsOf<Format>, context: ReadContext): Promise<ReadResult<Format>>;
}

const sampledRowCount = 1000;

/** Preview reads the first rows, an import all of them, on the same way. */
export function stagedImporter<Format extends ImportFormat>(format: RowFormat<Format>): Importer<Format> {
  const read = (source: Source, options: OptionsOf<Format>, context: ReadContext) =>
    explained(source.fileName, importFormatTitles[format.format], context.signal, () =>
      format.read(source, options, context),
    );
  return {
    ...format,
    preview: (source, options, { tables, signal }) =>
      tables.use(signal, async (connection) => {
        const badRows = createBadRows(null);
        const context: ReadContext = {
          connection,
          directory: null,
          rowLimit: sampledRowCount,
          signal,
          badRows,
          consent: true,
          report: () => {},
        };
        const { table, notes, rowCount, ...told } = await read(source, options, context);
        const shown = await previewStaged(connection, table);
        const problems = [...notes, ...shown.problems, ...badRows.problems];
        if (table.rowCount === 0 && badRows.count === 0)
          problems.push({ code: 'noRows', severity: 'error', message: `${source.fileName} has no rows.` });
        return { ...told, rowCount, columns: shown.columns, rows: shown.rows, problems };
      }),
    import: (source, request, context) =>
      context.tables.use(context.signal, async (connection) => {
        const badRows = createBadRows(context.badItems);
        const { table, notes } = await read(source, request.options, {
          connection,
          directory: context.workDirectory,
          rowLimit: Number.POSITIVE_INFINITY,
          signal: context.signal,
          badRows,
          consent: request.skipBadRows,
          report: ({ fraction, detail }) =>
            context.report({ fraction: fraction === null ? null : fraction * 0.7, detail }),
        });
        return explained(source.fileName, importFormatTitles[format.format], context.signal, () =>
          storeStaged(connection, table, { fileName: source.fileName, badRows, notes }, request, context),
        );
      }),
  };
}

/** What is not the file's fault: the disk, the memory, the person who cancelled. */
const ownFault = /No space left|ENOSPC|Out of Memory|Permission denied|Read-only file system|INTERRUPT/i;

/** A parser's complaint about a file is the file's fault; the person hears which file and which format. */
async function explained<Result>(
  fileName: string,
  title: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StudioError || signal.aborted || ownFault.test(firstLine(error))) throw error;
    throw new StudioError(
      'BAD_INPUT',
      `${fileName} cannot be read as ${title}: ${firstLine(error).slice(0, 300)}`,
      { fix: 'Make or download the file again; it may be damaged or cut off.' },
      { cause: error },
    );
  }
}

/** A column that no table can hold: an error, and a remark where the person let such things be left out. */
export function leaveOut(name: string, what: string, consent: boolean, preview: boolean): Problem {
  const problem: Problem = {
    code: 'unsupportedColumn',
    severity: preview ? 'error' : 'warning',
    message: `Column "${name}" holds ${what}, which a data set cannot hold${consent && !preview ? '; it was left out' : ''}.`,
    fix: 'Import without what cannot be read, or turn the column into numbers or text before.',
  };
  if (!consent)
    throw new StudioError('BAD_INPUT', problem.message, {
      problems: [{ ...problem, severity: 'error' }],
      fix: problem.fix,
    });
  return problem;
}
