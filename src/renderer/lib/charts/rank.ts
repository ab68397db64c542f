import { nearestIndex, type PreparedSeries } from './series';

export interface RankedValue {
  id: string;
  label: string;
  color: string;
  dash: readonly number[];
  x: number;
  /** What the line shows there, smoothed when smoothing is on; NaN or infinite where it shows a mark. */
  value: number;
  /** The unsmoothed value. */
  raw: number;
  /** Extremes of the points that the value stands for. */
  extremes: readonly [number, number] | null;
  /** Place in the given list of series. */
  index: number;
  /** Place by value among all at the position, from 1. */
  rank: number;
}

export interface Ranking {
  /** The lines that lie nearest, highest value first. */
  shown: readonly RankedValue[];
  nearest: RankedValue | null;
  /** Lines at the position altogether. */
  count: number;
}

interface Position {
  at: number;
  /** How far from the position a series' nearest point may lie, in the axis' unit. */
  reach: number;
  /** Lines that are named at most. */
  most: number;
  /** From a value to the pointer; NaN for values without a place, which come last. */
  distance(value: number): number;
}

/** NaN stands behind every number. */
const orderOf = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);

/** A line's point at the position. */
interface Place {
  /** Of the line in the list. */
  which: number;
  /** Of its point. */
  point: number;
  value: number;
  away: number;
}

function placesAt(series: readonly PreparedSeries[], { at, reach, distance }: Position): Place[] {
  const places: Place[] = [];
  for (let which = 0; which < series.length; which += 1) {
    const { x, line, band } = series[which] as PreparedSeries;
    if (x.length === 0 || at < (x[0] as number) - reach || at > (x[x.length - 1] as number) + reach) continue;
    const point = nearestIndex(x, at);
    const value = line[point] as number;
    if (band?.of === 'runs' && Number.isNaN(value)) continue;
    const away = distance(value);
    places.push({ which, point, value: orderOf(value), away: Number.isNaN(away) ? Number.POSITIVE_INFINITY : away });
  }
  return places;
}

/** The nearest ones in the order of their distance: a few of very many, which are not all put in order for that. */
function nearestOf(places: readonly Place[], most: number): Place[] {
  const chosen: Place[] = [];
  for (const place of places) {
    if (chosen.length === most && place.away >= (chosen[most - 1] as Place).away) continue;
    let at = Math.min(chosen.length, most - 1);
    while (at > 0 && (chosen[at - 1] as Place).away > place.away) {
      chosen[at] = chosen[at - 1] as Place;
      at -= 1;
    }
    chosen[at] = place;
  }
  return chosen;
}

const isAbove = (one: Place, other: Place) =>
  one.value > other.value || (one.value === other.value && one.which < other.which);

/**
 * The series at one x position that lie nearest to the pointer, highest value first, each with its place among all; series that
 * do not reach the position are left out. Runs at each movement of the pointer.
 */
export function rankAt(series: readonly PreparedSeries[], position: Position): Ranking {
  const places = placesAt(series, position);
  const chosen = nearestOf(places, position.most);
  const [first] = chosen;
  const describe = (place: Place): RankedValue => {
    const { id, label, color, dash, x, y, line, band } = series[place.which] as PreparedSeries;
    const { point } = place;
    const low = band?.minimum[point] as number;
    const high = band?.maximum[point] as number;
    return {
      id,
      label,
      color,
      dash,
      x: x[point] as number,
      value: line[point] as number,
      raw: y[point] as number,
      extremes: band && low < high ? [low, high] : null,
      index: place.which,
      rank: 1 + places.reduce((count, other) => count + Number(isAbove(other, place)), 0),
    };
  };
  return {
    shown: chosen.toSorted((one, other) => (isAbove(one, other) ? -1 : 1)).map(describe),
    nearest: first && first.away < Number.POSITIVE_INFINITY ? describe(first) : null,
    count: places.length,
  };
}
