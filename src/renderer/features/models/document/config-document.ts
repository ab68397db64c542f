import { createStore, type StoreApi } from 'zustand';
import type { ConfigFix } from '../../../../shared/config/config-fix';
import type { GraphFix } from '../../../../shared/graph/edit';
import { applyFix } from './apply-fix';
import { change, type History, redo, startHistory, undo } from './history';
import { applyEdit, type ConfigEdit } from './text-edit';

export interface ConfigDocument extends History {
  /** The text the document began with; "changed" is measured against it. */
  original: string;
  /** Typing in the text editor. */
  setText(text: string): void;
  /** One edit of the form; nothing happens while the text is not valid YAML. */
  edit(edit: ConfigEdit, label?: string): void;
  replace(text: string, label: string): void;
  /** What a problem offers; nothing happens when it no longer fits the text. */
  fix(fix: ConfigFix | GraphFix): void;
  undo(): void;
  redo(): void;
}

export type ConfigDocumentStore = StoreApi<ConfigDocument>;

function keyOf(edit: ConfigEdit): string | null {
  return edit.kind === 'set' ? `set:${edit.path.join('.')}` : null;
}

/** The one document behind form, graph and text editor, with one undo history for all of them. */
export function createConfigDocument(original: string, text: string = original): ConfigDocumentStore {
  return createStore<ConfigDocument>()((set) => ({
    ...startHistory(text),
    original,
    setText: (next) => set((state) => change(state, next, { label: 'typing', key: 'typing', at: Date.now() })),
    edit: (edit, label) =>
      set((state) => {
        const next = applyEdit(state.text, edit);
        if (next === null) return state;
        return change(state, next, {
          label: label ?? `${edit.kind} ${edit.path.join('.')}`,
          key: keyOf(edit),
          at: Date.now(),
        });
      }),
    replace: (next, label) => set((state) => change(state, next, { label, at: Date.now() })),
    fix: (fix) =>
      set((state) => {
        const next = applyFix(state.text, fix);
        return next === null ? state : change(state, next, { label: fix.title, at: Date.now() });
      }),
    undo: () => set((state) => undo(state)),
    redo: () => set((state) => redo(state)),
  }));
}
