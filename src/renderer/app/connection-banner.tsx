import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { type ConnectionPhase, useConnection } from '../lib/host-connection';
import classes from './connection-banner.module.css';

const words: Partial<Record<ConnectionPhase, string>> = {
  away: 'The studio’s host does not answer. What you see may be out of date. Connecting again …',
  refused: 'This tab is not signed in any more. Open the address that `studio serve` printed when it started.',
};

/** Tells that the host is away, while it is. */
export function ConnectionBanner() {
  const phase = useConnection((state) => state.phase);
  const retryNow = useConnection((state) => state.retryNow);
  const text = words[phase];
  if (!text) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>{text}</span>
      <Button variant="subtle" color="gray" size="compact-xs" onClick={retryNow}>
        Try now
      </Button>
    </div>
  );
}
