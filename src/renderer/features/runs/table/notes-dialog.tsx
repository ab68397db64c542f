import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import type { ListedRun } from '../../../lib/run-list';
import { RunNotes } from '../page/run-notes';

/** The notes of a run, to be read and written where the table stands. */
export function NotesDialog({ run, onClose }: { run: ListedRun; onClose: () => void }) {
  const query = useQuery(host.runs.get.queryOptions({ input: { id: run.id } }));
  return (
    <Modal opened onClose={onClose} title={run.name.slice(0, 80)} size={640}>
      <Loaded query={query}>{({ run: whole }) => <RunNotes run={whole} />}</Loaded>
    </Modal>
  );
}
