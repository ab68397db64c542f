import { NativeSelect, SegmentedControl } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { type AugmentationConfig, augmentationSchema } from '../../../shared/augmentation';
import type { Dataset } from '../../../shared/contract/dataset';
import type { Preparation } from '../../../shared/contract/preparation';
import { AugmentationGrid } from './augmentation-grid';
import styles from './images.module.css';
import { MediaPreview } from './media-preview';
import type { Entry } from './use-pipeline';

type View = 'samples' | 'augmentation' | 'table';

interface MediaPaneProps {
  dataset: Dataset;
  preparation: Preparation;
  /** Of the step that is looked at, from 1; 0 shows what is stored. */
  step: number;
  stepTitle: string;
  /** The rows of the other columns. */
  table: ReactNode;
  /** Saved with the data set. */
  augmentation: readonly Entry[];
}

const isMedia = (kind: string) => kind === 'image' || kind === 'audio' || kind === 'array';

/** Whether a preparation has columns that are seen or heard rather than read. */
export function hasMedia({ columns }: Preparation): boolean {
  return columns.some(({ kind }) => isMedia(kind));
}

const mendable = new Set(['error', 'warning']);

/** Samples of a data set of images, sounds or arrays: behind a step, augmented, or its rows. */
export function MediaPane(props: MediaPaneProps) {
  const { dataset, preparation, step, stepTitle, table, augmentation } = props;
  const [view, setView] = useState<View>('samples');
  const [chosen, setChosen] = useState<string | null>(null);
  const names = preparation.columns.filter(({ kind }) => isMedia(kind)).map(({ name }) => name);
  const columns = dataset.columns.filter(({ name }) => names.includes(name));
  // An entry that is being typed is left out until it is right.
  const valid = useMemo(
    () =>
      augmentation.flatMap((entry): AugmentationConfig[] => {
        const parsed = augmentationSchema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      }),
    [augmentation],
  );
  const column = columns.find(({ name }) => name === chosen) ?? columns[0];
  if (!column) return table;
  const problems = preparation.problems.filter(({ problem }) => mendable.has(problem.severity));
  const views: Record<View, () => ReactNode> = {
    samples: () => (
      <>
        {problems.map(({ problem }) => (
          <p key={problem.message} className={styles.problem}>
            {problem.message} {problem.fix}
          </p>
        ))}
        <MediaPreview preparationId={preparation.id} column={column.name} step={step} />
      </>
    ),
    augmentation: () => (
      <>
        {augmentation.length === 0 && (
          <p className={styles.learned}>No augmentation yet: every epoch shows a sample alike.</p>
        )}
        <AugmentationGrid preparationId={preparation.id} column={column.name} augmentation={valid} seed={1} />
      </>
    ),
    table: () => table,
  };
  return (
    <div className={styles.pane}>
      <div className={styles.bar}>
        <h2 className={styles.heading}>{view === 'augmentation' ? 'As the model sees it' : stepTitle}</h2>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={view}
          onChange={(value) => setView(value as View)}
          data={[
            { value: 'samples', label: 'Samples' },
            { value: 'augmentation', label: 'Augmentation' },
            { value: 'table', label: 'Rows' },
          ]}
        />
        {columns.length > 1 && view !== 'table' && (
          <NativeSelect
            size="xs"
            aria-label="Column"
            value={column.name}
            data={columns.map(({ name }) => name)}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          />
        )}
      </div>
      <div className={styles.body}>{views[view]()}</div>
    </div>
  );
}
