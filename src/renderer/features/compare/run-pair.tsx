import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { useSearchParameter } from '../../lib/router';
import styles from './compare-page.module.css';
import { offeredCount } from './offered-count';

/** Two of the compared runs, as the address says, else the first two. */
function usePair(runs: readonly RunSummary[]) {
  const [before, setBefore] = useSearchParameter('before');
  const [after, setAfter] = useSearchParameter('after');
  const first = runs.find(({ id }) => id === before) ?? runs[0];
  const second = runs.find(({ id }) => id === after) ?? runs.find(({ id }) => id !== first?.id) ?? runs[0];
  return { first: first as RunSummary, second: second as RunSummary, setBefore, setAfter };
}

/** Chooses which two runs are laid side by side; two runs alone need no choice but may change places. */
function PairPicker({ runs, pair }: { runs: readonly RunSummary[]; pair: ReturnType<typeof usePair> }) {
  const data = runs.map(({ id, number, name }) => ({ value: id, label: `${number} · ${name}` }));
  return (
    <div className={styles.pair}>
      <Select
        aria-label="Before"
        data={data}
        value={pair.first.id}
        onChange={pair.setBefore}
        allowDeselect={false}
        searchable
        limit={offeredCount}
      />
      <span aria-hidden>→</span>
      <Select
        aria-label="After"
        data={data}
        value={pair.second.id}
        onChange={pair.setAfter}
        allowDeselect={false}
        searchable
        limit={offeredCount}
      />
    </div>
  );
}

interface NamedConfig {
  name: string;
  text: string;
}

/** Two of the compared runs, chosen above what is made of their configs. */
export function PairOfConfigs({
  runs,
  children,
}: {
  runs: readonly RunSummary[];
  children(before: NamedConfig, after: NamedConfig): ReactNode;
}) {
  const pair = usePair(runs);
  const before = useQuery(host.runs.config.queryOptions({ input: { id: pair.first.id } }));
  const after = useQuery(host.runs.config.queryOptions({ input: { id: pair.second.id } }));
  return (
    <>
      <PairPicker runs={runs} pair={pair} />
      <div className={styles.diff}>
        <Loaded query={before}>
          {(first) => (
            <Loaded query={after}>
              {(second) =>
                children({ name: pair.first.name, text: first.text }, { name: pair.second.name, text: second.text })
              }
            </Loaded>
          )}
        </Loaded>
      </div>
    </>
  );
}
