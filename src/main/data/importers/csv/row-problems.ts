import type { Problem } from '../../../../shared/base/problem';

/** A row that cannot be read, whoever found it. */
export interface BadRow {
  kind: BadRowKind;
  line: number;
  /** The row as it stands in the file. */
  text: string;
  column: string | null;
  expectedCount: number;
  foundCount: number;
  value: string;
}

interface Explanation {
  message(row: BadRow): string;
  fix(row: BadRow): string;
}

const skipHint = 'or import without such rows (they are then listed)';
const valueCount = (count: number) => `${count} ${count === 1 ? 'value' : 'values'}`;

function castExplanation(expected: string): Explanation {
  return {
    message: ({ line, column, value }) => `Line ${line}: ${quoteText(value)} in column "${column}" is not ${expected}.`,
    fix: ({ column }) => `Correct the value, set the kind of "${column}" to categorical, ${skipHint}.`,
  };
}

/** Every way in which a row can be wrong, in words. */
const explanations = {
  tooFewValues: {
    message: ({ line, foundCount, expectedCount, text }) =>
      `Line ${line} has ${valueCount(foundCount)}, ${expectedCount} were expected: ${quoteText(text)}.`,
    fix: () => `Complete the line or delete it, ${skipHint}.`,
  },
  tooManyValues: {
    message: ({ line, foundCount, expectedCount, text }) =>
      `Line ${line} has ${valueCount(foundCount)}, ${expectedCount} were expected: ${quoteText(text)}.`,
    fix: () => `Put quotes around values that contain the delimiter, remove what is too much, ${skipHint}.`,
  },
  badQuote: {
    message: ({ line, text }) =>
      `Line ${line} has a quote that is not closed or has text behind it: ${quoteText(text)}.`,
    fix: () => `Close the quote; inside a quoted value a quote is written twice (""), ${skipHint}.`,
  },
  badEncoding: {
    message: ({ line, text }) => `Line ${line} is not valid UTF-8: ${quoteText(text)}.`,
    fix: () => `Choose the encoding the file was written in (latin-1, utf-16), save it as UTF-8, ${skipHint}.`,
  },
  nulByte: {
    message: ({ line }) => `Line ${line} contains a NUL byte, which no text has.`,
    fix: () => `The file is damaged or not a text file: export it again, ${skipHint}.`,
  },
  longLine: {
    message: ({ line }) => `Line ${line} is longer than 2,000,000 bytes.`,
    fix: () => `Check for a quote that is not closed, ${skipHint}.`,
  },
  notNumeric: castExplanation('a number'),
  notBoolean: castExplanation('true or false'),
  notTime: castExplanation('a time such as 2026-01-31 or 2026-01-31 14:05:00'),
  unreadable: {
    message: ({ line, text }) => `Line ${line} cannot be read: ${quoteText(text)}.`,
    fix: () => `Correct the line, ${skipHint}.`,
  },
} as const satisfies Record<string, Explanation>;
export type BadRowKind = keyof typeof explanations;

export function toProblem(row: BadRow, severity: Problem['severity'] = 'error'): Problem {
  const explanation: Explanation = explanations[row.kind];
  return {
    code: row.kind,
    severity,
    message: explanation.message(row),
    fix: explanation.fix(row),
    where: { line: row.line },
  };
}

const shownCharacterCount = 60;

function quoteText(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return `"${oneLine.length > shownCharacterCount ? `${oneLine.slice(0, shownCharacterCount)}…` : oneLine}"`;
}
