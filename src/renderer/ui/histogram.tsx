import { formatCount, formatNumber } from '../../shared/base/format';

interface HistogramProps {
  bins: readonly { from: number; to: number; count: number }[];
  width: number;
  height: number;
  label: string;
}

/** Counts as bars without axes, for a cell or a header; every bar names its range on hover. */
export function Histogram({ bins, width, height, label }: HistogramProps) {
  const highest = Math.max(1, ...bins.map(({ count }) => count));
  const barWidth = width / Math.max(1, bins.length);
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block' }}>
      {bins.map(({ from, to, count }, index) => {
        const barHeight = count === 0 ? 0 : Math.max(1, (count / highest) * height);
        return (
          <rect
            key={from}
            x={index * barWidth}
            y={height - barHeight}
            width={Math.max(1, barWidth - 1)}
            height={barHeight}
            fill="var(--plot)"
          >
            <title>{`${formatNumber(from)} to ${formatNumber(to)}: ${formatCount(count)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
