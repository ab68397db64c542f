import { formatDuration } from '../../../shared/base/format';
import type { Activity } from '../../../shared/contract/activity';
import { useActivity } from '../../lib/activity-store';
import { ProgressLine } from '../../ui/progress-line';
import styles from './portables.module.css';

/** The host’s progress of what this dialog has just asked for. */
export function TaskProgress({ kind, startedAt, label }: { kind: Activity['kind']; startedAt: number; label: string }) {
  // The host's clock is this machine's; a second covers the way there.
  const activity = useActivity(
    (each) => each.kind === kind && each.status === 'running' && each.startedAt >= startedAt - 1000,
  );
  const remainingMs = activity?.remainingMs ?? null;
  return (
    <div className={styles.progress}>
      <ProgressLine fraction={activity?.fraction ?? null} label={label} />
      <p role="status">
        {activity?.detail || 'Starting…'}
        {remainingMs !== null && ` · ${formatDuration(remainingMs)} left`}
      </p>
    </div>
  );
}
