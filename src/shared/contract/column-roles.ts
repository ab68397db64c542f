import type { ColumnRole, DatasetColumn } from './dataset';

/** Roles that one column of a data set can have at a time; several may be targets. */
export const singleRoles: readonly ColumnRole[] = ['weight', 'group', 'time'];

/** The column that stands for a role where a config names none; for time also the only column of times. */
export function roleColumn(
  columns: readonly Pick<DatasetColumn, 'name' | 'kind' | 'role'>[],
  role: ColumnRole,
): string | null {
  const chosen = columns.find((column) => column.role === role);
  const times = role === 'time' ? columns.filter(({ kind }) => kind === 'time') : [];
  return (chosen ?? (times.length === 1 ? times[0] : undefined))?.name ?? null;
}

/**
 * All roles that change when some do: who had a role of which there is one loses it, and is then ignored rather than
 * learned from, which it never was.
 */
export function completeRoleChanges(
  columns: readonly Pick<DatasetColumn, 'name' | 'role'>[],
  changes: Readonly<Record<string, ColumnRole>>,
): Record<string, ColumnRole> {
  const changed = { ...changes };
  const taken = singleRoles.filter((role) => Object.values(changes).includes(role));
  for (const { name, role } of columns) if (taken.includes(role) && !(name in changes)) changed[name] = 'ignored';
  return changed;
}
