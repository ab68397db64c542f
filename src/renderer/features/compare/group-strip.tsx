import { type Interval, mean } from '../../../shared/statistics';
import styles from './compare-page.module.css';

const width = 120;
const height = 18;

/** The values of one group as dots on the range of all groups, its mean as a bar. */
export function GroupStrip({ values, extent }: { values: readonly number[]; extent: Interval }) {
  const { low } = extent;
  const range = extent.high - low;
  const place = (value: number) => 4 + (range > 0 ? (value - low) / range : 0.5) * (width - 8);
  return (
    <svg width={width} height={height} className={styles.strip} aria-hidden>
      <line x1={4} x2={width - 4} y1={height / 2} y2={height / 2} />
      {values.slice(0, 200).map((value, index) => (
        <circle key={index} cx={place(value)} cy={height / 2} r={3} />
      ))}
      {values.length > 1 && <rect x={place(mean(values)) - 1} y={2} width={2} height={height - 4} />}
    </svg>
  );
}
