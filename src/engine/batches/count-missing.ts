import { MissingCellsError } from '../../shared/transforms';
import { rowRange } from './table';

/** Rows are made again to be counted no longer than this. Units: milliseconds. */
const countingMs = 2_000;

/**
 * What a part of the rows failed with, counted in all rows where cells are missing: what has to be filled is a column,
 * not a part of it.
 *
 * @param make makes rows and throws as the first part did
 */
export function countInAllRows(
  error: unknown,
  rowCount: number,
  partLength: number,
  make: (rows: Uint32Array) => unknown,
): unknown {
  if (!(error instanceof MissingCellsError)) return error;
  const deadlineMs = performance.now() + countingMs;
  let missingCount = 0;
  let isLeast = false;
  for (let start = 0; start < rowCount; start += partLength) {
    if (performance.now() > deadlineMs) {
      isLeast = true;
      break;
    }
    try {
      make(rowRange(start, Math.min(partLength, rowCount - start)));
    } catch (other) {
      if (error.isLike(other)) missingCount += other.missingCount;
      // Another column fails first there and hides this one.
      else isLeast = true;
    }
  }
  return error.withCount(Math.max(missingCount, error.missingCount), isLeast);
}
