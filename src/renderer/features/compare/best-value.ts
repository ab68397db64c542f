/** Places of the best values among those that are numbers; none when fewer than two are, for then nothing is compared. */
export function bestPlaces(values: readonly (number | null)[], smaller: boolean): ReadonlySet<number> {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length < 2) return new Set();
  const best = smaller ? Math.min(...known) : Math.max(...known);
  if (known.every((value) => value === best)) return new Set();
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}
