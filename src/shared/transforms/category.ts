import type { NamedColumn } from './transform';

/** The category of a row, or null where it is missing. */
export function categoryAt(column: NamedColumn, row: number): string | number | null {
  const value = column.values[row] as string | number | null;
  return value === null || Number.isNaN(value) ? null : value;
}

/** How many training rows each category has. */
export function countCategories(column: NamedColumn, rows: Uint32Array): Map<string | number, number> {
  const counts = new Map<string | number, number>();
  for (const row of rows) {
    const value = categoryAt(column, row);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Code-unit order for text: the same on every machine, unlike a locale's. */
export function ascending(left: string | number, right: string | number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
