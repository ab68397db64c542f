import { formatDuration, formatNumber } from '../base/format';
import type { HorizontalAxis } from '../charts/line-positions';

/** Twelve digits keep steps apart that four would round together. */
const digits = 6;

const wordings = {
  step: (value) => formatNumber(value, 12),
  epoch: (value) => formatNumber(value, digits),
  time: formatDuration,
  clock: (value) => new Date(value).toISOString().slice(0, 19).replace('T', ' '),
  metric: (value) => formatNumber(value, digits),
} satisfies Record<HorizontalAxis, (value: number) => string>;

/** What part of its axis a zoomed chart shows, in words: `step 120 to 480`. */
export function shownRangeText(
  { axis, axisMetric }: { axis: HorizontalAxis; axisMetric: string | null },
  [from, to]: readonly [number, number],
): string {
  const name = axis === 'metric' ? (axisMetric ?? 'metric') : axis;
  // A range that was brushed begins and ends between two steps.
  const [first, last] = axis === 'step' ? [Math.ceil(from), Math.floor(to)] : [from, to];
  const write = wordings[axis];
  return `${name} ${write(first <= last ? first : from)} to ${write(first <= last ? last : to)}${axis === 'clock' ? ' UTC' : ''}`;
}
