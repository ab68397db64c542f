import { createContext, useContext } from 'react';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import type { ConfigPath } from '../document/text-edit';
import type { FieldDescription } from './field-description';

export type FieldOf<Kind extends FieldDescription['kind']> = Extract<FieldDescription, { kind: Kind }>;

export interface ControlProps<Kind extends FieldDescription['kind']> {
  field: FieldOf<Kind>;
  path: ConfigPath;
}

/** The kind of the `kind: …` map that the fields inside belong to; null outside of such a map. */
export const OwnerKind = createContext<string | null>(null);

/** A field's place in the document: what stands there, whether it was changed, how to change it. */
export function useField(path: ConfigPath, field: FieldDescription) {
  const { store, reading } = useDocument();
  const ownerKind = useContext(OwnerKind);
  const value = valueAt(reading.value, path);
  const changed = value !== undefined && JSON.stringify(value) !== JSON.stringify(field.default);
  return {
    value,
    changed,
    disabled: reading.value === null,
    problems: problemsAt(reading.problems, path),
    set: (next: unknown) =>
      store
        .getState()
        .edit(
          next === undefined
            ? { kind: 'remove', path }
            : { kind: 'set', path, value: next, ...(ownerKind === null ? {} : { ownerKind }) },
        ),
    reset: () => store.getState().edit({ kind: 'remove', path }, `reset ${path.join('.')}`),
  };
}
