import type { ReactNode } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { isForeign, runSourceToolTitles } from '../../../../shared/contract/run-source';
import { EmptyState } from '../../../ui/empty-state';

/** What needs the weights of a run; of one that another tool has trained it says why there is nothing. */
export function WeightsOnly({ run, children }: { run: Run; children: ReactNode }) {
  if (!run.source || !isForeign(run.source)) return children;
  return (
    <EmptyState title={`Trained with ${runSourceToolTitles[run.source.tool]}`}>
      Its history came without weights and without a config of the studio, so it can be looked at and compared, but not
      evaluated, resumed, forked or exported as a model.
    </EmptyState>
  );
}
