import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { storedName } from '../stored-table';
import type { ChangeContext } from './change-context';
import { type EditColumn, type EditState, fromState } from './edit-state';

const listedCount = 200;

/**
 * Cells that a new kind would lose, as problems. With consent they become missing and are listed as warnings.
 * Throws: StudioError BAD_INPUT with them otherwise.
 */
export async function listLostCells(
  { connection }: ChangeContext,
  state: EditState,
  lost: readonly { place: number; to: EditColumn['kind']; condition: string }[],
  consent: boolean,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  let total = 0;
  for (const { place, to, condition } of lost) {
    const [counted] = await connection.rows<{ count: number }>(
      `SELECT count(*) AS count FROM ${fromState(state)} WHERE ${condition}`,
    );
    const count = counted?.count ?? 0;
    total += count;
    if (count === 0) continue;
    const { name } = state.columns[place] as EditColumn;
    const rows = await connection.rows<{ place: number; value: string }>(
      `SELECT __place AS place, left(${storedName(place)}::VARCHAR, 100) AS value FROM ${fromState(state)}
       WHERE ${condition} ORDER BY __place LIMIT ${Math.max(0, listedCount - problems.length)}`,
    );
    for (const row of rows)
      problems.push({
        code: 'notConverted',
        severity: consent ? 'warning' : 'error',
        message: `Row ${(row.place + 1).toLocaleString('en-US')}: "${row.value}" in "${name}" is no ${to}${consent ? ' and became missing' : ''}.`,
        fix: consent ? undefined : 'Change the cell first, or let such cells become missing.',
      });
  }
  if (total > problems.length)
    problems.push({
      code: 'moreCells',
      severity: 'info',
      message: `${(total - problems.length).toLocaleString('en-US')} more cells are not listed.`,
    });
  if (total > 0 && !consent)
    throw new StudioError(
      'BAD_INPUT',
      `${total.toLocaleString('en-US')} ${total === 1 ? 'cell does' : 'cells do'} not fit the new kind: ${summariseProblems(problems)}`,
      { problems, fix: 'Change these cells first, or let them become missing (makeMissing: true).' },
    );
  return problems;
}
