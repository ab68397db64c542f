import { Button, Group } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/run';
import { Note } from '../../ui/note';
import { runActions } from './run-actions';
import styles from './runs-page.module.css';

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
        {more > 0 && ` and ${more} more`}. Resumed, they go on exactly where they were.
      </Note>
    </div>
  );
}
