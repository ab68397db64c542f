import { Button, NumberInput, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDice5 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AugmentationConfig, isMixture } from '../../../shared/augmentation';
import type { AugmentedCell } from '../../../shared/contract/media-preview';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import styles from './images.module.css';
import { MediaFigure } from './images-view';

interface AugmentationGridProps {
  preparationId: string;
  column: string;
  augmentation: readonly AugmentationConfig[];
  seed: number;
}

const epochCount = 5;
const editDelayMs = 300;
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });

/** Training samples as the network sees them: a row a sample, a column an epoch. */
export function AugmentationGrid({ preparationId, column, augmentation, seed }: AugmentationGridProps) {
  const [firstEpoch, setFirstEpoch] = useState(0);
  const [sampleCount, setSampleCount] = useState(5);
  const epochs = Array.from({ length: epochCount }, (_, index) => firstEpoch + index);
  const [settled] = useDebouncedValue(augmentation, editDelayMs);
  const grid = useQuery({
    ...host.preparations.augmented.queryOptions({
      input: { id: preparationId, column, augmentation: [...settled], sampleCount, epochs, seed },
    }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const view = grid.data?.rows[0]?.cells[0]?.view;
  const isMixed = augmentation.some(isMixture);
  return (
    <section aria-label="Augmentation, as the model sees it">
      <div className={styles.bar}>
        <Button
          variant="default"
          leftSection={<IconDice5 size={14} />}
          onClick={() => setFirstEpoch(firstEpoch + epochCount)}
        >
          Re-roll
        </Button>
        <NumberInput
          aria-label="Samples shown"
          value={sampleCount}
          min={1}
          max={16}
          allowDecimal={false}
          w={80}
          onChange={(value) => {
            const count = Number(value);
            if (count >= 1 && count <= 16) setSampleCount(count);
          }}
        />
        <span className={styles.hint}>
          samples in the epochs {firstEpoch + 1} to {firstEpoch + epochCount} of seed {seed}
          {view && `, ${view.shape.join(' × ')} numbers each`}. A run with this seed, split and list changes them alike
          {isMixed && '; whom it mixes with whom depends on its batches'}.
        </span>
      </div>
      {grid.isError && <FailureNote error={grid.error} onRetry={() => void grid.refetch()} />}
      {!grid.data && !grid.isError && <Skeleton height={260} aria-label="The samples are being made" />}
      {grid.data && !grid.isError && (
        <div className={`${styles.scroll} ${grid.isPlaceholderData ? styles.stale : ''}`} aria-busy={grid.isFetching}>
          <table className={styles.grid}>
            <thead>
              <tr>
                <th scope="col">Sample</th>
                {epochs.map((epoch) => (
                  <th key={epoch} scope="col">
                    Epoch {epoch + 1}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {grid.data.rows.map(({ row, label, cells }) => (
                <tr key={row}>
                  <th scope="row">
                    {label ?? '–'}
                    <span className={styles.mixed}>row {row + 1}</span>
                  </th>
                  {cells.map((cell, index) => (
                    <td key={epochs[index]} className={styles.cell}>
                      <MediaFigure
                        view={cell.view}
                        title={`row ${row + 1} in epoch ${(epochs[index] ?? 0) + 1}`}
                        isPlain
                      />
                      <MixedLabel cell={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function MixedLabel({ cell: { labels } }: { cell: AugmentedCell }) {
  if (labels.length === 0) return null;
  const text =
    labels.length === 1
      ? labels[0]?.label
      : labels.map(({ label, share }) => `${percent.format(share)} ${label}`).join(' + ');
  return <span className={styles.mixed}>{text}</span>;
}
