import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import { type AxisRange, distanceTo, moveRange, type PlacedAxis, rangeText } from './parallel-axis';
import { AxisSettings, type AxisSettingsProps } from './parallel-axis-settings';
import { alphaOf, drawLines, traceRun } from './parallel-lines';
import styles from './parallel-tab.module.css';
import { useSlicedCanvas } from './use-sliced-canvas';

const margin = { top: 56, bottom: 20, side: 76 };
const height = 460;
/** Nearer than this, a line is the one that is meant. */
const reach = 8;
/** A shorter drag is a click, which takes the range away. */
const shortestDrag = 4;

interface ParallelPlotProps {
  axes: readonly PlacedAxis[];
  ranges: Readonly<Record<string, AxisRange>>;
  onRange(name: string, range: AxisRange | null): void;
  /** Colour of every run. */
  colors: readonly string[];
  /** Runs within all ranges; the others are drawn faint below them. */
  within: readonly number[];
  faint: string;
  hovered: number | null;
  onHover(index: number | null): void;
  onOpen(index: number): void;
  settings: Pick<AxisSettingsProps, 'onChange' | 'onMove' | 'onRemove'>;
}

/** Every column is an upright axis, every run a line across them; dragging along an axis keeps the runs in that range. */
export function ParallelPlot(props: ParallelPlotProps) {
  const { axes, ranges, onRange, colors, within, faint, hovered, onHover, onOpen, settings } = props;
  const { ref, width } = useElementSize();
  const [drag, setDrag] = useState<{ name: string; from: number; to: number } | null>(null);
  const gap = axes.length > 1 ? Math.max(96, (width - 2 * margin.side) / (axes.length - 1)) : 0;
  const plotWidth = Math.max(width, 2 * margin.side + gap * (axes.length - 1));
  const innerHeight = height - margin.top - margin.bottom;
  const places = useMemo(
    () => ({ left: margin.side, gap: Math.max(gap, 1), top: margin.top, height: innerHeight }),
    [gap, innerHeight],
  );
  const placeAt = (clientY: number, box: DOMRect) =>
    Math.min(1, Math.max(0, 1 - (clientY - box.top - margin.top) / innerHeight));

  const isBrushed = within.length < colors.length;
  const drawOthers = useMemo(
    () =>
      isBrushed
        ? (context: CanvasRenderingContext2D) =>
            drawLines(context, axes, [{ color: faint, indices: [...colors.keys()] }], places, {
              alpha: alphaOf(colors.length) * 0.55,
              width: 1,
            })
        : null,
    [isBrushed, axes, colors, faint, places],
  );
  const drawWithin = useMemo(() => {
    const byColor = new Map<string, number[]>();
    for (const index of within) {
      const color = colors[index] as string;
      const same = byColor.get(color);
      if (same) same.push(index);
      else byColor.set(color, [index]);
    }
    const groups = [...byColor].map(([color, indices]) => ({ color, indices }));
    const look = { alpha: alphaOf(within.length), width: within.length > 300 ? 1 : 1.5 };
    return (context: CanvasRenderingContext2D) => drawLines(context, axes, groups, places, look);
  }, [axes, colors, within, places]);
  // Over the others, which are not drawn anew for every move of the pointer.
  const drawHovered = useMemo(
    () =>
      hovered === null
        ? null
        : (context: CanvasRenderingContext2D) => () => {
            context.lineWidth = 3;
            context.strokeStyle = colors[hovered] as string;
            context.beginPath();
            traceRun(context, axes, hovered, places);
            context.stroke();
            return false;
          },
    [hovered, axes, colors, places],
  );
  const canvasSize = { width: width === 0 ? 0 : plotWidth, height };
  const others = useSlicedCanvas(canvasSize, drawOthers);
  const brushed = useSlicedCanvas(canvasSize, drawWithin);
  const overlay = useSlicedCanvas(canvasSize, drawHovered);

  const isLong = ({ from, to }: AxisRange) => Math.abs(to - from) * innerHeight >= shortestDrag;
  const rangeOf = ({ from, to }: AxisRange): AxisRange => ({ from: Math.min(from, to), to: Math.max(from, to) });
  const onAxisKey = (event: KeyboardEvent, { choice }: PlacedAxis) => {
    const { name } = choice;
    const end = event.shiftKey ? 'to' : event.ctrlKey || event.metaKey ? 'from' : 'both';
    const keys: Record<string, () => void> = {
      ArrowUp: () => onRange(name, moveRange(ranges[name] ?? null, end, 1)),
      ArrowDown: () => onRange(name, moveRange(ranges[name] ?? null, end, -1)),
      Delete: () => onRange(name, null),
      Backspace: () => onRange(name, null),
      f: () => settings.onChange({ ...choice, flipped: !choice.flipped }),
    };
    const action = keys[event.key];
    if (!action || event.altKey) return;
    event.preventDefault();
    action();
  };

  const find = (event: PointerEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    let nearest: number | null = null;
    let best = reach;
    for (const index of within) {
      const distance = distanceTo(axes, index, point, places);
      if (distance < best) {
        best = distance;
        nearest = index;
      }
    }
    return nearest;
  };

  return (
    <div className={styles.plotScroll} ref={ref}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the table below is the way by keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table below is the way by keyboard */}
      <div
        className={styles.plot}
        style={{ width: plotWidth, height }}
        data-hovering={hovered !== null}
        onPointerMove={(event) => drag === null && onHover(find(event))}
        onPointerLeave={() => onHover(null)}
        onClick={() => hovered !== null && drag === null && onOpen(hovered)}
      >
        {[others, brushed, overlay].map((canvas, layer) => (
          <canvas key={layer} ref={canvas} style={{ width: plotWidth, height }} aria-hidden />
        ))}
        {axes.map((axis, at) => {
          const { name } = axis.choice;
          const shown = drag?.name === name ? { from: drag.from, to: drag.to } : ranges[name];
          const low = shown ? Math.min(shown.from, shown.to) : 0;
          const high = shown ? Math.max(shown.from, shown.to) : 0;
          return (
            <div key={name} className={styles.axis} style={{ left: margin.side + at * gap, height }}>
              <AxisSettings
                axis={axis}
                range={ranges[name] ?? null}
                onRange={(range) => onRange(name, range)}
                isFirst={at === 0}
                isLast={at === axes.length - 1}
                {...settings}
              />
              <div
                className={styles.line}
                style={{ top: margin.top, height: innerHeight }}
                onPointerDown={(event) => {
                  const box = (event.currentTarget.parentElement as HTMLElement).getBoundingClientRect();
                  const place = placeAt(event.clientY, box);
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDrag({ name, from: place, to: place });
                }}
                onPointerMove={(event) => {
                  if (drag?.name !== name) return;
                  const box = (event.currentTarget.parentElement as HTMLElement).getBoundingClientRect();
                  const moved = { ...drag, to: placeAt(event.clientY, box) };
                  setDrag(moved);
                  if (isLong(moved)) onRange(name, rangeOf(moved));
                }}
                onPointerUp={() => {
                  if (drag?.name !== name) return;
                  onRange(name, isLong(drag) ? rangeOf(drag) : null);
                  setDrag(null);
                }}
                onPointerCancel={() => setDrag(null)}
                onClick={(event) => event.stopPropagation()}
                role="slider"
                tabIndex={0}
                aria-orientation="vertical"
                aria-label={`Range of ${axis.column.title}`}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.round(50 * ((ranges[name]?.from ?? 0) + (ranges[name]?.to ?? 1)))}
                aria-valuetext={`${rangeText(axis, ranges[name] ?? null)}, ${formatCount(within.length)} of ${formatCount(colors.length)} runs`}
                title="Drag, or use the arrow keys: Shift moves the upper end, Ctrl the lower; Delete takes the range away, F turns the axis"
                onKeyDown={(event) => onAxisKey(event, axis)}
              />
              {shown && (
                <div
                  className={styles.range}
                  style={{
                    top: margin.top + (1 - high) * innerHeight,
                    height: Math.max(2, (high - low) * innerHeight),
                  }}
                />
              )}
              {axis.ticks.map(({ place, label }) => (
                <span
                  key={label}
                  className={styles.tick}
                  style={{ top: margin.top + (1 - place) * innerHeight }}
                  title={label}
                >
                  {label}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
