import { Modal } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { type ComponentProps, useMemo } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { ChartControls } from './chart-controls';
import type { ChartView } from './chart-view';
import styles from './full-chart.module.css';
import { LineChart } from './line-chart';
import { LineSwatch } from './line-swatch';
import { currentValue } from './series';

interface FullChartProps extends Omit<ComponentProps<typeof LineChart>, 'height' | 'onFull' | 'onHide' | 'handle'> {
  /** Metrics that the horizontal axis can count. */
  metrics?: readonly string[];
  onView(view: ChartView): void;
  onClose(): void;
}

/** Controls, head and legend around the drawing. */
const surroundingsHeight = 248;

/** One chart over the whole window, with every line named. */
export function FullChart({ onView, onClose, metrics, onRange, ...chart }: FullChartProps) {
  const { height } = useViewportSize();
  const legend = useMemo(
    () => chart.series.map((one) => ({ ...one, text: formatNumber(currentValue(one)) })),
    [chart.series],
  );
  return (
    <Modal opened fullScreen onClose={onClose} title={chart.title} transitionProps={{ duration: 0 }}>
      <div className={styles.full}>
        <ChartControls view={chart.view} onChange={onView} {...(metrics && { metrics })} />
        <LineChart {...chart} height={Math.max(200, height - surroundingsHeight)} onRange={onRange} wheelZooms />
        <ul className={styles.legend} aria-label="Lines">
          {legend.map((one) => (
            <li key={one.id}>
              <LineSwatch color={one.color} dash={one.dash} />
              <span className={styles.label} title={one.label}>
                {one.label}
              </span>
              <span>{one.text}</span>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
