import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import { RowPages, type RowsView } from './row-pages';

/** The pages of a view; while those of another view are on their way the former ones stay on the screen. */
export function useRowPages(dataset: Dataset, view: RowsView): { pages: RowPages; next: RowPages | null } {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const key = JSON.stringify([dataset.id, dataset.version, dataset.fingerprint, view]);
  const latest = useMemo(() => new RowPages(dataset, view, () => notify.current()), [key]);
  const notify = useRef(changed);
  notify.current = changed;
  const [shown, setShown] = useState(latest);
  useEffect(() => {
    latest.want(0, 60, []);
    return () => {
      if (latest !== current.current) latest.close();
    };
  }, [latest]);
  const current = useRef(shown);
  const ready = latest.rowCount !== null && latest.error === null;
  useEffect(() => {
    if (!ready || shown === latest) return;
    shown.close();
    current.current = latest;
    setShown(latest);
  }, [ready, shown, latest]);
  useEffect(() => () => current.current.close(), []);
  return { pages: shown, next: shown === latest ? null : latest };
}
