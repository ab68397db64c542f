import { type LocalTime, localTime } from './local-time';
import { type DatePart, datePartsParameters } from './schema/time';
import { defineTransform, type NamedColumn, type NamedOutline, trainingValues } from './transform';

type State = { start: number };

/** A part that comes round again: its first number and how many there are. */
interface Part {
  title: string;
  cycle: { first: number; length: number } | null;
  of(time: LocalTime, seconds: number, start: number): number;
}

const parts = {
  year: { title: 'year', cycle: null, of: ({ year }) => year },
  quarter: { title: 'quarter', cycle: { first: 1, length: 4 }, of: ({ month }) => Math.ceil(month / 3) },
  month: { title: 'month', cycle: { first: 1, length: 12 }, of: ({ month }) => month },
  week: { title: 'week', cycle: { first: 1, length: 53 }, of: isoWeek },
  dayOfYear: { title: 'day of year', cycle: { first: 1, length: 366 }, of: ({ dayOfYear }) => dayOfYear },
  day: { title: 'day', cycle: { first: 1, length: 31 }, of: ({ day }) => day },
  weekday: { title: 'weekday', cycle: { first: 0, length: 7 }, of: ({ weekday }) => weekday },
  weekend: { title: 'weekend', cycle: null, of: ({ weekday }) => Number(weekday >= 5) },
  hour: { title: 'hour', cycle: { first: 0, length: 24 }, of: ({ hour }) => hour },
  minute: { title: 'minute', cycle: { first: 0, length: 60 }, of: ({ minute }) => minute },
  second: { title: 'second', cycle: { first: 0, length: 60 }, of: ({ second }) => second },
  elapsedDays: { title: 'elapsed days', cycle: null, of: (_, seconds, start) => (seconds - start) / 86_400 },
} satisfies Record<DatePart, Part>;

/** Week of the year that holds most of its days. Source: ISO 8601. */
function isoWeek({ year, dayOfYear, weekday }: LocalTime): number {
  const week = Math.floor((dayOfYear - (weekday + 1) + 10) / 7);
  if (week < 1) return weekCount(year - 1);
  return week > weekCount(year) ? 1 : week;
}

function weekCount(year: number): number {
  const lastWeekday = (at: number) => (at + Math.floor(at / 4) - Math.floor(at / 100) + Math.floor(at / 400)) % 7;
  return lastWeekday(year) === 4 || lastWeekday(year - 1) === 3 ? 53 : 52;
}

function namesOf(part: DatePart, cyclic: boolean, column: string): string[] {
  const { title, cycle } = parts[part];
  return cyclic && cycle ? [`${column} ${title} sin`, `${column} ${title} cos`] : [`${column} ${title}`];
}

/** Source: pandas Series.dt; sine and cosine of 2π × (part − first) ÷ how many there are. */
export const dateParts = defineTransform<'dateParts', typeof datePartsParameters, State>({
  kind: 'dateParts',
  title: 'Date parts',
  summary: 'Takes year, month, weekday, hour and the like out of times, a column each.',
  documentation:
    'A time is seconds since 1970 to the network, which hides seasons and weekdays; their parts show them. With cyclic, parts that come round again become sine and cosine, so that December lies next to January and midnight next to 23:00. Parts are those of the clock in the time zone, with its summer time. Missing times stay missing in every part. Year and elapsed days still need scaling: put standardise after it.',
  domain: 'time',
  parameters: datePartsParameters,
  accepts: ['time'],
  automatic: () => ['time'],
  fit({ timeZone, parts: chosen }, column, trainingRows) {
    localTime(timeZone);
    if (!chosen.includes('elapsedDays')) return { start: 0 };
    return {
      start: trainingValues('dateParts', column, trainingRows).reduce((least, value) => Math.min(least, value)),
    };
  },
  apply({ parts: chosen, cyclic, timeZone }, { start }, column): NamedColumn[] {
    const seconds = column.values as Float64Array;
    const localTimeOf = localTime(timeZone);
    const wanted = chosen.map((name) => ({ part: parts[name] as Part, names: namesOf(name, cyclic, column.name) }));
    const made = wanted.map(({ names }) => names.map(() => new Float64Array(seconds.length)));
    for (let row = 0; row < seconds.length; row += 1) {
      const at = seconds[row] as number;
      const local = Number.isFinite(at) ? localTimeOf(at) : null;
      wanted.forEach(({ part, names }, index) => {
        const value = local === null ? Number.NaN : part.of(local, at, start);
        const [first, second] = made[index] as [Float64Array, Float64Array];
        if (names.length === 1) first[row] = value;
        else {
          const { first: least, length } = part.cycle as NonNullable<Part['cycle']>;
          const angle = (2 * Math.PI * (value - least)) / length;
          first[row] = Math.sin(angle);
          second[row] = Math.cos(angle);
        }
      });
    }
    return wanted.flatMap(({ names }, index) =>
      names.map(
        (name, place): NamedColumn => ({
          kind: 'numeric',
          name,
          values: made[index]?.[place] as Float64Array,
        }),
      ),
    );
  },
  outline: ({ parts: chosen, cyclic }, column): NamedOutline[] =>
    chosen.flatMap((part) =>
      namesOf(part, cyclic, column.name).map((name): NamedOutline => ({ kind: 'numeric', name, distinctCount: null })),
    ),
  describe: ({ start }, { parts: chosen, timeZone }) =>
    `${chosen.length} parts in ${timeZone}${chosen.includes('elapsedDays') ? `, days since ${new Date(start * 1000).toISOString().slice(0, 10)}` : ''}`,
});
