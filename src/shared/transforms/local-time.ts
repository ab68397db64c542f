import { transformError } from './transform';

/** What a clock and a calendar show. Weekday 0 is Monday, month and day count from 1. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  dayOfYear: number;
}

const daySeconds = 86_400;

/** Source: proleptic Gregorian calendar, as ISO 8601 has it. */
function ofUtc(seconds: number): LocalTime {
  const date = new Date(Math.floor(seconds) * 1000);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const startOfYear = new Date(0);
  startOfYear.setUTCFullYear(year, 0, 1);
  return {
    year,
    month: month + 1,
    day,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: (date.getUTCDay() + 6) % 7,
    dayOfYear: Math.floor((Math.floor(seconds) - startOfYear.getTime() / 1000) / daySeconds) + 1,
  };
}

/** Clocks change at full quarters of an hour, so one offset holds for each. */
const offsetSeconds = 900;
const rememberedOffsetCount = 200_000;

/**
 * Reads times as the clocks of a place show them.
 *
 * Units: seconds since 1970 (UTC). Throws: BAD_INPUT when the time zone is not known.
 */
export function localTime(timeZone: string): (seconds: number) => LocalTime {
  if (timeZone === 'UTC') return ofUtc;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw transformError(
      `dateParts: there is no time zone "${timeZone}".`,
      'Use UTC, or a name of the IANA time zone database such as Europe/Berlin or America/New_York.',
    );
  }
  const offsets = new Map<number, number>();
  return (seconds) => {
    const slot = Math.floor(seconds / offsetSeconds);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      offset = offsetAt(format, slot * offsetSeconds);
      if (offsets.size >= rememberedOffsetCount) offsets.clear();
      offsets.set(slot, offset);
    }
    return ofUtc(Math.floor(seconds) + offset);
  };
}

/** How far the clocks are ahead of UTC. Units: seconds. */
function offsetAt(format: Intl.DateTimeFormat, seconds: number): number {
  const shown: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(seconds * 1000)) shown[type] = value;
  const read = (part: string) => Number(shown[part]);
  const year = shown.era === 'BC' ? 1 - read('year') : read('year');
  const local = new Date(0);
  local.setUTCFullYear(year, read('month') - 1, read('day'));
  local.setUTCHours(read('hour'), read('minute'), read('second'));
  return local.getTime() / 1000 - seconds;
}
