import { StudioError } from '../../../../shared/base/problem';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import type { ImportRequest } from '../importer';

/** A column of the table to be, with the SQL of its values. */
export interface PlannedColumn extends DatasetColumn {
  expression: string;
}

/**
 * What the person chose, over what was guessed. Names are made different from each other.
 *
 * Throws: StudioError BAD_INPUT for names that no column has.
 */
export function applyChoices(
  planned: readonly PlannedColumn[],
  { columns: chosen, targets }: Pick<ImportRequest, 'columns' | 'targets'>,
  sourceName: string,
): DatasetColumn[] {
  const taken = new Set<string>();
  const named = planned.map(({ expression: _, ...column }) => {
    let { name } = column;
    for (let number = 2; taken.has(name); number += 1) name = `${column.name}_${number}`;
    taken.add(name);
    return { ...column, name };
  });
  const unknown = [...chosen.map(({ name }) => name), ...targets].filter((name) => !taken.has(name));
  if (unknown.length > 0)
    throw new StudioError('BAD_INPUT', `${sourceName} gives no column "${unknown.join('", "')}".`, {
      fix: `Its columns are: ${[...taken].join(', ')}.`,
    });
  const roles = new Map(chosen.map(({ name, role }) => [name, role]));
  const replaced = targets.length > 0 || chosen.some(({ role }) => role === 'target');
  return named.map((column) => {
    const guessed = replaced && column.role === 'target' ? 'feature' : column.role;
    return { ...column, role: targets.includes(column.name) ? 'target' : (roles.get(column.name) ?? guessed) };
  });
}
