import { formatCount } from '../../../shared/base/format';
import type { DatasetColumn, DatasetPreview } from '../../../shared/contract/dataset';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';
import { uploadFile, uploadFolder } from '../../lib/upload';
import {
  changeItem,
  closeImport,
  enqueue,
  type Handed,
  type ImportItem,
  openDrawer,
  removeItem,
  showNext,
  useImports,
} from './import-store';

/** Opens the drawer, with something or without. */
export function openImport(handed: readonly Handed[] = []): void {
  openDrawer();
  const items = enqueue(handed);
  // One after the other: several at once would only share the way.
  void (async () => {
    for (const [index, item] of items.entries()) await send(item, handed[index] as Handed);
  })();
}

async function send({ id, work }: ImportItem, handed: Handed): Promise<void> {
  if ('path' in handed) return;
  const onProgress = (sentFraction: number) => changeItem(id, { sentFraction });
  try {
    const { uploadId } =
      'file' in handed
        ? await uploadFile(handed.file, work.signal, onProgress)
        : await uploadFolder(handed.folder, work.signal, onProgress);
    changeItem(id, { status: 'choosing', source: { uploadId } });
  } catch (error) {
    if (work.signal.aborted) removeItem(id);
    else changeItem(id, { status: 'choosing', error });
  }
}

/** `titanic.csv` is called titanic. */
export function nameFromFile(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? fileName;
  return base.replace(/(?:\.[a-z][a-z0-9-]*)?(?:\.gz)?$/i, '') || base;
}

/** The columns as guessed, with what the person changed. */
export function changedColumns(columns: readonly DatasetColumn[], { changes }: ImportItem): DatasetColumn[] {
  return columns.map((column) => ({ ...column, ...changes[column.name] }));
}

/** Imports an item as it stands; the drawer goes on with the next one, or to the data set when it was the only one. */
export async function startImport(item: ImportItem, preview: DatasetPreview, skipBadRows: boolean): Promise<void> {
  if (!item.source) return;
  const { id, changes, sortBy } = item;
  const work = new AbortController();
  changeItem(id, { status: 'importing', error: null, work });
  showNext();
  // Targets are named together, since a chosen one would stand for those that were only guessed.
  const targets = changedColumns(preview.columns, item).filter(({ role }) => role === 'target');
  const columns = new Map(
    targets.map(({ name, role }) => [name, { name, role } as Partial<DatasetColumn> & { name: string }]),
  );
  for (const [name, change] of Object.entries(changes)) columns.set(name, { ...columns.get(name), name, ...change });
  try {
    const { dataset } = await client.datasets.import(
      {
        source: item.source,
        name: (item.name ?? nameFromFile(preview.fileName)).trim() || undefined,
        options: preview.options,
        columns: [...columns.values()],
        sortBy: sortBy === null ? undefined : [sortBy],
        skipBadRows,
      },
      { signal: work.signal },
    );
    changeItem(id, { status: 'done', datasetId: dataset.id });
    const { open, items } = useImports.getState();
    const skipped = dataset.problems.length;
    showToast(
      `“${dataset.name}” has ${formatCount(dataset.rowCount)} rows.${skipped > 0 ? ` ${formatCount(skipped)} ${skipped === 1 ? 'problem is' : 'problems are'} listed on its page.` : ''}`,
    );
    if (!open) removeItem(id);
    else if (items.length === 1) {
      closeImport();
      navigate(`/datasets/${dataset.id}`);
    }
  } catch (error) {
    if (useImports.getState().open) changeItem(id, { status: 'choosing', error: work.signal.aborted ? null : error });
    else {
      removeItem(id);
      showFailure(`“${item.title}” was not imported`, error);
    }
  }
}

export function cancelImport({ work }: ImportItem): void {
  work.abort(new DOMException('Cancelled', 'AbortError'));
}
