import { formatCount } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { Note } from '../../../ui/note';
import type { FeedSnapshot } from './metric-feed';

/** Series that are told one by one, and parts of one. */
const toldSeriesCount = 3;
const toldPartCount = 3;

type DamagedPart = NonNullable<ReturnType<FeedSnapshot['get']>>['damaged'][number] & { name: string };

function describeParts(parts: readonly DamagedPart[]): string {
  const told = parts
    .slice(0, toldPartCount)
    .map(({ fromStep, toStep }) => `${formatCount(fromStep)} to ${formatCount(toStep)}`);
  const rest = parts.length - told.length;
  return `steps ${told.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more ${rest === 1 ? 'part' : 'parts'}` : ''}`;
}

/** Says which points of the shown runs could not be read, a line a series; the charts show the rest. */
export function DamageNote({ runs, snapshot }: { runs: readonly RunSummary[]; snapshot: FeedSnapshot }) {
  const parts: DamagedPart[] = runs.flatMap((run) =>
    (snapshot.get(run.id)?.damaged ?? []).map((part) => ({ ...part, name: run.name })),
  );
  if (parts.length === 0) return null;
  const series = [...Map.groupBy(parts, ({ run, metric }) => `${run} ${metric}`).values()];
  return (
    <Note tone="warning">
      {series.slice(0, toldSeriesCount).map((own) => {
        const [{ run, metric, name }] = own as [DamagedPart];
        const pointCount = own.reduce((sum, part) => sum + part.pointCount, 0);
        return (
          <div key={`${run} ${metric}`}>
            {formatCount(pointCount)} points of {metric} of {name} ({describeParts(own)}) cannot be read.
          </div>
        );
      })}
      {series.length > toldSeriesCount && <div>and of {formatCount(series.length - toldSeriesCount)} more metrics</div>}
      <div>Their parts of the project’s file are damaged. Minimum and maximum are drawn where these are known.</div>
    </Note>
  );
}
