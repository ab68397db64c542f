import { formatNumber } from '../../../shared/base/format';
import { formatPosition } from './axes';
import type { ChartView } from './chart-view';
import type { EventMark } from './event-mark';
import styles from './line-chart.module.css';
import { LineSwatch } from './line-swatch';
import type { RankedValue, Ranking } from './rank';
import { oddTitles } from './series';
import type { PlotCursor } from './use-plot';

/** Lines that the tooltip names at most: those nearest to the pointer. */
export const namedCount = 14;

interface ChartTooltipProps {
  cursor: PlotCursor;
  ranking: Ranking;
  events: readonly EventMark[];
  view: ChartView;
  plotLeft: number;
  plotWidth: number;
}

function wordOf(value: number): string {
  if (Number.isNaN(value)) return oddTitles.nan;
  return value > 0 ? oddTitles.positiveInfinity : oddTitles.negativeInfinity;
}

function ValueText({ one, view }: { one: RankedValue; view: ChartView }) {
  const { value, raw, extremes } = one;
  if (!Number.isFinite(value)) return wordOf(value);
  return (
    <>
      {formatNumber(value)}
      {view.smoothing > 0 && <span className={styles.raw}> ({formatNumber(raw)})</span>}
      {extremes && (
        <span className={styles.raw}>
          {' '}
          {formatNumber(extremes[0])}…{formatNumber(extremes[1])}
        </span>
      )}
      {view.logarithmic && value <= 0 && <span className={styles.raw}> no place on a log axis</span>}
    </>
  );
}

/** Ranks the runs by their value at the cursor; stands at the side of the cursor with more room. */
export function ChartTooltip({ cursor, ranking, events, view, plotLeft, plotWidth }: ChartTooltipProps) {
  const { shown, nearest, count } = ranking;
  const onRight = cursor.left < plotWidth / 2;
  const side = onRight ? { left: plotLeft + cursor.left + 16 } : { right: plotWidth - cursor.left + 24 };
  const at = shown.length === 1 ? (shown[0]?.x ?? cursor.at) : (nearest?.x ?? shown[0]?.x ?? cursor.at);
  const isPart = count > shown.length;
  return (
    <div className={styles.tooltip} style={side} role="presentation">
      <div className={styles.position}>
        {view.axis === 'metric' && `${view.axisMetric} `}
        {formatPosition[view.axis](at)}
        {isPart && ` · the ${shown.length} nearest of ${count} lines`}
      </div>
      {events.map(({ id, title, owner }) => (
        <div key={id} className={styles.eventText}>
          {owner === null ? title : `${owner}: ${title}`}
        </div>
      ))}
      <table>
        <tbody>
          {shown.map((one) => (
            <tr key={one.id} className={one.id === nearest?.id && shown.length > 1 ? styles.nearest : undefined}>
              {isPart && <td className={styles.raw}>{one.rank}.</td>}
              <td>
                <LineSwatch color={one.color} dash={one.dash} />
              </td>
              <td className={styles.tooltipLabel}>{one.label}</td>
              <td className={styles.value}>
                <ValueText one={one} view={view} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
