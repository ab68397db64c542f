import { createScale } from '../charts/plot-scale';
import { formatQuantity } from '../comparison';
import type { FigureScatter } from './figure';

export const scatterSize = { width: 720, height: 320 } as const;
const margin = { top: 30, right: 20, bottom: 44, left: 76 };
/** More names beside the dots would only cover one another. */
const namedCount = 12;

export interface ScatterPlan {
  dots: {
    left: number;
    top: number;
    colorIndex: number;
    isOnFront: boolean;
    title: string;
    name: string | null;
    anchor: 'start' | 'end';
  }[];
  /** Through the dots of the front, as an SVG polyline takes them. */
  front: string;
  horizontalTicks: { left: number; text: string }[];
  verticalTicks: { top: number; text: string }[];
  plot: { left: number; right: number; top: number; bottom: number };
}

/** Where everything of a scatter plot stands, for a page and for a file. The horizontal axis is logarithmic where it can be. */
export function planScatter({ points, horizontalUnit, verticalUnit }: FigureScatter): ScatterPlan {
  const plot = {
    left: margin.left,
    right: scatterSize.width - margin.right,
    top: margin.top,
    bottom: scatterSize.height - margin.bottom,
  };
  const isLogarithmic = points.every(({ x }) => x > 0);
  const x = createScale(
    points.map((point) => point.x),
    [plot.left, plot.right],
    isLogarithmic,
  );
  const y = createScale(
    points.map((point) => point.y),
    [plot.bottom, plot.top],
    false,
  );
  const isNamed = points.filter(({ isOnFront }) => isOnFront).length <= namedCount;
  const dots = points.map(({ name, colorIndex, isOnFront, xText, yText, ...point }) => {
    const left = x.place(point.x);
    return {
      left,
      top: y.place(point.y),
      colorIndex,
      isOnFront,
      title: `${name}: ${yText}, ${xText}`,
      name: isOnFront && isNamed ? (name.length > 28 ? `${name.slice(0, 27)}…` : name) : null,
      anchor: left > scatterSize.width - 220 ? ('end' as const) : ('start' as const),
    };
  });
  return {
    dots,
    front: dots
      .filter(({ isOnFront }) => isOnFront)
      .toSorted((one, other) => one.left - other.left)
      .map(({ left, top }) => `${left.toFixed(1)},${top.toFixed(1)}`)
      .join(' '),
    horizontalTicks: x.ticks.map((tick) => ({
      left: x.place(tick),
      text: formatQuantity({ unit: horizontalUnit }, tick),
    })),
    verticalTicks: y.ticks.map((tick) => ({ top: y.place(tick), text: formatQuantity({ unit: verticalUnit }, tick) })),
    plot,
  };
}
