import { formatDuration } from '../shared/base/format';
import type { Streams } from './streams';

/** Where standard error is no terminal (a log file), a line at most this often. */
const plainIntervalMs = 2_000;
const terminalIntervalMs = 80;

export interface Progress {
  show(text: string, remainingMs: number | null): void;
  /** Takes the line away, or ends it. */
  end(): void;
}

/** One line on standard error that is rewritten in a terminal and repeated now and then in a log. */
export function createProgress({ errors }: Streams): Progress {
  const terminal = errors.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = '';
  return {
    show(text, remainingMs) {
      const now = performance.now();
      if (text === shown || now - shownAt < (terminal ? terminalIntervalMs : plainIntervalMs)) return;
      shownAt = now;
      shown = text;
      const line = remainingMs === null ? text : `${text} · ${formatDuration(remainingMs)} left`;
      errors.write(terminal ? `\r\u001b[2K${line.slice(0, (errors.columns ?? 80) - 1)}` : `${line}\n`);
    },
    end() {
      if (terminal && shown) errors.write('\r\u001b[2K');
      shown = '';
    },
  };
}
