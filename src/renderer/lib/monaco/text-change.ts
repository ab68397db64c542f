/** Where two texts differ: replacing `from` to `to` of the old one by `inserted` gives the new one. */
export interface TextChange {
  from: number;
  to: number;
  inserted: string;
}

/** The smallest single replacement, so that cursor, folding and scroll position of an editor stay. */
export function findTextChange(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const shortest = Math.min(before.length, after.length);
  let from = 0;
  while (from < shortest && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < shortest - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from, to: before.length - tail, inserted: after.slice(from, after.length - tail) };
}
