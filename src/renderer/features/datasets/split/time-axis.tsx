import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { SplitReport } from '../../../../shared/contract/split';
import { partNames } from '../../../../shared/split';
import { partTitles, usePartColors } from './part-colors';
import classes from './split.module.css';

const height = 72;
const width = 600;

function momentText(moment: number, isTime: boolean): string {
  if (!isTime) return formatNumber(moment);
  return new Date(moment * 1000).toISOString().replace('T', ' ').slice(0, 16);
}

/** Rows along the time column, by part: whether what is tested comes after what was learned. */
export function TimeAxis({ time }: { time: NonNullable<SplitReport['time']> }) {
  const colors = usePartColors();
  const { bins, isTime, column } = time;
  const totals = bins.map(({ train, validation, test, leftOut }) => train + validation + test + leftOut);
  const highest = Math.max(1, ...totals);
  const barWidth = width / Math.max(1, bins.length);
  const first = bins[0];
  const last = bins.at(-1);
  if (!first || !last) return null;
  return (
    <section className={classes.section} aria-label={`Rows along ${column}`}>
      <h3 className={classes.heading}>Rows along {column}</h3>
      <svg
        className={classes.timeline}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rows of each part from ${momentText(first.from, isTime)} to ${momentText(last.to, isTime)}`}
      >
        {bins.map((bin, index) => {
          let top = height;
          const stack = [
            ...partNames.map((part) => ({ count: bin[part], fill: colors[part] })),
            { count: bin.leftOut, fill: 'var(--line-strong)' },
          ];
          return (
            <g key={bin.from}>
              <title>
                {`${momentText(bin.from, isTime)} to ${momentText(bin.to, isTime)}: ${partNames
                  .map((part) => `${partTitles[part]} ${formatCount(bin[part])}`)
                  .join(', ')}${bin.leftOut > 0 ? `, in no part ${formatCount(bin.leftOut)}` : ''}`}
              </title>
              {stack.map(({ count, fill }, place) => {
                if (count === 0) return null;
                const size = Math.max(1, (count / highest) * height);
                top -= size;
                return (
                  <rect
                    key={place}
                    x={index * barWidth}
                    y={top}
                    width={Math.max(1, barWidth - 1)}
                    height={size}
                    fill={fill}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <div className={classes.axis}>
        <span>{momentText(first.from, isTime)}</span>
        <span>{momentText(last.to, isTime)}</span>
      </div>
    </section>
  );
}
