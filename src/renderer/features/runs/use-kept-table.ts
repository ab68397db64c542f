import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { emptyRunTableLayout } from '../../../shared/contract/run-view';
import { defaultEyes } from '../../../shared/run-table/eyes';
import { client, host } from '../../lib/host-client';
import { useRunView } from './run-view-state';

const keepDelayMs = 150;
/** Of which project the state is; a page that is opened again goes on with what it has. */
let takenFor: string | null = null;

/** The table as it was left in this project, and keeps it so. False until it is there. */
export function useKeptTable(): boolean {
  const projectId = useQuery(host.projects.current.queryOptions()).data?.project?.id ?? null;
  const [ready, setReady] = useState(projectId !== null && takenFor === projectId);
  useEffect(() => {
    if (projectId === null) return;
    if (takenFor === projectId) return setReady(true);
    let isAway = false;
    setReady(false);
    client.runViews
      .current()
      // A project whose last state cannot be read is shown as a new one.
      .catch(() => ({ state: null }))
      .then(({ state }) => {
        if (isAway) return;
        takenFor = projectId;
        useRunView.getState().take(state ?? { viewId: null, layout: emptyRunTableLayout, eyes: defaultEyes });
        setReady(true);
      });
    return () => {
      isAway = true;
    };
  }, [projectId]);
  useEffect(() => {
    if (!ready) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      timer = undefined;
      const { viewId, layout, eyes } = useRunView.getState();
      // Nothing is lost that a person made: the next change keeps it again.
      client.runViews.keep({ state: { viewId, layout, eyes } }).catch(() => {});
    };
    const stop = useRunView.subscribe((after, before) => {
      if (after.layout === before.layout && after.eyes === before.eyes && after.viewId === before.viewId) return;
      clearTimeout(timer);
      timer = setTimeout(keep, keepDelayMs);
    });
    const keepNow = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      keep();
    };
    window.addEventListener('pagehide', keepNow);
    return () => {
      window.removeEventListener('pagehide', keepNow);
      stop();
      keepNow();
    };
  }, [ready]);
  return ready;
}
