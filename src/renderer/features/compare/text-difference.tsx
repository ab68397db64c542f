import type { RunSummary } from '../../../shared/contract/run';
import { ConfigDiff } from '../../lib/monaco';
import { EmptyState } from '../../ui/empty-state';
import { PairOfConfigs } from './run-pair';

/** The configs of two runs side by side, as they were written. */
export function TextDifference({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <PairOfConfigs runs={runs}>
      {(before, after) =>
        before.text === after.text ? (
          <EmptyState title="No differences">Both runs were made from the same text.</EmptyState>
        ) : (
          <ConfigDiff before={before.text} after={after.text} label={`Configs of ${before.name} and ${after.name}`} />
        )
      }
    </PairOfConfigs>
  );
}
