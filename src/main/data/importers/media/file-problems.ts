import { formatCount } from '../../../../shared/base/format';
import { type Problem, StudioError, summariseProblems } from '../../../../shared/base/problem';
import type { BadItems } from '../bad-items';

/** Files that cannot be read: all of them in the report, the first of them as problems. */
export interface FileProblems {
  readonly count: number;
  readonly listed: readonly Problem[];
  /** @param reason goes on after the file's name */
  add(path: string, code: string, reason: string, fix: string): void;
  /**
   * What the data set keeps on record of files that were left out with consent.
   * Throws: StudioError BAD_INPUT with the problems where there is none.
   */
  settle(sourceName: string, leaveOut: boolean): Problem[];
}

const listedCount = 200;

export function createFileProblems(badItems: BadItems | null): FileProblems {
  const listed: Problem[] = [];
  let count = 0;
  const more = (): Problem[] =>
    count > listed.length
      ? [
          {
            code: 'moreFiles',
            severity: 'info',
            message: `${formatCount(count - listed.length)} more files are not listed; the report has all of them.`,
          },
        ]
      : [];
  return {
    listed,
    get count() {
      return count;
    },
    add(path, code, reason, fix) {
      count += 1;
      badItems?.add({ file: path, reason: `${path} ${reason}.` });
      if (listed.length < listedCount)
        listed.push({ code, severity: 'error', message: `${path} ${reason}.`, fix, where: { file: path } });
    },
    settle(sourceName, leaveOut) {
      if (count === 0) return [];
      if (leaveOut)
        return [
          ...listed.map(
            (problem): Problem => ({ ...problem, severity: 'warning', message: `Left out: ${problem.message}` }),
          ),
          ...more(),
        ];
      throw new StudioError(
        'BAD_INPUT',
        `${sourceName} has ${formatCount(count)} ${count === 1 ? 'file' : 'files'} that cannot be read: ${summariseProblems(listed)}`,
        {
          problems: [...listed, ...more()],
          fix: 'Mend or remove the listed files, or import without them (they are then listed).',
        },
      );
    },
  };
}
