import { Suspense } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';
import { SkeletonLines } from '../../lib/loaded';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { ArchitectureDiff } from '../models';
import styles from './compare-page.module.css';
import { PairOfConfigs } from './run-pair';

/** The networks of two runs as one drawing. */
export function ArchitectureTab({ runs }: { runs: readonly RunSummary[] }) {
  // Histories of other tools hold no network.
  const known = runs.filter(({ source }) => !isForeign(source));
  if (known.length < 2)
    return (
      <EmptyState title="No architectures to compare">
        Runs that were imported from another tool came without their networks; two runs of the studio are needed.
      </EmptyState>
    );
  return (
    <div className={styles.tab}>
      {known.length < runs.length && <Note tone="info">Runs of other tools came without their networks.</Note>}
      <PairOfConfigs runs={known}>
        {(before, after) => (
          <Suspense fallback={<SkeletonLines />}>
            <ArchitectureDiff before={before} after={after} />
          </Suspense>
        )}
      </PairOfConfigs>
    </div>
  );
}
