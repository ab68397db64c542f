import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../../shared/base/problem';
import { StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import type { ChangeOf } from '../../data/edit/change-rule';
import type { EditState, VersionTable } from '../../data/edit/edit-state';
import { createBadItems, importSource, openSource, previewSource } from '../../data/importers';
import { isMedia } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { TaskContext } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { sourcePath } from './source-path';

export interface Reimporting extends Pick<TaskContext, 'signal' | 'report'> {
  tables: TableEngine;
  jobs: Pick<Jobs, 'run'>;
  uploads: Pick<Uploads, 'path'>;
  /** A folder of the edit's own. */
  workDirectory: string;
  /** Rows that were left out. */
  onProblem(problem: Problem): void;
}

/** Reads the source of a data set again, or another one, with the kinds that its columns have now. */
export async function reimportTable(
  base: Dataset,
  { source, options, skipBadRows }: ChangeOf<'reimport'>,
  { columns }: Pick<EditState, 'columns'>,
  { tables, jobs, uploads, workDirectory, signal, report, onProblem }: Reimporting,
): Promise<VersionTable & { name: string }> {
  if (columns.some(({ kind }) => isMedia(kind)))
    throw new StudioError(
      'UNSUPPORTED',
      `"${base.name}" holds images or sounds; its files cannot be imported into it again.`,
      {
        fix: 'Import the folder as a data set of its own.',
      },
    );
  if (source === null && !path.isAbsolute(base.source))
    throw new StudioError(
      'NOT_FOUND',
      `"${base.name}" was sent by a browser as ${base.source}; the file is not on this machine.`,
      {
        fix: 'Choose the file.',
      },
    );
  const opened = await openSource(source === null ? base.source : sourcePath(source, uploads));
  const found = await previewSource(opened, options, { tables, signal });
  const kinds = columns.filter(({ name }) => found.columns.some((column) => column.name === name));
  const directory = path.join(workDirectory, 'import');
  await mkdir(directory, { recursive: true });
  const badItems = createBadItems(path.join(directory, 'left-out.csv'));
  try {
    const imported = await importSource(
      opened,
      { options, columns: kinds.map(({ name, kind, role }) => ({ name, kind, role })), targets: [], skipBadRows },
      { tables, jobs, workDirectory: directory, badItems, signal, report },
    );
    for (const problem of imported.problems) onProblem(problem);
    return {
      path: imported.path,
      rowCount: imported.rowCount,
      columns: imported.columns.map((column, place) => ({ ...column, key: place })),
      hasRowIds: false,
      name: opened.fileName,
    };
  } finally {
    await badItems.close();
  }
}
