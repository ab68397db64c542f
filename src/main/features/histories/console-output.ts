import { stripVTControlCharacters } from 'node:util';
import { formatBytes, formatCount } from '../../../shared/base/format';

/** Lines that a run's page shows at once: the beginning, and what came last. */
const headCount = 400;
const tailCount = 1_600;
const lineLength = 2_000;
/** A line without an end, as a progress bar makes it, is cut to what is seen of it from here on. */
const pendingLength = 8 * lineLength;

export interface OutputLine {
  text: string;
  /** Milliseconds since 1970; NaN where the source does not say. */
  timeMs: number;
}

/** Takes what a program wrote to its console, in pieces of any size, and keeps a bounded number of lines. */
export interface ConsoleOutput {
  /** @param stream pieces of one stream go on from each other */
  add(text: string, timeMs: number, stream: string): void;
  /** Output that is not read at all. */
  gap(sizeBytes: number): void;
  /** All that is kept, with a word where something is left out. */
  lines(): OutputLine[];
  /** What was left out, in words; null for nothing. */
  leftOut(): string | null;
}

/** What stands on the screen at the end: a carriage return begins the line anew. */
function seenOf(line: string): string {
  const parts = line.split('\r').filter((part) => part !== '');
  return parts.at(-1) ?? '';
}

function clean(line: string): string {
  const text = stripVTControlCharacters(seenOf(line)).replace(/\p{Cc}/gu, (character) =>
    character === '\t' ? character : '',
  );
  return text.length > lineLength ? `${text.slice(0, lineLength)} …` : text.trimEnd();
}

export function createConsoleOutput(): ConsoleOutput {
  const head: OutputLine[] = [];
  const tail: OutputLine[] = [];
  let lineCount = 0;
  let gapBytes = 0;
  const pending = new Map<string, OutputLine>();

  const keep = (line: string, timeMs: number): void => {
    const text = clean(line);
    if (text === '') return;
    const kept = { text, timeMs };
    if (head.length < headCount && gapBytes === 0) head.push(kept);
    else {
      tail[lineCount % tailCount] = kept;
      lineCount += 1;
    }
  };
  const flush = (): void => {
    for (const { text, timeMs } of pending.values()) keep(text, timeMs);
    pending.clear();
  };
  const lostCount = (): number => Math.max(0, lineCount - tailCount);
  const leftOut = (): string | null => {
    const parts = [
      ...(gapBytes > 0 ? [formatBytes(gapBytes)] : []),
      ...(lostCount() > 0 ? [`${formatCount(lostCount())} lines`] : []),
    ];
    return parts.length === 0 ? null : parts.join(' and ');
  };
  return {
    add: (text, timeMs, stream) => {
      const before = pending.get(stream)?.text ?? '';
      const pieces = `${before}${text}`.split('\n');
      const rest = pieces.pop() as string;
      for (const piece of pieces) keep(piece, timeMs);
      if (rest === '') pending.delete(stream);
      else
        pending.set(stream, {
          text: rest.length > pendingLength ? seenOf(rest).slice(0, pendingLength / 2) : rest,
          timeMs,
        });
    },
    gap: (sizeBytes) => {
      flush();
      gapBytes += sizeBytes;
    },
    lines: () => {
      flush();
      const from = lineCount > tailCount ? lineCount % tailCount : 0;
      const last = [...tail.slice(from), ...tail.slice(0, from)];
      const missing = leftOut();
      if (missing === null) return [...head, ...last];
      const timeMs = last[0]?.timeMs ?? head.at(-1)?.timeMs ?? Number.NaN;
      return [...head, { text: `… ${missing} of output left out …`, timeMs }, ...last];
    },
    leftOut,
  };
}
