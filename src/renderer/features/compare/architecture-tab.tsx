import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { Run } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { Loaded, SkeletonLines } from '../../lib/loaded';
import { ArchitectureDiff } from '../models';
import styles from './compare-page.module.css';
import { PairPicker, usePair } from './run-pair';

/** The networks of two runs as one drawing. */
export function ArchitectureTab({ runs }: { runs: readonly Run[] }) {
  const pair = usePair(runs);
  const before = useQuery(host.runs.config.queryOptions({ input: { id: pair.first.id } }));
  const after = useQuery(host.runs.config.queryOptions({ input: { id: pair.second.id } }));
  return (
    <div className={styles.tab}>
      <PairPicker runs={runs} pair={pair} />
      <div className={styles.diff}>
        <Loaded query={before}>
          {({ text: first }) => (
            <Loaded query={after}>
              {({ text: second }) => (
                <Suspense fallback={<SkeletonLines />}>
                  <ArchitectureDiff
                    before={{ name: pair.first.name, text: first }}
                    after={{ name: pair.second.name, text: second }}
                  />
                </Suspense>
              )}
            </Loaded>
          )}
        </Loaded>
      </div>
    </div>
  );
}
