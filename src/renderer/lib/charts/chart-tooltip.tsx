import { formatNumber } from '../../../shared/base/format';
import { formatPosition, type HorizontalAxis } from './axes';
import styles from './line-chart.module.css';
import { LineSwatch } from './line-swatch';
import type { RankedValue } from './series';
import type { PlotCursor } from './use-plot';

const shownCount = 14;

interface ChartTooltipProps {
  cursor: PlotCursor;
  ranked: readonly RankedValue[];
  axis: HorizontalAxis;
  smoothed: boolean;
  plotLeft: number;
  plotWidth: number;
}

/** Ranks the runs by their value at the cursor; stands at the side of the cursor with more room. */
export function ChartTooltip({ cursor, ranked, axis, smoothed, plotLeft, plotWidth }: ChartTooltipProps) {
  const onRight = cursor.left < plotWidth / 2;
  const side = onRight ? { left: plotLeft + cursor.left + 16 } : { right: plotWidth - cursor.left + 24 };
  return (
    <div className={styles.tooltip} style={side} role="presentation">
      <div className={styles.position}>{formatPosition[axis](ranked[0]?.x ?? cursor.at)}</div>
      <table>
        <tbody>
          {ranked.slice(0, shownCount).map(({ id, label, color, dash, value, raw }) => (
            <tr key={id}>
              <td>
                <LineSwatch color={color} dash={dash} />
              </td>
              <td className={styles.tooltipLabel}>{label}</td>
              <td className={styles.value}>
                {formatNumber(value)}
                {smoothed && <span className={styles.raw}> ({formatNumber(raw)})</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ranked.length > shownCount && <div className={styles.position}>and {ranked.length - shownCount} more</div>}
    </div>
  );
}
