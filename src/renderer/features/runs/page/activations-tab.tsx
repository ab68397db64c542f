import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { EmptyState } from '../../../ui/empty-state';
import { SeeItCompute } from '../../inspections';
import { isActive } from '../run-actions';

/** What every layer makes of a row of the data, with the newest weights of the run and with those it began with. */
export function ActivationsTab({ run }: { run: Run }) {
  const checkpoints = useQuery(host.runs.checkpoints.queryOptions({ input: { id: run.id } })).data?.checkpoints;
  if (checkpoints?.length === 0)
    return (
      <EmptyState title="No checkpoint yet">
        {isActive(run)
          ? 'What every layer computes is shown from the first checkpoint on.'
          : 'This run ended before its first checkpoint, so there are no weights to compute with.'}
      </EmptyState>
    );
  return <SeeItCompute text={null} state={checkpoints === undefined ? 'checking' : 'ready'} run={{ id: run.id }} />;
}
