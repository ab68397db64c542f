import { useLocalStorage } from '@mantine/hooks';
import { Suspense, useMemo, useState } from 'react';
import { type AugmentationConfig, augmentationSchema } from '../../../shared/augmentation';
import { formatConfigText } from '../../../shared/config/config-text';
import type { Dataset, DatasetColumn } from '../../../shared/contract/dataset';
import { SkeletonLines } from '../../lib/loaded';
import { CopyButton } from '../../ui/copy-button';
import { AugmentationEditor } from '../models';
import { AugmentationGrid } from './augmentation-grid';
import styles from './images.module.css';

type Entry = Record<string, unknown>;

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
}

/** A list of augmentations to try, beside what it makes of training samples. It changes nothing that is stored. */
export function AugmentationPanel({ dataset, preparationId, column, seed }: AugmentationPanelProps) {
  const [kept, keep] = useLocalStorage<Entry[]>({
    key: `augmentation ${dataset.id} ${column.name}`,
    defaultValue: starts[column.kind as keyof typeof starts] ?? [],
    getInitialValueInEffect: false,
  });
  const [initial] = useState(kept);
  // An entry that is being typed is left out until it is right.
  const valid = useMemo(
    () =>
      kept.flatMap((entry): AugmentationConfig[] => {
        const parsed = augmentationSchema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      }),
    [kept],
  );
  return (
    <div className={styles.panel}>
      <AugmentationGrid preparationId={preparationId} column={column.name} augmentation={valid} seed={seed} />
      <section aria-label="List of augmentations">
        <div className={styles.bar}>
          <span className={styles.row}>To try things out; a run uses the list in its own config.</span>
          <CopyButton text={formatConfigText({ augmentation: kept })} label="Copy as YAML, for the config of a run" />
        </div>
        <Suspense fallback={<SkeletonLines count={4} />}>
          <AugmentationEditor dataset={dataset} initial={initial} onChange={(entries) => keep([...entries])} />
        </Suspense>
      </section>
    </div>
  );
}
