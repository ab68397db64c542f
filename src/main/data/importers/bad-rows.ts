import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import type { BadItem, BadItems } from './bad-items';

const listedProblemCount = 200;

/** Rows that cannot be read: all of them in the report, the first of them as problems. */
export interface BadRows {
  readonly count: number;
  /** The first of them. */
  readonly problems: readonly Problem[];
  add(item: BadItem & { code: string; fix?: string }): void;
  /**
   * What the data set keeps on record of rows that were left out with consent.
   * Throws: StudioError BAD_INPUT with the problems where there is none.
   */
  settle(fileName: string, skipBadRows: boolean): Problem[];
}

export function createBadRows(badItems: BadItems | null): BadRows {
  const problems: Problem[] = [];
  let count = 0;
  return {
    problems,
    get count() {
      return count;
    },
    add({ code, fix, ...item }) {
      count += 1;
      badItems?.add(item);
      if (problems.length >= listedProblemCount) return;
      const { file, line, row } = item;
      problems.push({ code, severity: 'error', message: item.reason, fix, where: { file, line, row } });
    },
    settle(fileName, skipBadRows) {
      if (count === 0) return [];
      if (!skipBadRows) throw refuseBadRows(fileName, problems, count);
      return listSkipped(problems, count);
    },
  };
}

/** The error of an import whose rows do not all fit. */
export function refuseBadRows(fileName: string, problems: readonly Problem[], badRowCount: number): StudioError {
  const rest = badRowCount - problems.length;
  return new StudioError(
    'BAD_INPUT',
    `${fileName} has ${badRowCount.toLocaleString('en-US')} ${badRowCount === 1 ? 'row that does' : 'rows that do'} not fit: ${summariseProblems(problems)}`,
    {
      problems: rest > 0 ? [...problems, moreRows(rest)] : [...problems],
      fix:
        problems.length === 1
          ? problems[0]?.fix
          : 'Correct the listed lines, or import without such rows (they are then listed).',
    },
  );
}

function moreRows(count: number): Problem {
  return {
    code: 'moreRows',
    severity: 'info',
    message: `${count.toLocaleString('en-US')} more rows are not listed; the report has all of them.`,
  };
}

/** Rows kept out with consent stay on record with the data set. */
export function listSkipped(bad: readonly Problem[], badRowCount: number): Problem[] {
  const skipped = bad.map(
    (problem): Problem => ({
      ...problem,
      severity: 'warning',
      message: `Left out: ${problem.message}`,
      fix: 'Correct it in the file and import it again to have the row.',
    }),
  );
  return badRowCount > bad.length ? [...skipped, moreRows(badRowCount - bad.length)] : skipped;
}
