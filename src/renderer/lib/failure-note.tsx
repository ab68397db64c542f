import { Button } from '@mantine/core';
import { InlineCode } from '../ui/inline-code';
import { Note } from '../ui/note';
import { ProblemList } from '../ui/problem-list';
import { toFailure } from './failure';
import classes from './failure-note.module.css';

interface FailureNoteProps {
  error: unknown;
  /** What was attempted: “The data set could not be imported”. */
  title?: string;
  onRetry?: () => void;
}

/** A failed call, inline where its cause is: what happened, how to mend it, which lines, where the log has more. */
export function FailureNote({ error, title, onRetry }: FailureNoteProps) {
  const failure = toFailure(error);
  return (
    <Note
      tone="error"
      action={
        onRetry && (
          <Button variant="subtle" color="gray" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {title && <div className={classes.title}>{title}</div>}
      <div>
        <InlineCode text={`${failure.message} ${failure.fix ?? ''}`} />
      </div>
      {failure.problems.length > 0 && (
        <div className={classes.problems}>
          <ProblemList problems={failure.problems} label="Problems" />
        </div>
      )}
      {failure.logId && (
        <div className={classes.log}>
          Details are in the log under <code>{failure.logId}</code>.
        </div>
      )}
    </Note>
  );
}
