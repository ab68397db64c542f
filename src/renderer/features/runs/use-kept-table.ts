import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { emptyRunTableLayout, type RunTableState } from '../../../shared/contract/run-view';
import { defaultEyes } from '../../../shared/run-table/eyes';
import { plainViewCharts } from '../../../shared/run-table/view-charts';
import { client, host } from '../../lib/host-client';
import { useConnection } from '../../lib/host-connection';
import { showFailure } from '../../lib/toast';
import { useRunView } from './run-view-state';

const keepDelayMs = 150;
/** Of which project the state is; a page that is opened again goes on with what it has. */
let takenFor: string | null = null;

/** `unread`: what was left could not be read; the table begins anew and is not kept. */
type Phase = 'reading' | 'taken' | 'unread';

/** The table as it was left in this project, and keeps it so. False until it is there. */
export function useKeptTable(): boolean {
  const projectId = useQuery(host.projects.current.queryOptions()).data?.project?.id ?? null;
  const [phase, setPhase] = useState<Phase>(projectId !== null && takenFor === projectId ? 'taken' : 'reading');
  // A host that is back may know what it could not tell before.
  const openCount = useConnection((connection) => connection.openCount);
  useEffect(() => {
    if (projectId === null) return;
    if (takenFor === projectId) return setPhase('taken');
    let isAway = false;
    const show = (state: RunTableState | null, next: Phase) => {
      const { viewId, layout, eyes } = state ?? { viewId: null, layout: emptyRunTableLayout, eyes: defaultEyes };
      useRunView.getState().take({ viewId, eyes, layout: { ...layout, charts: layout.charts ?? plainViewCharts } });
      setPhase(next);
    };
    setPhase('reading');
    client.runViews.current().then(
      ({ state }) => {
        if (isAway) return;
        takenFor = projectId;
        show(state, 'taken');
      },
      (error: unknown) => {
        if (isAway) return;
        takenFor = null;
        showFailure('How the table was left in this project could not be read', error);
        show(null, 'unread');
      },
    );
    return () => {
      isAway = true;
    };
  }, [projectId, openCount]);
  useEffect(() => {
    // What was left is still kept there: a table that begins anew must not take its place.
    if (phase !== 'taken') return;
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
  }, [phase]);
  return phase !== 'reading';
}
