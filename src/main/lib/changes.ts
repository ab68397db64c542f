import type { Change } from '../../shared/contract/activity';

/** How features tell every open page that something changed. */
export interface Changes {
  publish(change: Omit<Change, 'sequence'>): void;
  /** Changes after `after` (null: from now on), then live ones until the signal aborts. */
  watch(after: number | null, signal: AbortSignal): AsyncGenerator<Change, void, void>;
}

const keptCount = 2048;

/** Keeps the newest changes in memory, so that a page that was away for a moment catches up. */
export function createChanges(): Changes {
  let sequence = 0;
  const kept: Change[] = [];
  const waiting = new Set<() => void>();
  return {
    publish(change) {
      sequence += 1;
      kept.push({ ...change, sequence });
      if (kept.length > keptCount) kept.splice(0, kept.length - keptCount);
      for (const wake of [...waiting]) wake();
    },
    async *watch(after, signal) {
      let cursor = after ?? sequence;
      while (!signal.aborted) {
        // Of another host, or too far behind, also while a slow reader handled the last change.
        const oldest = kept[0]?.sequence ?? sequence + 1;
        if (cursor > sequence || cursor < oldest - 1) {
          cursor = sequence;
          yield { sequence, noun: 'project', id: null };
        }
        for (const change of kept.filter((item) => item.sequence > cursor)) {
          cursor = change.sequence;
          yield change;
        }
        if (cursor >= sequence && !signal.aborted)
          await new Promise<void>((resolve) => {
            const wake = () => {
              waiting.delete(wake);
              signal.removeEventListener('abort', wake);
              resolve();
            };
            waiting.add(wake);
            signal.addEventListener('abort', wake, { once: true });
          });
      }
    },
  };
}
