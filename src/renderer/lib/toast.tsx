import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { isCancelled, toFailure } from './failure';

const undoTimeMs = 12_000;
const closeButtonProps = { 'aria-label': 'Close this note' };

/** A short note that something was done; with `undo` for what can be taken back. */
export function showToast(message: string, undo?: () => Promise<unknown>): void {
  const id = notifications.show({
    message: undo ? (
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 12 }}>
        <span>{message}</span>
        <Button
          variant="default"
          style={{ flex: 'none' }}
          onClick={() => {
            notifications.hide(id);
            undo().catch((error: unknown) => showFailure('Could not undo', error));
          }}
        >
          Undo
        </Button>
      </span>
    ) : (
      message
    ),
    withBorder: false,
    closeButtonProps,
    autoClose: undo ? undoTimeMs : 4_000,
    icon: null,
  });
}

/** For a failure whose cause is not on the page; others belong inline (ui/failure-note). */
export function showFailure(title: string, error: unknown): void {
  if (isCancelled(error)) return;
  const failure = toFailure(error);
  notifications.show({
    title,
    message: [failure.message, failure.fix, failure.logId && `Details in the log under ${failure.logId}.`]
      .filter(Boolean)
      .join(' '),
    color: 'red',
    closeButtonProps,
    icon: <IconAlertTriangle size={16} />,
    autoClose: 15_000,
  });
}
