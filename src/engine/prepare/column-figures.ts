import { StudioError } from '../../shared/base/problem';
import type { ColumnFigures } from '../../shared/contract/preparation';
import { type NamedColumn, transformColumn } from '../../shared/transforms';
import { isMediaColumn } from '../batches/media-input';
import { summariseValues } from '../inspect/value-summary';
import { spreadRows } from './find-gaps';
import { fittedStepCount, type OpenPreparation } from './open-preparation';
import { rowsOrigin } from './rows-origin';

const countedRowCount = 100_000;
/** Columns made of one column that are described. */
const describedCount = 32;

function describe(columns: readonly NamedColumn[]): ColumnFigures['before'] {
  return columns.slice(0, describedCount).map((column) => ({
    name: column.name,
    summary:
      column.kind === 'text' || (column.kind === 'vector' && column.integer) ? null : summariseValues(column.values),
  }));
}

/** Values of what was made of one column of the data set, before and behind a step, over training rows. */
export function columnFigures(open: OpenPreparation, step: number, name: string): ColumnFigures {
  const { table, fitted, doneCount } = open;
  const reader = table.columns.get(name);
  if (!reader || isMediaColumn(reader.column))
    throw new StudioError('BAD_INPUT', `"${name}" is no column of numbers or text of this data set.`, {
      fix: `Use one of: ${table.features
        .map(({ column }) => column.name)
        .slice(0, 20)
        .join(', ')}.`,
    });
  if (step > doneCount)
    throw new StudioError('BAD_INPUT', `Step ${step} was not reached: step ${doneCount + 1} failed.`, {
      fix: 'Mend that step first.',
    });
  const rows = spreadRows(table.rows.train, countedRowCount);
  const origin = rowsOrigin(open, rows);
  const before = transformColumn(fitted.steps.slice(0, fittedStepCount(open, step - 1)), reader.values(rows), origin);
  const steps = fitted.steps.slice(fittedStepCount(open, step - 1), fittedStepCount(open, step));
  const after = before.flatMap((column) => transformColumn(steps, column, origin));
  return { before: describe(before), after: describe(after), rowCount: rows.length };
}
