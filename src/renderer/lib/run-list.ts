import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { bulkPaths } from '../../shared/contract/bulk';
import type { ListedRun, RunList, RunValues } from '../../shared/run-table/run-list';
import { fetchTable } from './bulk';
import { createRunListStore, type RunListState } from './run-list-store';

export { type ListedRun, type RunList, type RunValues, valueIn } from '../../shared/run-table/run-list';

/** The project's runs, kept once for all pages; `change-subscription.ts` tells it what became stale. */
export const runListStore = createRunListStore({
  read: async (query) => (await fetchTable(bulkPaths.runs, query)).table,
  later: (work, delayMs) => setTimeout(work, delayMs),
});

export interface RunListQuery {
  /** The runs as soon as they are there; the columns that were asked for as far as they are. */
  data: RunList | undefined;
  /** Every column that was asked for is there. */
  isComplete: boolean;
  error: unknown;
  /** Columns that could not be read, and will not be until somebody asks for them again. */
  failed: RunListState['failed'];
  refetch(): void;
}

/** What lists offer: archived runs are only found where somebody asks for them. */
export function isListed({ archivedAt }: Pick<ListedRun, 'archivedAt'>): boolean {
  return archivedAt === null;
}

const noColumns: readonly string[] = [];

/** Every column that is there with the runs, as the store has them. */
function pickAll(state: RunListState, columns: readonly string[], before: RunListQuery | null): RunListQuery {
  const { list: data, failed } = state;
  const error = state.error ?? null;
  const isComplete = data !== undefined && columns.every((name) => data.columns.has(name));
  const isSame =
    before?.data === data && before?.error === error && before?.failed === failed && before?.isComplete === isComplete;
  return isSame && before ? before : { data, isComplete, error, failed, refetch: runListStore.readAgain };
}

/** Of what the store has the columns that are asked for, the same object as long as these are the same. */
function pick(state: RunListState, columns: readonly string[], before: RunListQuery | null): RunListQuery {
  const { list } = state;
  const found = new Map<string, RunValues>();
  for (const name of columns) {
    const values = list?.columns.get(name);
    if (values) found.set(name, values);
  }
  const known = before?.data;
  const isSame =
    known !== undefined &&
    known.runs === list?.runs &&
    known.columns.size === found.size &&
    [...found].every(([name, values]) => known.columns.get(name) === values);
  const data = isSame ? known : list && { runs: list.runs, columns: found };
  const { failed } = state;
  const failure = columns.map((name) => failed.get(name)).find((each) => each !== undefined);
  const error = state.error ?? failure ?? null;
  const isComplete = list !== undefined && found.size === columns.length;
  const isKnown =
    before?.data === data && before?.error === error && before?.failed === failed && before?.isComplete === isComplete;
  return isKnown && before ? before : { data, isComplete, error, failed, refetch: runListStore.readAgain };
}

function useStore(columns: readonly string[], enabled: boolean, choose: typeof pick): RunListQuery {
  const key = columns.join('\n');
  const names = useRef(columns);
  if (names.current.join('\n') !== key) names.current = columns;
  useEffect(() => (enabled ? runListStore.want([...new Set(names.current)]) : undefined), [key, enabled]);
  const last = useRef<RunListQuery | null>(null);
  const snapshot = () => {
    last.current = choose(enabled ? runListStore.state() : idle, names.current, last.current);
    return last.current;
  };
  const subscribe = useCallback(
    (listener: () => void) => (enabled ? runListStore.subscribe(listener) : () => {}),
    [enabled],
  );
  return useSyncExternalStore(subscribe, snapshot);
}

/**
 * Every run of the project, archived ones too, and the columns that are wanted of them. Rows come before their columns, and
 * a change of a run brings that run alone; figures of one run come with `host.runs.get`.
 */
export function useRunList(columns: readonly string[] = noColumns, enabled = true): RunListQuery {
  return useStore(columns, enabled, pick);
}

/** As `useRunList`, with the columns that somebody else asked for as well. */
export function useWholeRunList(columns: readonly string[]): RunListQuery {
  return useStore(columns, true, pickAll);
}

/** Asks for the columns that come into sight, without drawing anything anew until they are there. */
export function useColumnsInSight(): (columns: readonly string[]) => void {
  const release = useRef(() => {});
  useEffect(
    () => () => {
      release.current();
      release.current = () => {};
    },
    [],
  );
  return useCallback((columns) => {
    const before = release.current;
    release.current = runListStore.want([...new Set(columns)]);
    before();
  }, []);
}

/**
 * The runs with these columns, read as far as they are not there.
 * Throws: what the host said of a column that cannot be read.
 */
export function readColumns(columns: readonly string[]): Promise<RunList> {
  return new Promise((resolve, reject) => {
    const release = runListStore.want(columns);
    let stop = () => {};
    const look = () => {
      const { isComplete, data, error } = pick(runListStore.state(), columns, null);
      if (error === null && !(isComplete && data)) return;
      stop();
      release();
      if (error === null && data) resolve(data);
      else reject(error);
    };
    stop = runListStore.subscribe(look);
    look();
  });
}

const idle: RunListState = { list: undefined, error: null, failed: new Map() };
