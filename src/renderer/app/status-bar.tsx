import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount, formatDuration } from '../../shared/base/format';
import { useJobs } from '../features/activities';
import { host } from '../lib/host-client';
import { useConnection } from '../lib/host-connection';
import classes from './status-bar.module.css';

const loadIntervalMs = 2_000;

function JobSummary() {
  const { running, pausedCount, queuedCount } = useJobs();
  const first = running[0];
  if (!first && queuedCount === 0) return <span>No jobs</span>;
  return (
    <>
      <span>
        <span className={classes.dot} aria-hidden />
        {running.length - pausedCount} running{pausedCount > 0 && ` · ${pausedCount} paused`}
        {queuedCount > 0 && ` · ${queuedCount} queued`}
      </span>
      {first && (
        <span className={classes.job}>
          {first.title}
          {first.steps && ` · step ${formatCount(first.steps.step)}/${formatCount(first.steps.stepCount)}`}
          {!first.steps && first.fraction !== null && ` · ${Math.round(first.fraction * 100)} %`}
          {first.remainingMs !== null && ` · ${formatDuration(first.remainingMs)} left`}
        </span>
      )}
    </>
  );
}

/** One line about what works, how busy the machine is and what went wrong; opens the jobs panel. */
export function StatusBar({ onOpenJobs, jobsOpen }: { onOpenJobs: () => void; jobsOpen: boolean }) {
  const connected = useConnection((state) => state.phase === 'open');
  const { failed } = useJobs();
  const { data: load } = useQuery(host.system.load.queryOptions({ refetchInterval: loadIntervalMs }));
  return (
    <footer className={classes.bar}>
      <button type="button" className={classes.jobs} onClick={onOpenJobs} aria-expanded={jobsOpen} aria-controls="jobs">
        <JobSummary />
      </button>
      <div className={classes.end}>
        {!connected && (
          <span className={classes.warning}>
            <IconPlugConnectedX size={14} aria-hidden /> Not connected
          </span>
        )}
        {connected && load && (
          <>
            <span>CPU {Math.round(load.processorUse * 100)} %</span>
            <span title={`of ${formatBytes(load.memoryTotalBytes)}`}>Memory {formatBytes(load.memoryUsedBytes)}</span>
          </>
        )}
        <button
          type="button"
          className={failed.length > 0 ? classes.warning : undefined}
          onClick={onOpenJobs}
          aria-label={`${failed.length} problems`}
        >
          {failed.length > 0 && <IconAlertTriangle size={14} aria-hidden />}
          Problems {failed.length}
        </button>
      </div>
    </footer>
  );
}
