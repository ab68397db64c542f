import { encodesTrainingRowsApart, type FittedTransforms, type RowOrigin } from '../../shared/transforms';
import type { JobTable } from '../batches/table';

/** Which rows of a chunk training learns from, where a step asks. */
export function rowsOrigin(
  { fitted, table }: { fitted: FittedTransforms; table: Pick<JobTable, 'parts'> },
  rows: Uint32Array,
): RowOrigin | null {
  if (!encodesTrainingRowsApart(fitted.steps.map(({ config }) => config))) return null;
  return { rows, training: Uint8Array.from(rows, (row) => Number(table.parts[row] === 0)) };
}
