import { useEffect, useState } from 'react';
import { formatDuration } from '../../../shared/base/format';
import type { RunSummary } from '../../../shared/contract/run';

/** Time spent training; counts on while the run trains. */
export function RunDuration({ run }: { run: RunSummary }) {
  const counting = run.status === 'running' || run.status === 'stopping';
  const [, setTick] = useState(0);
  const [readAt, setReadAt] = useState(Date.now);
  // A newly read duration counts on from now.
  useEffect(() => setReadAt(Date.now()), [run.durationMs, run.status]);
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  if (run.startedAt === null) return <>–</>;
  return <>{formatDuration(run.durationMs + (counting ? Date.now() - readAt : 0))}</>;
}
