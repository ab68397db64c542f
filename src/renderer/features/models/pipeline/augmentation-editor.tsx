import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { augmentationSchema } from '../../../../shared/augmentation';
import type { Problem } from '../../../../shared/base/problem';
import { formatConfigText } from '../../../../shared/config/config-text';
import { readYamlText } from '../../../../shared/config/yaml-text';
import { createConfigDocument } from '../document/config-document';
import { DocumentProvider } from '../document/document-context';
import { AugmentationList } from '../form/augmentation-list';

export type AugmentationEntry = Record<string, unknown>;

export interface AugmentationEditorProps {
  dataset: { name: string; version: number };
  /** The list it begins with. */
  initial: readonly AugmentationEntry[];
  onChange(entries: readonly AugmentationEntry[]): void;
}

/** What is wrong with single entries, at their places. */
function findProblems(entries: readonly unknown[]): Problem[] {
  return entries.flatMap((entry, index) =>
    (augmentationSchema.safeParse(entry).error?.issues ?? []).map(
      (issue): Problem => ({
        code: 'badAugmentation',
        severity: 'error',
        message: `${issue.path.join('.')}: ${issue.message}`,
        where: { path: ['augmentation', index] },
      }),
    ),
  );
}

/** The cards of a list of augmentations, in a document of its own. */
export function AugmentationEditor({ dataset, initial, onChange }: AugmentationEditorProps) {
  const [store] = useState(() =>
    createConfigDocument(
      formatConfigText({ dataset: { name: dataset.name, version: dataset.version }, augmentation: initial }),
    ),
  );
  const text = useStore(store, (state) => state.text);
  const { value, entries } = useMemo(() => {
    const read = (readYamlText(text).value ?? null) as Record<string, unknown> | null;
    return {
      value: read,
      entries: Array.isArray(read?.augmentation) ? (read.augmentation as AugmentationEntry[]) : [],
    };
  }, [text]);
  const reading = useMemo(
    () => ({ config: null, value, analysis: null, inputShapes: null, problems: findProblems(entries) }),
    [value, entries],
  );
  useEffect(() => onChange(entries), [entries]);
  return (
    <DocumentProvider value={{ store, reading, transfers: [], selectedLayer: null, selectLayer: () => undefined }}>
      <AugmentationList />
    </DocumentProvider>
  );
}
