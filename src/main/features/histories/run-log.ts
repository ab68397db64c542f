import type { Problem } from '../../../shared/base/problem';
import type { NewRunEvent } from '../runs';
import { createConsoleOutput } from './console-output';
import type { HistoryNote, RunSink } from './importer';

const shownProblemCount = 50;
const noteLimit = 500;

type Counted = (one: string, many?: string) => string;

/** Something that happened a number of times, said once at the end. */
export interface CountedProblem {
  count: number;
  code: string;
  severity: Problem['severity'];
  /** @param of the number with its word: `3 points` */
  words(of: Counted): string;
}

/** What an imported run's log will hold: what its program wrote, what its tool noted, and what the import found. */
export interface RunLog extends Pick<RunSink, 'output' | 'outputGap' | 'note' | 'problem'> {
  readonly problems: readonly Problem[];
  /** All that is told at the end; what is counted only where there is any. */
  closing(counted: readonly CountedProblem[]): Problem[];
  events(closing: readonly Problem[], times: { startedAt: number; now: number; path: string }): NewRunEvent[];
}

export function createRunLog(): RunLog {
  const output = createConsoleOutput();
  const notes: HistoryNote[] = [];
  const problems: Problem[] = [];
  let unseenProblemCount = 0;
  let unseenNoteCount = 0;

  const outputProblem = (): Problem[] => {
    const leftOut = output.leftOut();
    if (leftOut === null) return [];
    return [
      {
        code: 'longOutput',
        severity: 'info',
        message: `${leftOut} from the middle of the console output were left out: a run keeps its beginning and its end.`,
        fix: 'The whole of it stays in the source.',
      },
    ];
  };
  return {
    problems,
    output: (text, timeMs, stream) => output.add(text, timeMs, stream),
    outputGap: (sizeBytes) => output.gap(sizeBytes),
    note: (note) => {
      if (notes.length < noteLimit) notes.push(note);
      else unseenNoteCount += 1;
    },
    problem: (problem) => {
      if (problems.length < shownProblemCount) problems.push(problem);
      else unseenProblemCount += 1;
    },
    closing: (counted) => {
      const all: CountedProblem[] = [
        {
          count: unseenProblemCount,
          code: 'moreProblems',
          severity: 'error',
          words: (of) => `${of('further problem')} not listed.`,
        },
        ...counted,
        {
          count: unseenNoteCount,
          code: 'manyNotes',
          severity: 'info',
          words: (of) => `${of('note')} beyond the first ${noteLimit} left out.`,
        },
      ];
      const told = all
        .filter(({ count }) => count > 0)
        .map(({ count, code, severity, words }): Problem => {
          const of: Counted = (one, many = `${one}s`) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
          return { code, severity, message: words(of) };
        });
      return [...problems, ...outputProblem(), ...told];
    },
    events: (closing, { startedAt, now, path }) => {
      const at = (timeMs: number) => (Number.isFinite(timeMs) ? Math.round(timeMs) : startedAt);
      return [
        ...notes.map(({ level, message, timeMs, step }): NewRunEvent => ({ at: at(timeMs), level, message, step })),
        ...output
          .lines()
          .map(({ text, timeMs }): NewRunEvent => ({ at: at(timeMs), level: 'info', message: text, step: null })),
        { at: now, level: 'info', step: null, message: `Imported from ${path}.` },
        ...closing.map(
          ({ message, severity }): NewRunEvent => ({ at: now, level: severity, step: null, message, kind: 'oddity' }),
        ),
      ];
    },
  };
}
