import { StudioError } from '../../shared/base/problem';
import { type JobTable, loadColumn } from './table';

/**
 * How much each row counts. Shape: [rows].
 *
 * Throws: StudioError BAD_INPUT when the column is absent, holds text, or a weight is missing, negative or infinite, or
 * the training rows count nothing.
 */
export function readSampleWeights(table: JobTable, column: string): Float32Array {
  const reader = table.columns.get(column);
  const found = reader?.column.kind === 'numeric' ? loadColumn(table, column) : null;
  const bad = (message: string, fix: string) => new StudioError('BAD_INPUT', message, { fix });
  if (found?.kind !== 'numeric')
    throw bad(
      reader ? `The weight column "${column}" holds text.` : `The data have no weight column "${column}".`,
      'Set dataset.sampleWeight to a column of numbers, or to null.',
    );
  const weights = Float32Array.from(found.values);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0)
    throw bad(
      `Row ${wrong + 1} has the weight ${found.values[wrong]} in "${column}"; 0 or more was expected.`,
      'Correct the row in the data set; 0 leaves a row out.',
    );
  let total = 0;
  for (const row of table.rows.train) total += weights[row] as number;
  if (total === 0)
    throw bad(`All training rows have the weight 0 in "${column}".`, 'Choose another column in dataset.sampleWeight.');
  return weights;
}
