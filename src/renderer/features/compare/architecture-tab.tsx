import { Suspense } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { SkeletonLines } from '../../lib/loaded';
import { ArchitectureDiff } from '../models';
import styles from './compare-page.module.css';
import { PairOfConfigs } from './run-pair';

/** The networks of two runs as one drawing. */
export function ArchitectureTab({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <div className={styles.tab}>
      <PairOfConfigs runs={runs}>
        {(before, after) => (
          <Suspense fallback={<SkeletonLines />}>
            <ArchitectureDiff before={before} after={after} />
          </Suspense>
        )}
      </PairOfConfigs>
    </div>
  );
}
