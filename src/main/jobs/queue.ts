/** Whether work may start now; when not, why, and whether what waits behind it may start before it. */
export type Verdict = { starts: true } | { starts: false; reason: string; letsPass: boolean };

export interface WaitingWork {
  id: string;
  /** Stays where it is until it is released. */
  held: boolean;
  /** Why it does not start, as of the last try. */
  reason: string | null;
}

/** Work that waits for its turn: first come, first served, unless somebody puts it in another order. */
export interface Queue {
  add(id: string, work: () => Promise<void>): void;
  /** True when it was still waiting and is now out of the queue. */
  remove(id: string): boolean;
  isWaiting(id: string): boolean;
  /** Puts it in front of another one that waits; null: to the end. False when one of them does not wait. */
  move(id: string, before: string | null): boolean;
  /** False when it does not wait. */
  hold(id: string, held: boolean): boolean;
  /** Starts it at once, whatever the judge says. False when it does not wait. */
  start(id: string): boolean;
  /** Starts what fits; call it when there is more room. */
  refresh(): void;
  /** In the order in which they would start. */
  waiting(): WaitingWork[];
  runningIds(): string[];
}

export interface QueueOptions {
  /** Asked for the first in the queue each time something may start. */
  judge(id: string, runningIds: readonly string[]): Verdict;
  /** Work settles its own errors; one that comes out is a bug. */
  onError(error: unknown): void;
  /** After order, holds, reasons or what runs have changed. */
  onChange?(): void;
}

interface Entry {
  work: () => Promise<void>;
  held: boolean;
  reason: string | null;
}

export function createQueue({ judge, onError, onChange = () => {} }: QueueOptions): Queue {
  let waiting = new Map<string, Entry>();
  const running = new Set<string>();

  const begin = (id: string, { work }: Entry) => {
    waiting.delete(id);
    running.add(id);
    work()
      .catch(onError)
      .finally(() => {
        running.delete(id);
        refresh();
        onChange();
      });
  };
  /** True when something is other than before. */
  const startWhatFits = (): boolean => {
    let changed = false;
    let behind: string | null = null;
    for (const [id, entry] of waiting) {
      const verdict: Verdict | null = entry.held || behind !== null ? null : judge(id, [...running]);
      if (verdict?.starts) {
        begin(id, entry);
        changed = true;
        continue;
      }
      const reason: string | null = entry.held ? null : (verdict?.reason ?? behind);
      changed ||= reason !== entry.reason;
      entry.reason = reason;
      if (verdict && !verdict.letsPass) behind = 'Waits for the run before it.';
    }
    return changed;
  };
  const refresh = () => {
    if (startWhatFits()) onChange();
  };
  const changeEntry = (id: string, change: (entry: Entry) => void): boolean => {
    const entry = waiting.get(id);
    if (!entry) return false;
    change(entry);
    startWhatFits();
    onChange();
    return true;
  };

  return {
    add(id, work) {
      waiting.set(id, { work, held: false, reason: null });
      queueMicrotask(() => {
        startWhatFits();
        onChange();
      });
    },
    remove(id) {
      const removed = waiting.delete(id);
      if (removed) {
        startWhatFits();
        onChange();
      }
      return removed;
    },
    isWaiting: (id) => waiting.has(id),
    move(id, before) {
      const moved = waiting.get(id);
      if (!moved || id === before || (before !== null && !waiting.has(before))) return false;
      const others = [...waiting].filter(([other]) => other !== id);
      const at = before === null ? others.length : others.findIndex(([other]) => other === before);
      waiting = new Map([...others.slice(0, at), [id, moved], ...others.slice(at)]);
      startWhatFits();
      onChange();
      return true;
    },
    hold: (id, held) =>
      changeEntry(id, (entry) => {
        entry.held = held;
      }),
    start: (id) => changeEntry(id, (entry) => begin(id, entry)),
    refresh,
    waiting: () => [...waiting].map(([id, { held, reason }]) => ({ id, held, reason })),
    runningIds: () => [...running],
  };
}
