import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatConfigText } from '../../../../shared/config/config-text';
import { readYamlText } from '../../../../shared/config/yaml-text';
import { createConfigDocument } from '../document/config-document';
import { DocumentProvider } from '../document/document-context';
import type { ConfigPath } from '../document/text-edit';
import { ColumnChoices } from '../form/column-controls';
import { PipelineCard } from './pipeline-card';
import styles from './pipeline-editor.module.css';

export type PipelineEntry = Record<string, unknown>;

/** What a page does with the list besides its form. */
export interface PipelineControls {
  insert(entry: PipelineEntry, index: number): void;
  replace(entries: readonly PipelineEntry[], label: string): void;
  undo(): void;
  redo(): void;
}

export interface PipelineState {
  entries: readonly PipelineEntry[];
  /** What undo and redo would take back, in words; null where there is nothing. */
  undoLabel: string | null;
  redoLabel: string | null;
}

export interface PipelineEditorProps {
  dataset: { name: string; version: number };
  /** The list it begins with; later ones come through the controls. */
  initial: readonly PipelineEntry[];
  selected: number | null;
  onSelect(index: number | null): void;
  onChange(state: PipelineState): void;
  /** Called once, with the way to change the list from outside. */
  onControls(controls: PipelineControls): void;
  /** Columns that stand before an entry. */
  columnsBefore(index: number): readonly string[] | null;
  /** Below an entry's form: what it learned, what is wrong with it. */
  noteOf(index: number): ReactNode;
  toneOf(index: number): 'error' | 'unreached' | 'done';
  empty: ReactNode;
}

const path = ['transforms'];

function readEntries(text: string): PipelineEntry[] {
  const { transforms } = (readYamlText(text).value ?? {}) as { transforms?: unknown };
  return Array.isArray(transforms) ? (transforms as PipelineEntry[]) : [];
}

/** The cards of a list of transforms: form, order by pointer and keyboard, removal, with undo. */
export function PipelineEditor(props: PipelineEditorProps) {
  const { dataset, initial, selected, onSelect, onChange, onControls, columnsBefore, noteOf, toneOf, empty } = props;
  const [store] = useState(() =>
    createConfigDocument(
      formatConfigText({ dataset: { name: dataset.name, version: dataset.version }, transforms: initial }),
    ),
  );
  const text = useStore(store, (state) => state.text);
  const reading = useMemo(() => {
    const { value } = readYamlText(text);
    return {
      config: null,
      value: (value ?? null) as Record<string, unknown> | null,
      analysis: null,
      inputShapes: null,
      problems: [],
    };
  }, [text]);
  const entries = useMemo(() => readEntries(text), [text]);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const { edit } = store.getState();
  /** The card that gets the focus once the list has its new order. */
  const focused = useRef<number | null>(null);
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    onControls({
      insert: (entry, index) => edit({ kind: 'insert', path, index, value: entry }, `add ${String(entry.kind)}`),
      replace: (next, label) =>
        store
          .getState()
          .replace(
            formatConfigText({ dataset: { name: dataset.name, version: dataset.version }, transforms: next }),
            label,
          ),
      undo: () => store.getState().undo(),
      redo: () => store.getState().redo(),
    });
  }, []);

  useEffect(() => {
    const { past, future } = store.getState();
    onChange({ entries, undoLabel: past.at(-1)?.label ?? null, redoLabel: future.at(-1)?.label ?? null });
    if (focused.current === null) return;
    const heads = list.current?.querySelectorAll<HTMLElement>('[data-pipeline-head]');
    heads?.[focused.current]?.focus();
    focused.current = null;
  }, [entries, store]);

  const move = (from: number, to: number) => {
    if (to < 0 || to >= entries.length || from === to) return;
    focused.current = to;
    edit({ kind: 'move', path, from, to }, 'move transform');
    onSelect(to);
  };
  const remove = (index: number) => {
    focused.current = Math.min(index, entries.length - 2);
    edit({ kind: 'remove', path: [...path, index] }, `remove ${String(entries[index]?.kind)}`);
    onSelect(entries.length > 1 ? Math.min(index, entries.length - 2) : null);
  };
  const choices = (at: ConfigPath) => (typeof at[1] === 'number' ? columnsBefore(at[1]) : null);
  return (
    <DocumentProvider value={{ store, reading, transfers: [], selectedLayer: null, selectLayer: () => undefined }}>
      <ColumnChoices value={choices}>
        {entries.length === 0 ? (
          empty
        ) : (
          <ol ref={list} className={styles.list} aria-label="Transforms">
            {entries.map((entry, index) => (
              <PipelineCard
                key={index}
                index={index}
                count={entries.length}
                entry={entry}
                tone={toneOf(index)}
                selected={selected === index}
                isTarget={over === index && dragged !== null && dragged !== index}
                onSelect={() => onSelect(selected === index ? null : index)}
                onMove={(to) => move(index, to)}
                onRemove={() => remove(index)}
                onDragStart={() => setDragged(index)}
                onDragOver={() => setOver(index)}
                onDragEnd={() => {
                  if (dragged !== null && over !== null) move(dragged, over);
                  setDragged(null);
                  setOver(null);
                }}
              >
                {noteOf(index)}
              </PipelineCard>
            ))}
          </ol>
        )}
      </ColumnChoices>
    </DocumentProvider>
  );
}
