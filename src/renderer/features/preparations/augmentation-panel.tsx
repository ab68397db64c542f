import { Button } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { type AugmentationConfig, augmentationSchema } from '../../../shared/augmentation';
import { formatConfigText } from '../../../shared/config/config-text';
import type { Dataset, DatasetColumn } from '../../../shared/contract/dataset';
import { SkeletonLines } from '../../lib/loaded';
import { CopyButton } from '../../ui/copy-button';
import { AugmentationEditor } from '../models';
import { AugmentationGrid } from './augmentation-grid';
import styles from './images.module.css';
import type { Entry } from './use-pipeline';

/** What suits most sets, to begin from. */
const starts: Record<'image' | 'audio' | 'array', Entry[]> = {
  image: [
    { kind: 'flipHorizontal' },
    { kind: 'rotate', maximumDegrees: 10, fill: 'nearest' },
    { kind: 'shift', fill: 'nearest' },
    { kind: 'colour' },
  ],
  audio: [{ kind: 'gain' }, { kind: 'timeShift' }, { kind: 'maskTime' }, { kind: 'maskFrequency' }],
  array: [{ kind: 'rotate', maximumDegrees: 10 }, { kind: 'shift' }],
};

interface AugmentationPanelProps {
  dataset: Dataset;
  preparationId: string;
  column: DatasetColumn;
  seed: number;
  /** The list that is saved with the data set. */
  entries: readonly Entry[];
  onChange(entries: Entry[]): void;
}

/** The list of augmentations that is saved with the data set, beside what it makes of training samples. */
export function AugmentationPanel({ dataset, preparationId, column, seed, entries, onChange }: AugmentationPanelProps) {
  /** What the editor began with; another number makes it begin anew. */
  const [start, setStart] = useState({ number: 0, entries });
  // An entry that is being typed is left out until it is right.
  const valid = useMemo(
    () =>
      entries.flatMap((entry): AugmentationConfig[] => {
        const parsed = augmentationSchema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      }),
    [entries],
  );
  const usual = starts[column.kind as keyof typeof starts];
  return (
    <div className={styles.panel}>
      <AugmentationGrid preparationId={preparationId} column={column.name} augmentation={valid} seed={seed} />
      <section aria-label="List of augmentations">
        <div className={styles.bar}>
          <span className={styles.row}>Saved with the data set; new models of it begin with this list.</span>
          {entries.length === 0 && usual && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                setStart(({ number }) => ({ number: number + 1, entries: usual }));
                onChange(usual);
              }}
            >
              Begin with what suits most sets
            </Button>
          )}
          {entries.length > 0 && (
            <CopyButton
              text={formatConfigText({ augmentation: entries })}
              label="Copy as YAML, for the config of a run"
            />
          )}
        </div>
        <Suspense fallback={<SkeletonLines count={4} />}>
          <AugmentationEditor
            key={start.number}
            dataset={dataset}
            initial={start.entries}
            onChange={(list) => onChange([...list])}
          />
        </Suspense>
      </section>
    </div>
  );
}
