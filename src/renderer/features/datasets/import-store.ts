import { create } from 'zustand';
import type { DatasetColumn, DatasetSource } from '../../../shared/contract/dataset';
import type { ImportOptions } from '../../../shared/contract/import-options';
import { navigate } from '../../lib/router';
import type { DroppedFolder } from '../../ui/dropped-items';

/** What the person changed of a guessed column. */
export type ColumnChanges = Readonly<Record<string, Partial<Pick<DatasetColumn, 'kind' | 'role'>>>>;

/** One data set to be, from the file to the finished import. */
export interface ImportItem {
  id: number;
  /** Name of the file or folder. */
  title: string;
  status: 'sending' | 'choosing' | 'importing' | 'done';
  /** Null until the host has it. */
  source: DatasetSource | null;
  sentFraction: number;
  options: ImportOptions;
  /** Null: as the file is called. */
  name: string | null;
  changes: ColumnChanges;
  sortBy: string | null;
  error: unknown;
  datasetId: string | null;
  work: AbortController;
}

interface ImportState {
  open: boolean;
  items: readonly ImportItem[];
  currentId: number | null;
}

/** The drawer and its queue, so that the palette, a shortcut and dropped files open the same one; imports outlive the drawer. */
export const useImports = create<ImportState>()(() => ({ open: false, items: [], currentId: null }));

/** What a person hands in: files of their own machine, folders, or a path that the host can read. */
export type Handed = { file: File } | { folder: DroppedFolder } | { path: string };

let lastId = 0;

function titleOf(handed: Handed): string {
  if ('file' in handed) return handed.file.name;
  if ('folder' in handed) return handed.folder.name;
  return handed.path.split(/[\\/]/).findLast((part) => part !== '') ?? handed.path;
}

/** Enters things in the queue; the first of them is shown where nothing else is. */
export function enqueue(handed: readonly Handed[]): ImportItem[] {
  const items = handed.map((each): ImportItem => {
    lastId += 1;
    return {
      id: lastId,
      title: titleOf(each),
      status: 'path' in each ? 'choosing' : 'sending',
      source: 'path' in each ? { path: each.path } : null,
      sentFraction: 0,
      options: {},
      name: null,
      changes: {},
      sortBy: null,
      error: null,
      datasetId: null,
      work: new AbortController(),
    };
  });
  useImports.setState((state) => ({
    items: [...state.items, ...items],
    currentId: state.currentId ?? items[0]?.id ?? null,
  }));
  return items;
}

export function changeItem(id: number, change: Partial<ImportItem>): void {
  useImports.setState(({ items }) => ({
    items: items.map((item) => (item.id === id ? { ...item, ...change } : item)),
  }));
}

export function showItem(id: number): void {
  useImports.setState({ currentId: id });
}

/** Takes an item out; what it is doing is given up. */
export function removeItem(id: number): void {
  useImports.setState(({ items, currentId }) => {
    const item = items.find((each) => each.id === id);
    item?.work.abort(new DOMException('Cancelled', 'AbortError'));
    const rest = items.filter((each) => each.id !== id);
    return { items: rest, currentId: currentId === id ? nextId(rest) : currentId };
  });
}

function nextId(items: readonly ImportItem[]): number | null {
  return (items.find(({ status }) => status !== 'done') ?? items.at(-1))?.id ?? null;
}

/** On to the next item that waits for the person. */
export function showNext(): void {
  useImports.setState(({ items, currentId }) => ({
    currentId: items.find(({ status }) => status === 'choosing' || status === 'sending')?.id ?? currentId,
  }));
}

export function openDrawer(): void {
  if (!window.location.pathname.startsWith('/datasets')) navigate('/datasets');
  useImports.setState({ open: true });
}

/** Leaving gives up what is still being chosen or sent; imports go on in the host and are told of by a toast. */
export function closeImport(): void {
  useImports.setState(({ items }) => {
    const going = items.filter(({ status }) => status === 'importing');
    for (const item of items)
      if (item.status === 'sending') item.work.abort(new DOMException('Cancelled', 'AbortError'));
    return { open: false, items: going, currentId: going[0]?.id ?? null };
  });
}
