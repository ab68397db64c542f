/** Keeps the last lines of a text that comes in pieces. */
export interface OutputTail {
  add(text: string): void;
  lines(): string[];
}

const maximumLineLength = 2000;

export function createOutputTail(lineCount = 20): OutputTail {
  const kept: string[] = [];
  let rest = '';
  const keep = (line: string) => {
    if (line.trim() === '') return;
    kept.push(line.slice(0, maximumLineLength));
    if (kept.length > lineCount) kept.shift();
  };
  return {
    add(text) {
      const parts = (rest + text).split(/\r?\n/);
      rest = (parts.pop() ?? '').slice(-maximumLineLength);
      for (const part of parts) keep(part);
    },
    lines: () => (rest.trim() === '' ? [...kept] : [...kept, rest].slice(-lineCount)),
  };
}
