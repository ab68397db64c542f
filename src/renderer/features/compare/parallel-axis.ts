import { createScale } from '../../../shared/charts/plot-scale';
import { type ComparisonColumn, formatQuantity } from '../../../shared/comparison';

/** How one column stands in the plot. */
export interface AxisChoice {
  name: string;
  /** Large values below. */
  flipped: boolean;
  logarithmic: boolean;
}

/** Part of an axis, from 0 at its foot to 1 at its head. */
export interface AxisRange {
  from: number;
  to: number;
}

export interface PlacedAxis {
  column: ComparisonColumn;
  choice: AxisChoice;
  /** Of every run, from 0 at the foot to 1 at the head; null where it lacks the value. */
  places: readonly (number | null)[];
  ticks: readonly { place: number; label: string }[];
}

/** More words than this could not be told apart beside an axis. */
const labelledCategoryLimit = 40;

export function canBeLogarithmic(column: ComparisonColumn): boolean {
  return (
    column.kind === 'number' &&
    column.values.every((value) => value === null || value > 0) &&
    column.values.some((value) => value !== null)
  );
}

/** Where every run's value stands on an axis, and what is written beside it. */
export function placeAxis(column: ComparisonColumn, choice: AxisChoice): PlacedAxis {
  const turn = (place: number) => (choice.flipped ? 1 - place : place);
  if (column.kind === 'category') {
    const categories = [...new Set(column.values)].filter((value) => value !== null).toSorted();
    const at = new Map(
      categories.map((value, index) => [value, turn(categories.length > 1 ? index / (categories.length - 1) : 0.5)]),
    );
    return {
      column,
      choice,
      places: column.values.map((value) => (value === null ? null : (at.get(value) as number))),
      ticks: categories
        .slice(0, labelledCategoryLimit)
        .map((value) => ({ place: at.get(value) as number, label: value })),
    };
  }
  const logarithmic = choice.logarithmic && canBeLogarithmic(column);
  const known = column.values.filter((value) => value !== null);
  const distinct = [...new Set(known)].toSorted((one, other) => one - other);
  const scale = createScale(known, [0, 1], logarithmic);
  // A handful of tried values says more than round numbers between them.
  const marked = distinct.length <= 8 ? distinct : scale.ticks;
  return {
    column,
    choice,
    places: column.values.map((value) => (value === null ? null : turn(scale.place(value)))),
    ticks: marked.map((value) => ({ place: turn(scale.place(value)), label: formatQuantity(column, value) })),
  };
}

const keyStep = 0.05;
/** The part of an axis that the first key marks. */
const firstRange = 0.25;

/** A range that a key moves: as a whole, or one of its ends. Without one, the first key marks the end that it points to. */
export function moveRange(range: AxisRange | null, end: 'from' | 'to' | 'both', direction: 1 | -1): AxisRange {
  if (!range) return direction > 0 ? { from: 1 - firstRange, to: 1 } : { from: 0, to: firstRange };
  const round = (place: number) => Math.round(place * 1000) / 1000;
  const { from, to } = range;
  const by = direction * keyStep;
  if (end === 'to') return { from, to: round(Math.min(1, Math.max(from + keyStep, to + by))) };
  if (end === 'from') return { from: round(Math.max(0, Math.min(to - keyStep, from + by))), to };
  const start = Math.max(0, Math.min(1 - (to - from), from + by));
  return { from: round(start), to: round(start + (to - from)) };
}

/** The values that a range holds, in words. */
export function rangeText({ column, places }: PlacedAxis, range: AxisRange | null): string {
  if (!range) return 'all values';
  const isInside = (place: number | null | undefined) =>
    place !== null && place !== undefined && place >= range.from && place <= range.to;
  if (column.kind === 'category') {
    const inside = new Set(column.values.filter((_value, index) => isInside(places[index])));
    return [...inside].slice(0, 5).join(', ') || 'no value';
  }
  const inside = column.values.filter((value, index): value is number => value !== null && isInside(places[index]));
  if (inside.length === 0) return 'no value';
  const write = (choose: (one: number, other: number) => number) =>
    formatQuantity(
      column,
      inside.reduce((one, other) => choose(one, other)),
    );
  return `${write(Math.min)} to ${write(Math.max)}`;
}

/** The runs that lie within every range; one that lacks a value lies within none of that axis. */
export function runsWithin(
  axes: readonly PlacedAxis[],
  ranges: Readonly<Record<string, AxisRange>>,
  count: number,
): number[] {
  const limits = axes.flatMap((axis) => {
    const range = ranges[axis.choice.name];
    return range ? [{ axis, range }] : [];
  });
  return Array.from({ length: count }, (_, index) => index).filter((index) =>
    limits.every(({ axis, range }) => {
      const place = axis.places[index];
      return place !== null && place !== undefined && place >= range.from && place <= range.to;
    }),
  );
}

/** How far a point is from a run's line, in pixels of height; infinite where the line is broken. */
export function distanceTo(
  axes: readonly PlacedAxis[],
  index: number,
  point: { x: number; y: number },
  size: { left: number; gap: number; top: number; height: number },
): number {
  const position = (point.x - size.left) / size.gap;
  const left = Math.min(Math.max(Math.floor(position), 0), axes.length - 1);
  const right = Math.min(left + 1, axes.length - 1);
  const from = axes[left]?.places[index] ?? null;
  const to = axes[right]?.places[index] ?? null;
  if (from === null || to === null) return Number.POSITIVE_INFINITY;
  const place = from + (to - from) * Math.min(Math.max(position - left, 0), 1);
  return Math.abs(size.top + (1 - place) * size.height - point.y);
}
