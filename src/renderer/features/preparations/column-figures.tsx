import { useQuery } from '@tanstack/react-query';
import { formatCount, formatNumber } from '../../../shared/base/format';
import type { ColumnFigures } from '../../../shared/contract/preparation';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import { Histogram } from '../../ui/histogram';
import classes from './preview.module.css';

type Described = ColumnFigures['before'][number];

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

function Figures({ title, name, summary }: { title: string } & Described) {
  if (!summary)
    return (
      <figure className={classes.figure}>
        <figcaption>{title}</figcaption>
        <p className={classes.figureText}>{name}: text or tokens</p>
      </figure>
    );
  const { minimum, maximum, mean, deviation, nanShare, histogram } = summary;
  const step = minimum === null || maximum === null ? 0 : (maximum - minimum) / Math.max(1, histogram.length);
  return (
    <figure className={classes.figure}>
      <figcaption>
        {title} <span className={classes.figureName}>{name}</span>
      </figcaption>
      <Histogram
        width={220}
        height={56}
        label={`Distribution of ${name}, ${title.toLowerCase()}`}
        bins={histogram.map((count, index) => ({
          from: (minimum ?? 0) + index * step,
          to: (minimum ?? 0) + (index + 1) * step,
          count,
        }))}
      />
      <div className={classes.range}>
        <span>{formatNumber(minimum)}</span>
        <span>{formatNumber(maximum)}</span>
      </div>
      <p className={classes.figureText}>
        mean {formatNumber(mean)} · deviation {formatNumber(deviation)}
        {nanShare > 0 && ` · ${percent.format(nanShare)} missing`}
      </p>
    </figure>
  );
}

interface ColumnFiguresProps {
  preparationId: string;
  step: number;
  /** Column of the data set, and the one of its products that is looked at. */
  origin: string;
  column: string;
}

/** How a column's values are spread over the training split, before and behind a step. */
export function ColumnFiguresPanel({ preparationId, step, origin, column }: ColumnFiguresProps) {
  const query = useQuery({
    ...host.preparations.column.queryOptions({ input: { id: preparationId, step, column: origin } }),
    placeholderData: (before) => before,
    retry: false,
  });
  if (query.error)
    return (
      <div className={classes.figures}>
        <FailureNote error={query.error} onRetry={() => query.refetch()} />
      </div>
    );
  if (!query.data) return <div className={classes.figures} aria-busy="true" />;
  const { before, after, rowCount } = query.data.figures;
  const own = (list: readonly Described[]) => list.find(({ name }) => name === column) ?? list[0];
  const first = own(before);
  const second = own(after);
  return (
    <section className={classes.figures} aria-label={`Distribution of ${column}`}>
      {first && <Figures title="Before" {...first} />}
      {second && <Figures title="After" {...second} />}
      <p className={classes.figureNote}>{formatCount(rowCount)} training rows.</p>
    </section>
  );
}
