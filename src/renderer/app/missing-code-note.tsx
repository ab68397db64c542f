import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { StudioError } from '../../shared/base/problem';
import { useConnection } from '../lib/host-connection';
import { loadAgain, loadAgainOnceBack } from '../lib/missing-code';
import { showFailure } from '../lib/toast';
import { EmptyState } from '../ui/empty-state';

/** In place of a part of the window whose code did not come; the window is loaded anew once the host answers. */
export function MissingCodeNote({ name }: { name: string }) {
  const isOpen = useConnection(({ phase }) => phase === 'open');
  const [busy, setBusy] = useState(false);
  useEffect(loadAgainOnceBack, []);
  const retry = async () => {
    setBusy(true);
    if (!(await loadAgain())) useConnection.getState().retryNow();
    setBusy(false);
  };
  return (
    <EmptyState
      icon={<IconPlugConnectedX size={32} stroke={1.5} />}
      title={`${name} could not be loaded`}
      actions={
        <Button onClick={retry} loading={busy}>
          Load again
        </Button>
      }
    >
      {isOpen
        ? 'A file of the window did not come from the studio’s host.'
        : 'The studio’s host does not answer. The window loads again by itself as soon as it does.'}
    </EmptyState>
  );
}

/** The same for what is not on the page itself, such as a dialog: a note at the edge. */
export function MissingCodeToast({ name }: { name: string }) {
  useEffect(() => {
    showFailure(
      `${name} could not be loaded`,
      new StudioError('UNAVAILABLE', 'A file of the window did not come from the studio’s host.', {
        fix: 'The window loads again by itself once the host answers.',
      }),
    );
    return loadAgainOnceBack();
  }, [name]);
  return null;
}
