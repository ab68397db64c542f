import { formatNumber } from '../../../shared/base/format';
import { type ColorScale, gradientOf } from './color-scale';
import styles from './views.module.css';

/** Which colour stands for which number. */
export function ScaleLegend({ scale }: { scale: ColorScale }) {
  return (
    <span className={styles.legend}>
      <span>{formatNumber(scale.minimum, 3)}</span>
      <span className={styles.ramp} style={{ background: gradientOf(scale) }} aria-hidden />
      <span>{formatNumber(scale.maximum, 3)}</span>
    </span>
  );
}
