import type { NamedColumn } from '../../shared/transforms';

/** Classes of a target column, and their numbers row by row; −1 where the target is missing. */
export function classesOf(column: NamedColumn): { classes: string[]; values: Int32Array } {
  const nameAt = (row: number): string | null => {
    const value = column.values[row] as string | number | null;
    return value === null || value === '' || Number.isNaN(value) ? null : String(value);
  };
  const names = new Set<string>();
  for (let row = 0; row < column.values.length; row += 1) {
    const name = nameAt(row);
    if (name !== null) names.add(name);
  }
  const classes =
    column.kind === 'numeric' ? [...names].sort((left, right) => Number(left) - Number(right)) : [...names].sort();
  const places = new Map(classes.map((name, index) => [name, index]));
  return {
    classes,
    values: Int32Array.from({ length: column.values.length }, (_, row) => {
      const name = nameAt(row);
      return name === null ? -1 : (places.get(name) as number);
    }),
  };
}
