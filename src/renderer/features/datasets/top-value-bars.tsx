import { formatCount } from '../../../shared/base/format';
import type { ColumnProfile } from '../../../shared/contract/dataset';

interface TopValueBarsProps {
  profile: ColumnProfile;
  rowCount: number;
  width: number;
  height: number;
}

const shownCount = 12;

/** The most frequent values of a column without numbers, as bars; the rest of the rows stays empty space. */
export function TopValueBars({ profile, rowCount, width, height }: TopValueBarsProps) {
  const values = profile.topValues.slice(0, shownCount);
  const highest = Math.max(1, ...values.map(({ count }) => count));
  const step = width / Math.max(values.length, 4);
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`Most frequent values of ${profile.name}: ${values
        .slice(0, 3)
        .map(({ value, count }) => `${value}, ${formatCount(count)}`)
        .join('; ')}`}
      style={{ display: 'block' }}
    >
      {values.map(({ value, count }, index) => {
        const barHeight = Math.max(1, (count / highest) * height);
        return (
          <rect
            key={value}
            x={index * step}
            y={height - barHeight}
            width={Math.max(1, step - 1)}
            height={barHeight}
            fill="var(--plot)"
            opacity={0.7}
          >
            <title>{`${value}: ${formatCount(count)} of ${formatCount(rowCount)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
