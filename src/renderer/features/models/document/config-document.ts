import { createStore, type StoreApi } from 'zustand';
import type { ConfigFix } from '../../../../shared/config/config-fix';
import { editModel, type GraphFix } from '../../../../shared/graph/edit';
import { nameLayers } from '../../../../shared/graph/names';
import { applyFix } from './apply-fix';
import { change, type History, redo, startHistory, undo } from './history';
import { editModelText, readModelInput } from './model-edit';
import { applyEdit, type ConfigEdit } from './text-edit';

export interface ConfigDocument extends History {
  /** The text the document began with; "changed" is measured against it. */
  original: string;
  /** When the last change or undo was asked for. Units: milliseconds of `performance.now`. */
  changedAt: number;
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

/** Another name of a layer goes with it to all that read it; null where that is not what the edit is. */
function renameLayer(text: string, edit: ConfigEdit): string | null {
  const [first, second, index, key, ...rest] = edit.path;
  if (edit.kind !== 'set' || first !== 'model' || second !== 'layers' || key !== 'name' || rest.length > 0) return null;
  const model = readModelInput(text);
  const name = model && nameLayers(model)[Number(index)];
  if (!name || typeof edit.value !== 'string') return null;
  const renamed = editModelText(text, (before) =>
    editModel(before, { kind: 'rename', name, to: edit.value as string }),
  );
  return renamed && renamed.problems.length === 0 ? renamed.text : null;
}

/** The one document behind form, graph and text editor, with one undo history for all of them. */
export function createConfigDocument(original: string, text: string = original): ConfigDocumentStore {
  return createStore<ConfigDocument>()((set) => {
    const update = (next: (document: ConfigDocument) => History) => {
      const changedAt = performance.now();
      set((document) => {
        const after = next(document);
        return after === document ? document : { ...after, changedAt };
      });
    };
    /** One step back leads to what stood before it; a text of null means that the change does not fit. */
    const step = (write: (text: string) => string | null, label: string, key: string | null = null) =>
      update((document) => {
        const after = write(document.text);
        return after === null ? document : change(document, after, { label, key, at: Date.now() });
      });
    return {
      ...startHistory(text),
      original,
      changedAt: 0,
      setText: (next) => step(() => next, 'typing', 'typing'),
      edit: (edit, label) =>
        step(
          (at) => renameLayer(at, edit) ?? applyEdit(at, edit),
          label ?? `${edit.kind} ${edit.path.join('.')}`,
          keyOf(edit),
        ),
      replace: (next, label) => step(() => next, label),
      fix: (fix) => step((at) => applyFix(at, fix), fix.title),
      undo: () => update(undo),
      redo: () => update(redo),
    };
  });
}
