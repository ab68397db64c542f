import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { Note } from '../../ui/note';
import styles from './compare-page.module.css';

/** Two runs of one config, data and engine: whether they also computed the same, bit for bit. */
export function EqualityNote({ runs }: { runs: readonly Pick<RunSummary, 'id' | 'status'>[] }) {
  const [one, other] = runs;
  const { data, error } = useQuery({
    ...host.runs.compareFigures.queryOptions({ input: { id: one?.id ?? '', otherId: other?.id ?? '' } }),
    enabled: one !== undefined && other !== undefined && runs.length === 2,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data?.haveEnded === false ? 2_000 : false),
  });
  if (error)
    return <Note tone="warning">{`It could not be told whether the figures are equal: ${error.message}`}</Note>;
  if (!data) return null;
  const isSame = data.isEqual || !data.haveEnded;
  return (
    <div className={styles.splitNote}>
      <Note tone={isSame ? 'info' : 'warning'}>{data.verdict}</Note>
    </div>
  );
}
