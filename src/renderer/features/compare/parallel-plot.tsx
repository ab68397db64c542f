import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { type AxisRange, distanceTo, type PlacedAxis } from './parallel-axis';
import { AxisSettings, type AxisSettingsProps } from './parallel-axis-settings';
import styles from './parallel-tab.module.css';

const margin = { top: 56, bottom: 20, side: 76 };
const height = 460;
/** Nearer than this, a line is the one that is meant. */
const reach = 8;
/** A shorter drag is a click, which takes the range away. */
const shortestDrag = 4;

/** Above so many lines, several share a path. */
const pathCount = 2_000;
const linesAPath = 40;

interface ParallelPlotProps {
  axes: readonly PlacedAxis[];
  ranges: Readonly<Record<string, AxisRange>>;
  onRange(name: string, range: AxisRange | null): void;
  /** Colour of every run. */
  colors: readonly string[];
  /** Runs within all ranges; the others are drawn faint. */
  within: ReadonlySet<number>;
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
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ name: string; from: number; to: number } | null>(null);
  const gap = axes.length > 1 ? Math.max(96, (width - 2 * margin.side) / (axes.length - 1)) : 0;
  const plotWidth = Math.max(width, 2 * margin.side + gap * (axes.length - 1));
  const innerHeight = height - margin.top - margin.bottom;
  const size = { left: margin.side, gap: Math.max(gap, 1), top: margin.top, height: innerHeight };
  const placeAt = (clientY: number, box: DOMRect) =>
    Math.min(1, Math.max(0, 1 - (clientY - box.top - margin.top) / innerHeight));

  const overlay = useRef<HTMLCanvasElement>(null);
  const prepare = (element: HTMLCanvasElement | null): CanvasRenderingContext2D | null => {
    const context = element?.getContext('2d');
    if (!context || width === 0) return null;
    const ratio = window.devicePixelRatio || 1;
    context.canvas.width = plotWidth * ratio;
    context.canvas.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineJoin = 'round';
    return context;
  };
  const trace = (context: CanvasRenderingContext2D, index: number) => {
    let isOpen = false;
    for (let at = 0; at < axes.length; at += 1) {
      const place = axes[at]?.places[index] ?? null;
      if (place === null) {
        isOpen = false;
        continue;
      }
      const x = margin.side + at * gap;
      const y = margin.top + (1 - place) * innerHeight;
      if (isOpen) context.lineTo(x, y);
      else context.moveTo(x, y);
      isOpen = true;
    }
  };

  useEffect(() => {
    const context = prepare(canvas.current);
    if (!context) return;
    const crowd = colors.length;
    /** Draws lines of one colour, several by one path where there are very many of them. */
    const stroke = (indices: readonly number[]) => {
      const together = crowd > pathCount ? linesAPath : 1;
      for (let from = 0; from < indices.length; from += together) {
        context.beginPath();
        for (const index of indices.slice(from, from + together)) trace(context, index);
        context.stroke();
      }
    };
    context.lineWidth = 1;
    context.strokeStyle = faint;
    context.globalAlpha = crowd > 300 ? 0.25 : 0.5;
    stroke(Array.from({ length: crowd }, (_, index) => index).filter((index) => !within.has(index)));
    context.lineWidth = crowd > 300 ? 1 : 1.5;
    context.globalAlpha = crowd > 300 ? 0.5 : 0.9;
    const byColor = new Map<string, number[]>();
    for (const index of within) {
      const color = colors[index] as string;
      const same = byColor.get(color);
      if (same) same.push(index);
      else byColor.set(color, [index]);
    }
    for (const [color, indices] of byColor) {
      context.strokeStyle = color;
      stroke(indices);
    }
  }, [axes, colors, within, faint, width, plotWidth, gap, innerHeight]);

  // Over the others, which are not drawn anew for every move of the pointer.
  useEffect(() => {
    const context = prepare(overlay.current);
    if (!context || hovered === null) return;
    context.lineWidth = 3;
    context.strokeStyle = colors[hovered] as string;
    context.beginPath();
    trace(context, hovered);
    context.stroke();
  }, [axes, colors, hovered, width, plotWidth, gap, innerHeight]);

  const find = (event: PointerEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    let nearest: number | null = null;
    let best = reach;
    for (const index of within) {
      const distance = distanceTo(axes, index, point, size);
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
        <canvas ref={canvas} style={{ width: plotWidth, height }} aria-hidden />
        <canvas
          ref={overlay}
          style={{ position: 'absolute', inset: 0, width: plotWidth, height, pointerEvents: 'none' }}
          aria-hidden
        />
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
                  setDrag({ ...drag, to: placeAt(event.clientY, box) });
                }}
                onPointerUp={() => {
                  if (drag?.name !== name) return;
                  const isClick = Math.abs(drag.to - drag.from) * innerHeight < shortestDrag;
                  onRange(
                    name,
                    isClick ? null : { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) },
                  );
                  setDrag(null);
                }}
                onPointerCancel={() => setDrag(null)}
                onClick={(event) => event.stopPropagation()}
                aria-hidden
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
