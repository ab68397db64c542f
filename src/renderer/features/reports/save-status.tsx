import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { toFailure } from '../../lib/failure';
import styles from './report.module.css';
import type { SaveState } from './report-editor';

/** Whether everything that was typed is kept. */
export function SaveStatus({ state, onRetry }: { state: SaveState; onRetry: () => void }) {
  if (state.kind === 'failed') {
    const { message, fix } = toFailure(state.error);
    return (
      <span className={styles.status} data-failed role="alert" title={[message, fix].filter(Boolean).join(' ')}>
        <IconAlertTriangle size={14} aria-hidden />
        Not saved: {message}
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      </span>
    );
  }
  return (
    <span className={styles.status} role="status">
      {state.kind === 'saved' ? (
        <>
          <IconCheck size={14} aria-hidden />
          Saved
        </>
      ) : (
        'Saving…'
      )}
    </span>
  );
}
