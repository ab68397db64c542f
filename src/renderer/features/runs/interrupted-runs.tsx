import { Button, Group } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/run';
import { Note } from '../../ui/note';
import { runActions } from './run-actions';
import styles from './runs-page.module.css';

/** What resuming does for them; a run that was cut off before its first checkpoint cannot be resumed. */
function prospectOf(count: number, resumableCount: number): string {
  if (resumableCount === 0)
    return count === 1 ? 'It has no checkpoint to resume from.' : 'None has a checkpoint to resume from.';
  if (resumableCount < count) return `${resumableCount} of them can be resumed; the rest has no checkpoint.`;
  return count === 1 ? 'Resumed, it goes on exactly where it was.' : 'Resumed, they go on exactly where they were.';
}

/** What a crash, a power cut or closing the studio left behind: go on with it, or let it be. */
export function InterruptedRuns({ runs }: { runs: readonly RunSummary[] }) {
  const interrupted = runs.filter(({ status }) => status === 'interrupted');
  if (interrupted.length === 0) return null;
  const resumable = interrupted.filter(({ canResume }) => canResume);
  const names = interrupted.slice(0, 3).map(({ name }) => name);
  const more = interrupted.length - names.length;
  const resumeAll = () => {
    for (const run of resumable.toSorted((one, other) => one.number - other.number)) void runActions.resume(run);
  };
  return (
    <div className={styles.interrupted}>
      <Note
        tone="warning"
        action={
          <Group gap={8} wrap="nowrap">
            <Button variant="default" onClick={() => void runActions.abandon(interrupted)}>
              Mark as failed
            </Button>
            <Button disabled={resumable.length === 0} onClick={resumeAll}>
              Resume {resumable.length > 1 ? resumable.length : ''}
            </Button>
          </Group>
        }
      >
        {interrupted.length === 1 ? '1 run was' : `${interrupted.length} runs were`} under way when the studio ended:{' '}
        {names.join(', ')}
        {more > 0 && ` and ${more} more`}. {prospectOf(interrupted.length, resumable.length)}
      </Note>
    </div>
  );
}
