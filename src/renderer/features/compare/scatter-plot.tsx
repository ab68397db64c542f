import { Switch } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import { type AxisScale, createScale } from '../../../shared/charts/plot-scale';
import type { ComparedRun } from '../../../shared/comparison';
import { formatAxisLabels, formatQuantity, type NumberColumn } from '../../../shared/comparison';
import { type ColorScheme, lineStyleOf } from '../../lib/charts';
import styles from './compare-page.module.css';
import { placeNames } from './dot-names';

const margin = { top: 12, right: 16, bottom: 40, left: 72 };
const height = 380;
/** Above this names beside the dots would only cover one another. */
const namedRunLimit = 30;

interface ScatterPlotProps {
  runs: readonly ComparedRun[];
  horizontal: NumberColumn;
  vertical: NumberColumn;
  /** Places of the runs on the Pareto front, best quality first. */
  front: readonly number[];
  pick: number | null;
  /** Runs within the budgets; the others are drawn hollow. */
  eligible: readonly number[];
  scheme: ColorScheme;
  onOpen(run: ComparedRun): void;
}

function isPositive({ values }: NumberColumn): boolean {
  return values.every((value) => value === null || value > 0);
}

function nameOf({ name }: ComparedRun): string {
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}

/** One dot a run: what it solves upwards, what it costs to the right; the front as a line. */
export function ScatterPlot(props: ScatterPlotProps) {
  const { runs, horizontal, vertical, front, pick, eligible, scheme, onOpen } = props;
  const { ref, width } = useElementSize();
  const [logarithmic, setLogarithmic] = useState(true);
  const [hovered, setHovered] = useState<number | null>(null);
  const isLogarithmic = logarithmic && isPositive(horizontal);
  const known = runs.flatMap((_, index) => {
    const x = horizontal.values[index];
    const y = vertical.values[index];
    return x === null || x === undefined || y === null || y === undefined ? [] : [{ index, x, y }];
  });
  const x: AxisScale = createScale(
    known.map((dot) => dot.x),
    [margin.left, Math.max(margin.left + 40, width - margin.right)],
    isLogarithmic,
  );
  const y: AxisScale = createScale(
    known.map((dot) => dot.y),
    [height - margin.bottom, margin.top],
    false,
  );
  const verticalLabels = formatAxisLabels(vertical, y.ticks);
  const horizontalLabels = formatAxisLabels(horizontal, x.ticks);
  const within = new Set(eligible);
  const onFront = new Set(front);
  const places = new Map(known.map((dot) => [dot.index, { left: x.place(dot.x), top: y.place(dot.y) }]));
  const line = front.flatMap((index) => places.get(index) ?? []).toSorted((one, other) => one.left - other.left);
  const dots = [...places].map(([index, place]) => ({ index, ...place }));
  const named = (front.length <= namedRunLimit ? front : []).flatMap((index) => {
    const place = places.get(index);
    return place ? [{ index, ...place, name: nameOf(runs[index] as ComparedRun) }] : [];
  });
  const sides = placeNames(named, dots, width);
  const hiddenCount = runs.length - known.length;
  return (
    <figure className={styles.scatter} ref={ref}>
      <div className={styles.scatterHead}>
        <span>
          {vertical.title} of {formatCount(known.length)} of {formatCount(runs.length)} runs
          {hiddenCount > 0 && ` · ${formatCount(hiddenCount)} lack one of the two`}
        </span>
        <Switch
          label="Logarithmic"
          checked={isLogarithmic}
          disabled={!isPositive(horizontal)}
          onChange={(event) => setLogarithmic(event.currentTarget.checked)}
        />
      </div>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${vertical.title} against ${horizontal.title}; the table below lists the front`}
      >
        {y.ticks.map((tick, place) => (
          <g key={tick} className={styles.tick}>
            <line x1={margin.left} x2={width - margin.right} y1={y.place(tick)} y2={y.place(tick)} />
            <text x={margin.left - 8} y={y.place(tick)} dy="0.35em" textAnchor="end">
              {verticalLabels[place]}
            </text>
          </g>
        ))}
        {x.ticks.map((tick, place) => (
          <g key={tick} className={styles.tick}>
            <line x1={x.place(tick)} x2={x.place(tick)} y1={margin.top} y2={height - margin.bottom} />
            <text x={x.place(tick)} y={height - margin.bottom + 16} textAnchor="middle">
              {horizontalLabels[place]}
            </text>
          </g>
        ))}
        <text
          x={(margin.left + width - margin.right) / 2}
          y={height - 6}
          textAnchor="middle"
          className={styles.axisTitle}
        >
          {horizontal.title}
        </text>
        <polyline className={styles.front} points={line.map(({ left, top }) => `${left},${top}`).join(' ')} />
        {known.map(({ index }) => {
          const run = runs[index] as ComparedRun;
          const { left, top } = places.get(index) as { left: number; top: number };
          const { color } = lineStyleOf(run.colorIndex, scheme);
          const side = hovered === index && left > width - 220 ? 'left' : (sides.get(index) ?? 'right');
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table below is the way by keyboard
            <g
              key={run.id}
              className={styles.dot}
              onClick={() => onOpen(run)}
              onMouseEnter={() => setHovered(index)}
              onMouseLeave={() => setHovered(null)}
            >
              {index === pick && <circle cx={left} cy={top} r={10} className={styles.picked} />}
              <circle
                cx={left}
                cy={top}
                r={onFront.has(index) ? 6 : 4.5}
                fill={within.has(index) ? color : 'var(--surface-work)'}
                stroke={color}
                strokeWidth={1.5}
              />
              {(hovered === index || sides.has(index)) && (
                <text
                  x={side === 'left' ? left - 12 : left + 12}
                  y={top}
                  dy="0.35em"
                  textAnchor={side === 'left' ? 'end' : 'start'}
                  className={styles.dotName}
                >
                  {nameOf(run)}
                  {hovered === index &&
                    ` · ${formatQuantity(vertical, vertical.values[index])} · ${formatQuantity(horizontal, horizontal.values[index])}`}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
