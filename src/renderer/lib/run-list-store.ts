import type { Change } from '../../shared/contract/activity';
import {
  mergeColumns,
  mergeRuns,
  type RunList,
  type RunValues,
  toRunColumns,
  toRunList,
} from '../../shared/run-table/run-list';
import type { BulkQuery } from './bulk';

type Table = Parameters<typeof toRunList>[0];

export interface RunListState {
  /** Undefined before the first reading. */
  list: RunList | undefined;
  /** Why the last reading failed; what was read before stays. */
  error: unknown;
  /** Columns that could not be read, with the reason. */
  failed: ReadonlyMap<string, unknown>;
}

export interface RunListStore {
  state(): RunListState;
  subscribe(listener: () => void): () => void;
  /** Columns that somebody looks at, until the returned function is called; those that are missing are read. */
  want(columns: readonly string[]): () => void;
  /** Everything that is wanted, anew. */
  readAgain(): void;
  /** What a change of the host makes stale, and nothing else. */
  notice(change: Change): void;
}

export interface RunListStoreOptions {
  read(query: BulkQuery): Promise<Table>;
  /** Runs the work after so long. Units: milliseconds. */
  later(work: () => void, delayMs: number): void;
}

/** A lone change is read soon; bursts, as while many runs write points, at most every `restMs`. Units: milliseconds. */
const gatherMs = 40;
const restMs = 500;
/** With more changed runs than this, reading everything is quicker. */
const singleCount = 200;
/** Columns a request: the first ones are seen while the others are read. */
const columnsARequest = 12;

/**
 * The runs of the project with the columns that are looked at, each kept once for all pages. A change reads only the runs
 * that it names and puts them in their places; a column is read when it is first wanted. One reading at a time, so that
 * none overtakes another.
 */
export function createRunListStore({ read, later }: RunListStoreOptions): RunListStore {
  let state: RunListState = { list: undefined, error: null, failed: new Map() };
  const listeners = new Set<() => void>();
  const wanted = new Map<string, number>();
  let isAllStale = true;
  const staleIds = new Set<string>();
  let isReading = false;
  let isWaiting = false;
  let lastReadAt = Number.NEGATIVE_INFINITY;

  const set = (next: Partial<RunListState>) => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  /** Of the columns there are those that somebody still looks at: the others would be stale after the reading. */
  const kept = (list: RunList): RunList => ({
    runs: list.runs,
    columns: new Map<string, RunValues>([...list.columns].filter(([name]) => wanted.has(name))),
  });

  const readAll = async () => {
    isAllStale = false;
    staleIds.clear();
    const columns = state.list ? [...kept(state.list).columns.keys()] : [];
    const list = toRunList(await read({ column: columns }), columns);
    set({ list, error: null, failed: new Map() });
  };
  const readSome = async (before: RunList) => {
    const ids = [...staleIds];
    staleIds.clear();
    const list = kept(before);
    const columns = [...list.columns.keys()];
    const part = toRunList(await read({ run: ids, column: columns }), columns);
    set({ list: mergeRuns(list, ids, part), error: null });
  };
  const readColumns = async (before: RunList, names: readonly string[]): Promise<void> => {
    try {
      const { numbers, columns } = toRunColumns(await read({ fields: 'number', column: names }), names);
      set({ list: mergeColumns(before, numbers, columns) });
    } catch (error) {
      // One of them spoils the request; the others are still wanted.
      const [only] = names;
      if (names.length === 1) set({ failed: new Map([...state.failed, [only as string, error]]) });
      else for (const name of names) await readColumns(state.list ?? before, [name]);
    }
  };

  const missing = (): string[] => {
    const { list, failed } = state;
    return list ? [...wanted.keys()].filter((name) => !list.columns.has(name) && !failed.has(name)) : [];
  };
  /** Reads what is wanted at once, and what changed only when the time for it has come. */
  const work = async (changesToo: boolean) => {
    if (isReading) return;
    isReading = true;
    try {
      let areChangesDue = changesToo;
      for (;;) {
        const { list } = state;
        lastReadAt = performance.now();
        const columns = missing();
        if (isAllStale || !list || (areChangesDue && staleIds.size > singleCount)) await readAll();
        else if (columns.length > 0) await readColumns(list, columns.slice(0, columnsARequest));
        else if (areChangesDue && staleIds.size > 0) {
          areChangesDue = false;
          await readSome(list);
        } else break;
      }
    } catch (error) {
      // What was asked for is lost; the next reading is of everything.
      isAllStale = true;
      set({ error });
      return;
    } finally {
      isReading = false;
    }
    if (staleIds.size > 0) gather();
  };
  const gather = () => {
    if (isWaiting) return;
    isWaiting = true;
    later(
      () => {
        isWaiting = false;
        void work(true);
      },
      Math.max(gatherMs, lastReadAt + restMs - performance.now()),
    );
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      if (state.list === undefined && state.error === null) void work(false);
      return () => listeners.delete(listener);
    },
    want(columns) {
      for (const name of columns) wanted.set(name, (wanted.get(name) ?? 0) + 1);
      if (missing().length > 0) void work(false);
      return () => {
        for (const name of columns) {
          const count = (wanted.get(name) ?? 0) - 1;
          if (count > 0) wanted.set(name, count);
          else wanted.delete(name);
        }
      };
    },
    readAgain() {
      isAllStale = true;
      if (listeners.size > 0) void work(false);
    },
    notice({ noun, id, progress, preparing }) {
      if (noun === 'run' && !progress && !preparing) {
        if (id === null) isAllStale = true;
        else staleIds.add(id);
      } else if (noun === 'metrics' && id !== null) {
        if (![...wanted.keys()].some((name) => name.startsWith('metric:'))) return;
        staleIds.add(id);
      } else if (noun === 'project') isAllStale = true;
      else return;
      if (listeners.size > 0) gather();
      else isAllStale = true;
    },
  };
}
