import { formatNumber } from '../../../shared/base/format';
import { isFlatRange } from '../../../shared/charts/flat-range';
import type { HorizontalAxis } from '../../../shared/charts/line-positions';

export const horizontalAxisTitles = {
  step: 'Step',
  epoch: 'Epoch',
  time: 'Time',
  clock: 'Clock',
  metric: 'Metric',
} satisfies Record<HorizontalAxis, string>;

const shortNumber = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 });

function formatClock(value: number): string {
  const seconds = value / 1000;
  if (Math.abs(seconds) < 60) return `${Number(seconds.toPrecision(3))} s`;
  if (Math.abs(seconds) < 3600) return `${Number((seconds / 60).toPrecision(3))} min`;
  return `${Number((seconds / 3600).toPrecision(3))} h`;
}

const dayMs = 86_400_000;
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const timeWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayOfMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

function startsDay(value: number): boolean {
  const date = new Date(value);
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
}

/** Midnight is told by its day, other times by the clock. */
function formatWallTick(value: number): string {
  if (startsDay(value)) return dayOfMonth.format(value);
  return value % 60_000 === 0 ? timeOfDay.format(value) : timeWithSeconds.format(value);
}

const clockStepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((days) => days * dayMs),
];

/** Full seconds, minutes, hours or days of the local clock. */
function clockTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  const step = clockStepsMs.find((each) => each >= rough * 0.75);
  if (step === undefined || !(high > low)) return linearTicks(low, high, count);
  // Steps are counted from a local midnight, so that they fall on full hours in every time zone.
  const origin = new Date(low).setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  for (let index = Math.ceil((low - origin) / step); origin + index * step <= high; index += 1)
    ticks.push(origin + index * step);
  return ticks;
}

/** Round positions on a horizontal axis. */
export function horizontalTicks(
  axis: HorizontalAxis,
  low: number,
  high: number,
  count: number,
  logarithmic = false,
): number[] {
  if (logarithmic) return logarithmicTicks(low, high, count);
  const ticks = (axis === 'clock' ? clockTicks : linearTicks)(low, high, count);
  // There is nothing between two steps, unless less than one is in sight.
  const whole = axis === 'step' ? ticks.filter(Number.isInteger) : ticks;
  return whole.length > 0 ? whole : ticks;
}

/** Ticks of the horizontal axis, short. */
export const formatHorizontalTick = {
  step: (value: number) => (Math.abs(value) >= 10_000 ? shortNumber.format(value) : formatNumber(value)),
  epoch: (value: number) => formatNumber(value, 3),
  time: formatClock,
  clock: formatWallTick,
  metric: formatVerticalTick,
} satisfies Record<HorizontalAxis, (value: number) => string>;

/** Ticks of one horizontal axis: thousands in short for all of them or for none. */
export function formatHorizontalTicks(axis: HorizontalAxis, ticks: readonly (number | null)[]): string[] {
  const format =
    axis === 'step' && ticks.some((tick) => tick !== null && Math.abs(tick) >= 10_000)
      ? shortNumber.format
      : formatHorizontalTick[axis];
  return ticks.map((tick) => (tick === null ? '' : format(tick)));
}

/** A position as the tooltip says it. */
export const formatPosition = {
  step: (value: number) => `Step ${formatNumber(Math.round(value))}`,
  epoch: (value: number) => `Epoch ${formatNumber(value, 3)}`,
  time: (value: number) => formatClock(value),
  clock: (value: number) => `${dayOfMonth.format(value)} ${timeWithSeconds.format(value)}`,
  metric: (value: number) => formatNumber(value),
} satisfies Record<HorizontalAxis, (value: number) => string>;

/** A value beside an axis: at most four digits and `extra` ones, scientific where that is shorter. */
function formatVertical(value: number, isLarge: boolean, extra: number): string {
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-3)) {
    const text = Number(value.toPrecision(1 + extra)).toExponential();
    return text.replaceAll('-', '−').replace('e+', 'e');
  }
  if (isLarge)
    return extra === 0
      ? shortNumber.format(value)
      : new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 + extra }).format(value);
  return Number(value.toPrecision(4 + extra))
    .toLocaleString('en-US', { maximumSignificantDigits: 4 + extra })
    .replace('-', '−');
}

/** Ticks of the vertical axis: at most four digits, scientific where that is shorter. */
export function formatVerticalTick(value: number): string {
  return formatVertical(value, Math.abs(value) >= 1e5, 0);
}

const mostExtraDigits = 11;

/** Ticks of one vertical axis: all in one unit, and with as many digits as tell neighbours apart. */
export function formatVerticalTicks(ticks: readonly (number | null)[]): string[] {
  const values = ticks.filter((tick) => tick !== null);
  const isLarge = values.some((tick) => Math.abs(tick) >= 1e5);
  const labelsWith = (extra: number) => values.map((tick) => formatVertical(tick, isLarge, extra));
  let extra = 0;
  while (extra < mostExtraDigits && new Set(labelsWith(extra)).size < new Set(values).size) extra += 1;
  return ticks.map((tick) => (tick === null ? '' : formatVertical(tick, isLarge, extra)));
}

/** Round steps of 1, 2 or 5 times a power of ten that put about `count` ticks into a range. */
export function linearTicks(low: number, high: number, count: number): number[] {
  if (isFlatRange(low, high)) return [];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.75) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // As many digits as doubles hold exactly: fewer would move the ticks of a narrow range out of it.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(15)));
}

/** Powers of ten, with 2 and 5 between them where the range is short; linear ones where it is shorter still. */
export function logarithmicTicks(low: number, high: number, count: number): number[] {
  const decades = Math.log10(high) - Math.log10(low);
  if (!(decades > 0) || !Number.isFinite(decades)) return [];
  if (decades < 0.5) return linearTicks(low, high, count).filter((tick) => tick > 0);
  const factors = decades <= 2.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (factors.length === 1 && power % every !== 0) continue;
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(12));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
