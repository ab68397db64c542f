import { StudioError } from '../../shared/base/problem';
import type { targetScales } from '../../shared/config/run-config';

/** A number is learned as (number − offset) · factor. */
export interface Scaling {
  offset: number;
  factor: number;
}

/**
 * The scale of a column of numbers, from the training rows that have one; a constant column is only moved.
 *
 * Throws: StudioError BAD_INPUT when no training row has a number.
 */
export function fitScaling(
  scale: (typeof targetScales)[number],
  column: { name: string; values: Float64Array },
  trainingRows: Uint32Array,
): Scaling {
  let count = 0;
  let sum = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const row of trainingRows) {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  if (count === 0)
    throw new StudioError('BAD_INPUT', `No training row has a number in the target "${column.name}".`, {
      fix: 'Choose another target, or fill the column.',
    });
  if (scale === 'minMax') return { offset: minimum, factor: maximum > minimum ? 1 / (maximum - minimum) : 1 };
  const mean = sum / count;
  let squares = 0;
  for (const row of trainingRows) {
    const value = column.values[row] as number;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / count);
  return { offset: mean, factor: maximum > minimum && deviation > 0 ? 1 / deviation : 1 };
}
