import { useEffect, useState } from 'react';
import { formatDuration } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';

/** How long a run has waited, and that it is about to; nothing while it trains. */
export function PauseNote({ run: { pausedAt, pausedMs, pendingControls } }: { run: Run }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (pausedAt === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [pausedAt]);
  if (pendingControls?.includes('pause')) return <>pausing…</>;
  if (pausedAt !== null) return <>for {formatDuration(Math.max(0, now - pausedAt))}; its engine waits</>;
  return pausedMs >= 1000 ? <>paused for {formatDuration(pausedMs)}</> : null;
}
