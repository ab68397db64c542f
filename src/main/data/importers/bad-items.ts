import { type FileHandle, open } from 'node:fs/promises';
import type { Problem } from '../../../shared/base/problem';

/** A row, cell or file that cannot be read. */
export interface BadItem {
  /** Of the whole import when it is one file; else the entry's path. */
  file?: string;
  line?: number;
  row?: number;
  column?: string;
  value?: string;
  reason: string;
}

/** Every item that is kept out of an import, written as CSV while it goes on. */
export interface BadItems {
  readonly count: number;
  /** The report; there once something was added and `close` was called. */
  readonly path: string;
  add(item: BadItem): void;
  addProblem(problem: Problem): void;
  /** Forgets what was added: the import begins once more, with other kinds. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const header = 'file,line,row,column,value,reason\n';
const bufferedCharacterCount = 64 * 1024;
/** A file read the wrong way is bad in every row; nobody reads further than this. */
const writtenItemCount = 1_000_000;
const longestCell = 1000;

export function createBadItems(path: string): BadItems {
  let count = 0;
  let buffered = '';
  let handle: Promise<FileHandle> | null = null;
  let tail: Promise<unknown> = Promise.resolve();
  const flush = () => {
    if (buffered === '') return;
    const text = buffered;
    buffered = '';
    // Appending, so that a file that was emptied begins at its beginning.
    handle ??= open(path, 'a');
    const opened = handle;
    tail = tail.then(async () => (await opened).write(text));
    // Whoever closes hears of it.
    tail.catch(() => {});
  };
  const items: BadItems = {
    path,
    get count() {
      return count;
    },
    add({ file, line, row, column, value, reason }) {
      if (count === 0) buffered = header;
      count += 1;
      if (count > writtenItemCount) return;
      buffered += `${[file, line, row, column, value, reason].map(cell).join(',')}\n`;
      if (buffered.length > bufferedCharacterCount) flush();
    },
    addProblem({ message, where }) {
      items.add({ file: where?.file, line: where?.line, reason: message });
    },
    async restart() {
      if (count === 0) return;
      count = 0;
      buffered = '';
      await tail;
      await (await handle)?.truncate(0);
    },
    async close() {
      if (count > writtenItemCount) buffered += `,,,,,${count - writtenItemCount} more are not written\n`;
      flush();
      await tail.finally(async () => (await handle)?.close());
      handle = null;
    },
  };
  return items;
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '').slice(0, longestCell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
