import { StudioError } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { parseCondition } from '../rows/condition-parser';
import { compileCondition } from '../rows/row-condition';
import type { TableConnection } from '../table-engine';

/**
 * SQL of a person's expression of any type, under the rules of conditions: one expression over the row's own values.
 *
 * Throws: StudioError BAD_INPUT for what is none.
 */
export async function compileExpression(
  connection: TableConnection,
  text: string,
  columns: readonly DatasetColumn[],
): Promise<string> {
  // By itself it must be one expression, or brackets in it could close the one put around it below.
  const alone = await parseCondition(connection, text);
  if ('message' in alone) throw unreadable(text, alone.message);
  const { sql } = await compileCondition(connection, `(\n${text}\n) IS NOT NULL`, columns);
  const found = /^\((.*) IS NOT NULL\)$/s.exec(sql.trim());
  if (!found) throw unreadable(text, 'it is not one expression.');
  return found[1] as string;
}

function unreadable(text: string, reason: string): StudioError {
  return new StudioError('BAD_INPUT', `The expression "${text.slice(0, 200)}" cannot be read: ${reason}`, {
    fix: 'Write one expression such as height * width; names with blanks stand in double quotes, texts in single quotes.',
  });
}
