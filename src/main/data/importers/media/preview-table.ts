import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { csv } from '../csv';
import type { FormatPreview, PreviewContext, Source } from '../importer';
import { openTable } from './label-table';

/** The first rows of a table among the files of a source. */
export async function openPreviewTable(
  source: Source,
  table: string,
  context: PreviewContext,
): Promise<Pick<FormatPreview<'csv'>, 'columns' | 'rows' | 'rowCount'>> {
  const sizeBytes = 'entries' in source ? (source.entries.find((entry) => entry.path === table)?.sizeBytes ?? 0) : 0;
  const file = source.kind === 'folder' ? path.join(source.path, table) : undefined;
  if (source.kind === 'folder' && !(file as string).startsWith(source.path + path.sep))
    throw new StudioError('BAD_INPUT', `${table} lies outside of ${source.fileName}.`, {
      fix: 'Choose a table inside.',
    });
  const directory = await mkdtemp(path.join(tmpdir(), 'model-studio-preview-'));
  try {
    const opened = await openTable(source, { path: table, sizeBytes, ...(file ? { file } : {}) }, directory);
    return await csv.preview(opened, { format: 'csv' }, context);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
