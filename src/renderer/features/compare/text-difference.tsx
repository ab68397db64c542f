import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { ConfigDiff } from '../../lib/monaco';
import { EmptyState } from '../../ui/empty-state';
import styles from './compare-page.module.css';
import { PairPicker, usePair } from './run-pair';

/** The configs of two runs side by side, as they were written. */
export function TextDifference({ runs }: { runs: readonly Run[] }) {
  const pair = usePair(runs);
  const before = useQuery(host.runs.config.queryOptions({ input: { id: pair.first.id } }));
  const after = useQuery(host.runs.config.queryOptions({ input: { id: pair.second.id } }));
  return (
    <>
      <PairPicker runs={runs} pair={pair} />
      <div className={styles.diff}>
        <Loaded query={before}>
          {({ text: first }) => (
            <Loaded query={after}>
              {({ text: second }) =>
                first === second ? (
                  <EmptyState title="No differences">Both runs were made from the same text.</EmptyState>
                ) : (
                  <ConfigDiff
                    before={first}
                    after={second}
                    label={`Configs of ${pair.first.name} and ${pair.second.name}`}
                  />
                )
              }
            </Loaded>
          )}
        </Loaded>
      </div>
    </>
  );
}
