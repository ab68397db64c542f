/** A text with its undo history. Every view of the config document changes it through `change`. */
export interface History {
  text: string;
  past: readonly Step[];
  future: readonly Step[];
}

interface Step {
  text: string;
  /** What the step did, as the undo hint says it: `change training.epochs`. */
  label: string;
  /** Steps with one key that follow each other quickly become one step, such as typing. */
  key: string | null;
  at: number;
}

export interface Change {
  label: string;
  key?: string | null;
  /** Milliseconds since 1970. */
  at: number;
}

const gatherMs = 900;
const keptCount = 500;
/** Of a very long text fewer steps are kept. Units: characters. */
const keptLength = 100_000_000;

const keptStepCount = (text: string) => Math.max(20, Math.min(keptCount, Math.floor(keptLength / (text.length + 1))));

export function startHistory(text: string): History {
  return { text, past: [], future: [] };
}

export function change(history: History, text: string, { label, key = null, at }: Change): History {
  if (text === history.text) return history;
  const last = history.past.at(-1);
  if (last && key !== null && last.key === key && at - last.at < gatherMs && history.future.length === 0)
    return { text, past: [...history.past.slice(0, -1), { ...last, at }], future: [] };
  return {
    text,
    past: [...history.past, { text: history.text, label, key, at }].slice(-keptStepCount(text)),
    future: [],
  };
}

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    text: step.text,
    past: history.past.slice(0, -1),
    future: [{ ...step, text: history.text }, ...history.future],
  };
}

export function redo(history: History): History {
  const [step, ...future] = history.future;
  if (!step) return history;
  return { text: step.text, past: [...history.past, { ...step, text: history.text, key: null }], future };
}
