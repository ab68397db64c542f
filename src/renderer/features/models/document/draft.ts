export interface Draft {
  text: string;
  savedAt: number;
}

const prefix = 'studio.draft.';

/** Unsaved config text of one page, kept in the browser so that closing the window loses nothing. */
export function readDraft(name: string): Draft | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { text, savedAt } = value as Partial<Draft>;
    return typeof text === 'string' && typeof savedAt === 'number' ? { text, savedAt } : null;
  } catch {
    // Storage is switched off, or holds what an older version wrote: there is no draft then.
    return null;
  }
}

export function writeDraft(name: string, text: string): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify({ text, savedAt: Date.now() } satisfies Draft));
  } catch {
    // A full or forbidden storage only means that the draft does not outlive the page.
  }
}

export function dropDraft(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // Nothing was stored either.
  }
}
