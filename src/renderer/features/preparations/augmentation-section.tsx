import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import { formatConfigText } from '../../../shared/config/config-text';
import type { Dataset } from '../../../shared/contract/dataset';
import { SkeletonLines } from '../../lib/loaded';
import { CopyButton } from '../../ui/copy-button';
import { AugmentationEditor } from '../models';
import classes from './transforms-tab.module.css';
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

interface AugmentationSectionProps {
  dataset: Dataset;
  /** The list that is saved with the data set. */
  entries: readonly Entry[];
  onChange(entries: Entry[]): void;
}

/** The list of augmentations that is saved with the data set, below its transforms. */
export function AugmentationSection({ dataset, entries, onChange }: AugmentationSectionProps) {
  /** What the editor began with; another number makes it begin anew. */
  const [start, setStart] = useState({ number: 0, entries });
  const kind = dataset.columns.map((column) => column.kind).find((each) => each in starts);
  const usual = starts[kind as keyof typeof starts] as Entry[] | undefined;
  return (
    <details className={classes.augmentation} open={kind !== undefined}>
      <summary>
        Augmentation of training samples
        {entries.length > 0 && <span className={classes.count}>{formatCount(entries.length)}</span>}
      </summary>
      <Suspense fallback={<SkeletonLines count={2} />}>
        <AugmentationEditor
          key={start.number}
          dataset={dataset}
          initial={start.entries}
          onChange={(list) => onChange([...list])}
        />
      </Suspense>
      <div className={classes.augmentationActions}>
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
        <span className={classes.augmentationHint}>New models of this data set begin with this list.</span>
      </div>
    </details>
  );
}
