import type { Problem } from '../base/problem';
import type { WindowConfig } from './window-schema';

/** Rows of a time series, column by column. */
export interface SeriesRows {
  rowCount: number;
  /** Part of every row as a code; rows of `noParts` are in none. */
  parts: Uint8Array;
  /** Codes that stand for no part. */
  noParts?: readonly number[];
  /** What orders the rows; NaN where it is missing. Null keeps the stored order. */
  order: Float64Array | null;
  /** What tells series apart; null where there is one only. */
  groups: ArrayLike<string | number | null> | null;
}

/** Samples of successive rows. Sample k reads `rows[starts[k]]` to `rows[starts[k] + length − 1]`. */
export interface WindowPlan {
  length: number;
  /** Row numbers, series after series, each in order. */
  rows: Uint32Array;
  /** Place in `rows` of the first row of each sample. */
  starts: Uint32Array;
  /** Row number whose target each sample predicts. */
  targets: Uint32Array;
  /** Part of each sample, of all its rows. */
  parts: Uint8Array;
  lost: LostRows;
}

/** Rows that no sample reads or predicts. */
export interface LostRows {
  /** In no part: the gap of a split, folds that are left out. */
  unassignedRowCount: number;
  /** Without a value in the ordering column. */
  unorderedRowCount: number;
  /** In pieces that are shorter than a window and its horizon. */
  shortRowCount: number;
  shortPieceCount: number;
  /** At the end of a piece, where the stride leaves no room for another window. */
  remainderRowCount: number;
  /** Pieces between borders of parts, groups and gaps. */
  pieceCount: number;
}

type WindowSize = Pick<WindowConfig, 'length' | 'stride' | 'horizon' | 'maximumGap'>;

/** Numbers for groups, in the order in which they first appear. */
function numberGroups(groups: ArrayLike<string | number | null>, rowCount: number): Uint32Array {
  const codes = new Map<string | number | null, number>();
  const numbers = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const raw = groups[row] ?? null;
    const group = typeof raw === 'number' && Number.isNaN(raw) ? null : raw;
    let code = codes.get(group);
    if (code === undefined) {
      code = codes.size;
      codes.set(group, code);
    }
    numbers[row] = code;
  }
  return numbers;
}

/** Rows in order of group, then of `order`, then as stored; those without an order are left out. */
function sortRows(groups: Uint32Array | null, order: Float64Array | null, rowCount: number): Uint32Array {
  let count = 0;
  const rows = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1)
    if (order === null || !Number.isNaN(order[row])) {
      rows[count] = row;
      count += 1;
    }
  const kept = rows.subarray(0, count);
  const compare = (left: number, right: number) =>
    (groups ? (groups[left] as number) - (groups[right] as number) : 0) ||
    (order ? Math.sign((order[left] as number) - (order[right] as number)) : 0) ||
    left - right;
  for (let place = 1; place < count; place += 1)
    if (compare(kept[place - 1] as number, kept[place] as number) > 0) return kept.sort(compare);
  return kept;
}

/**
 * Which rows every sample of a windowed time series reads and predicts. No sample reaches across the border of a part,
 * a group, or a gap; `lost` counts the rows that this costs.
 */
export function planWindows(series: SeriesRows, { length, stride, horizon, maximumGap }: WindowSize): WindowPlan {
  const { rowCount, parts, order } = series;
  const noParts = new Set(series.noParts ?? [255]);
  const groups = series.groups && numberGroups(series.groups, rowCount);
  const rows = sortRows(groups, order, rowCount);
  const lost: LostRows = {
    unassignedRowCount: 0,
    unorderedRowCount: rowCount - rows.length,
    shortRowCount: 0,
    shortPieceCount: 0,
    remainderRowCount: 0,
    pieceCount: 0,
  };
  const span = length + horizon;
  const starts = new Uint32Array(Math.ceil(rows.length / stride) + 1);
  let windowCount = 0;
  const partOf = (place: number) => parts[rows[place] as number] as number;
  const isBorder = (place: number): boolean => {
    const before = rows[place - 1] as number;
    const row = rows[place] as number;
    return (
      parts[before] !== parts[row] ||
      (groups !== null && groups[before] !== groups[row]) ||
      (maximumGap !== null && order !== null && (order[row] as number) - (order[before] as number) > maximumGap)
    );
  };
  let begin = 0;
  for (let end = 1; end <= rows.length; end += 1) {
    if (end < rows.length && !isBorder(end)) continue;
    const pieceLength = end - begin;
    if (noParts.has(partOf(begin))) lost.unassignedRowCount += pieceLength;
    else {
      lost.pieceCount += 1;
      const first = windowCount;
      for (let start = begin; start + span <= end; start += stride) {
        starts[windowCount] = start;
        windowCount += 1;
      }
      if (windowCount === first) {
        lost.shortRowCount += pieceLength;
        lost.shortPieceCount += 1;
      } else
        lost.remainderRowCount += countUnread(starts.subarray(first, windowCount), begin, end, { length, horizon });
    }
    begin = end;
  }
  const used = starts.slice(0, windowCount);
  return {
    length,
    rows,
    starts: used,
    targets: used.map((start) => rows[start + span - 1] as number),
    parts: Uint8Array.from(used, partOf),
    lost,
  };
}

/** Places of a piece that no window reads and no window predicts. */
function countUnread(
  starts: Uint32Array,
  begin: number,
  end: number,
  { length, horizon }: Pick<WindowConfig, 'length' | 'horizon'>,
): number {
  let unreadCount = 0;
  let reach = begin;
  const targets = new Set<number>();
  for (const start of starts) {
    const target = start + length - 1 + horizon;
    if (start > reach) for (let place = reach; place < start; place += 1) unreadCount += Number(!targets.has(place));
    if (horizon > 0) {
      targets.add(target);
      targets.delete(start - 1);
    }
    reach = Math.max(reach, start + length);
  }
  for (let place = reach; place < end; place += 1) unreadCount += Number(!targets.has(place));
  return unreadCount;
}

/** What windows cost and where there are none, for whoever starts a run. */
export function describeLostRows(
  { lost, starts }: WindowPlan,
  { length, horizon }: WindowSize,
  rowCount: number,
): Problem[] {
  const where = { path: ['dataset', 'window'] };
  const span = length + horizon;
  if (starts.length === 0)
    return [
      {
        code: 'noWindows',
        severity: 'error',
        message: `No window fits: a window of ${length} rows with horizon ${horizon} needs ${span} successive rows of one part and one series, and the ${lost.pieceCount} pieces of the ${rowCount.toLocaleString('en-US')} rows are all shorter.`,
        fix: 'Divide the rows by time (dataset.split: { kind: time }) or by group, or make window.length or window.horizon smaller.',
        where,
      },
    ];
  const parts = [
    [lost.shortRowCount, `in ${lost.shortPieceCount.toLocaleString('en-US')} pieces shorter than ${span} rows`],
    [lost.remainderRowCount, 'at ends of pieces, where the stride leaves no room'],
    [lost.unassignedRowCount, 'in no part of the split'],
    [lost.unorderedRowCount, 'without a value in the ordering column'],
  ] as const;
  const counted = parts.filter(([count]) => count > 0);
  const total = counted.reduce((sum, [count]) => sum + count, 0);
  if (total === 0) return [];
  return [
    {
      code: 'rowsOutsideWindows',
      severity: total > rowCount / 10 ? 'warning' : 'info',
      message: `${total.toLocaleString('en-US')} of ${rowCount.toLocaleString('en-US')} rows are in no window: ${counted
        .map(([count, reason]) => `${count.toLocaleString('en-US')} ${reason}`)
        .join('; ')}.`,
      fix: 'A shorter window, a smaller horizon or a split by time keeps more of them.',
      where,
    },
  ];
}
