import { formatNumber } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { Note } from '../../../ui/note';
import type { FeedSnapshot } from './metric-feed';

/** Parts that are told one by one. */
const toldCount = 3;

/** Says which points of the shown runs could not be read; the charts show the rest. */
export function DamageNote({ runs, snapshot }: { runs: readonly RunSummary[]; snapshot: FeedSnapshot }) {
  const parts = runs.flatMap((run) =>
    (snapshot.get(run.id)?.damaged ?? []).map((part) => ({ ...part, name: run.name })),
  );
  if (parts.length === 0) return null;
  return (
    <Note tone="warning">
      {parts.slice(0, toldCount).map(({ run, name, metric, fromStep, toStep, pointCount }) => (
        <div key={`${run} ${metric} ${fromStep}`}>
          {formatNumber(pointCount)} points of {metric} of {name} (steps {formatNumber(fromStep)} to{' '}
          {formatNumber(toStep)}) cannot be read: their part of the project’s file is damaged. Their minimum and maximum
          are drawn where these are known.
        </div>
      ))}
      {parts.length > toldCount && <div>and {formatNumber(parts.length - toldCount)} more parts</div>}
    </Note>
  );
}
