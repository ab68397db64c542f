import { formatNumber } from '../../../../shared/base/format';
import { useDocument } from '../document/document-context';
import { learningRateCurve } from './learning-rate-curve';
import styles from './schedule-preview.module.css';

const width = 320;
const height = 72;

/** The learning rate over the epochs of the run, as the config has it at the moment. */
export function SchedulePreview() {
  const { reading } = useDocument();
  const curve = learningRateCurve(reading.value);
  if (!curve || curve.isConstant) return null;
  const { rates, highest, epochCount, waits } = curve;
  const points = rates
    .map((rate, index) => `${(index / Math.max(1, rates.length - 1)) * width},${height - (rate / highest) * height}`)
    .join(' ');
  const title = `Learning rate over ${formatNumber(epochCount)} epochs, at most ${formatNumber(highest)}`;
  return (
    <figure className={styles.figure}>
      <div className={styles.plot}>
        <span className={styles.most}>{formatNumber(highest)}</span>
        <span className={styles.least}>0</span>
        <svg viewBox={`-1 -1 ${width + 2} ${height + 2}`} preserveAspectRatio="none" role="img" aria-label={title}>
          <polyline points={points} />
        </svg>
      </div>
      <figcaption className={styles.caption}>
        <span>epoch 0</span>
        <span>{waits ? 'Falls when the metric no longer improves.' : 'learning rate'}</span>
        <span>epoch {formatNumber(epochCount)}</span>
      </figcaption>
    </figure>
  );
}
