import { Modal } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import type { ComponentProps } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { ChartControls } from './chart-controls';
import type { ChartView } from './chart-view';
import styles from './full-chart.module.css';
import { LineChart } from './line-chart';
import { LineSwatch } from './line-swatch';
import { currentValue } from './series';

interface FullChartProps extends Omit<ComponentProps<typeof LineChart>, 'height' | 'onFull' | 'onRange'> {
  onView(view: ChartView): void;
  onClose(): void;
}

/** Controls, head and legend around the drawing. */
const surroundingsHeight = 232;

/** One chart over the whole window, with every line named. */
export function FullChart({ onView, onClose, ...chart }: FullChartProps) {
  const { height } = useViewportSize();
  return (
    <Modal opened fullScreen onClose={onClose} title={chart.title} transitionProps={{ duration: 0 }}>
      <div className={styles.full}>
        <ChartControls view={chart.view} onChange={onView} />
        <LineChart
          {...chart}
          height={Math.max(200, height - surroundingsHeight)}
          onRange={(range) => onView({ ...chart.view, range })}
        />
        <ul className={styles.legend} aria-label="Lines">
          {chart.series.map((one) => (
            <li key={one.id}>
              <LineSwatch color={one.color} dash={one.dash} />
              <span className={styles.label} title={one.label}>
                {one.label}
              </span>
              <span>{formatNumber(currentValue(one))}</span>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
