import { StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';

const listedCount = 20;

/** @param there numbers of the versions that the data set has, the newest first */
export function unknownVersion({ name }: Dataset, version: number, there: readonly number[]): StudioError {
  const listed = there.slice(0, listedCount).join(', ');
  return new StudioError(
    'NOT_FOUND',
    `"${name}" has no version ${version}; it has ${listed}${there.length > listedCount ? ', …' : ''}.`,
    { fix: 'Use one of these. A version that was deleted may still be in the trash.' },
  );
}
