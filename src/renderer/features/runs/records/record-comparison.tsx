import { Button, SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { type ComparedRecordKind, comparedRecordKinds } from '../../../../shared/contract/run-record';
import { isForeign } from '../../../../shared/contract/run-source';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { Loaded, SkeletonLines } from '../../../lib/loaded';
import { Link, useSearchParameter } from '../../../lib/router';
import { EmptyState } from '../../../ui/empty-state';
import styles from './compared.module.css';
import { ComparedDistributions } from './compared-distributions';
import { ComparedSamplesTable } from './compared-samples-table';
import type { RecordedRun } from './use-shared-steps';

/** Runs that stand beside each other until more are asked for. */
const firstCount = 12;
const namedCount = 3;

const kindTitles = {
  weights: 'Weights',
  gradients: 'Gradients',
  sample: 'Samples',
} satisfies Record<ComparedRecordKind, string>;

const settings = {
  weights: 'histograms',
  gradients: 'histograms',
  sample: 'samples',
} satisfies Record<ComparedRecordKind, string>;

/** Which runs have nothing of it, and how they would have. */
function WithoutRecords({ runs, kind }: { runs: readonly RunSummary[]; kind: ComparedRecordKind }) {
  if (runs.length === 0) return null;
  const tab = kind === 'sample' ? 'samples' : 'distributions';
  const matter = settings[kind];
  const more = runs.length - namedCount;
  return (
    <p className={styles.remark}>
      Without recorded {kindTitles[kind].toLowerCase()}:{' '}
      {runs.slice(0, namedCount).map((run, index) => (
        <span key={run.id}>
          {index > 0 && ', '}
          <Link to={`/runs/${run.id}?tab=${tab}`}>{run.name}</Link>
        </span>
      ))}
      {more > 0 && <> and {formatCount(more)} more</>}.
      {runs.some(({ source }) => !isForeign(source)) && (
        <>
          {' '}
          In a config <code>training.record.{matter}</code> switches it on; on a run’s page{' '}
          <i>Train again with {matter}</i> does it for the same training.
        </>
      )}
    </p>
  );
}

function Comparison({ runs, kind }: { runs: readonly RunSummary[]; kind: ComparedRecordKind }) {
  const [count, setCount] = useState(firstCount);
  const shown = useMemo(() => runs.slice(0, count), [runs, count]);
  const { overviews, error } = useQueries({
    queries: shown.map(({ id }) => host.runs.records.queryOptions({ input: { id } })),
    combine: (results) => ({
      overviews: results.map(({ data }) => data),
      error: results.find((result) => result.error)?.error ?? null,
    }),
  });
  const recorded = useMemo(
    () =>
      shown.flatMap((run, index): RecordedRun[] => {
        const overview = overviews[index];
        return overview ? [{ run, overview }] : [];
      }),
    [shown, overviews],
  );
  const more = runs.length - shown.length;
  return (
    <>
      {error && <FailureNote title="Records of a run could not be read" error={error} />}
      {recorded.length === 0 && !error && <SkeletonLines />}
      {recorded.length > 0 &&
        (kind === 'sample' ? (
          <ComparedSamplesTable recorded={recorded} />
        ) : (
          <ComparedDistributions key={kind} recorded={recorded} kind={kind} />
        ))}
      {more > 0 && (
        <div className={styles.more}>
          <Button variant="default" onClick={() => setCount(count + firstCount)}>
            Show {formatCount(Math.min(firstCount, more))} more
          </Button>
          <span>
            The first {formatCount(shown.length)} of {formatCount(runs.length)} runs that recorded{' '}
            {kindTitles[kind].toLowerCase()} are shown.
          </span>
        </div>
      )}
    </>
  );
}

/** What several runs recorded besides figures, beside each other at the same step. */
export function RecordComparison({ runs }: { runs: readonly RunSummary[] }) {
  const [wanted, setWanted] = useSearchParameter('records');
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const query = useQuery({
    ...host.runs.recordedRuns.queryOptions({ input: { ids } }),
    placeholderData: keepPreviousData,
  });
  const byKind = useMemo(() => {
    const sets = comparedRecordKinds.map((kind) => [kind, new Set(query.data?.[kind] ?? [])] as const);
    return new Map(sets.map(([kind, own]) => [kind, runs.filter(({ id }) => own.has(id))]));
  }, [query.data, runs]);
  return (
    <Loaded query={query}>
      {() => {
        const offered = comparedRecordKinds.filter((each) => (byKind.get(each)?.length ?? 0) > 0);
        const kind = offered.find((each) => each === wanted) ?? offered[0];
        if (!kind)
          return (
            <EmptyState title="None of these runs recorded anything">
              Runs can keep histograms of their weights and gradients, and what they say of some samples, at the end of
              each epoch. In a config <code>training.record.histograms</code> and <code>training.record.samples</code>{' '}
              switch it on; the tabs Distributions and Samples of a run train it again with them.
            </EmptyState>
          );
        const having = byKind.get(kind) as RunSummary[];
        const recordedRuns = new Set(having);
        return (
          <div className={styles.comparison}>
            <div className={styles.kinds}>
              <SegmentedControl
                aria-label="What was recorded"
                value={kind}
                onChange={setWanted}
                data={offered.map((each) => ({
                  value: each,
                  label: `${kindTitles[each]} (${formatCount(byKind.get(each)?.length ?? 0)})`,
                }))}
              />
              <WithoutRecords runs={runs.filter((run) => !recordedRuns.has(run))} kind={kind} />
            </div>
            <Comparison runs={having} kind={kind} />
          </div>
        );
      }}
    </Loaded>
  );
}
