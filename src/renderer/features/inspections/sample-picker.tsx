import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import { IconArrowsShuffle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { formatCount } from '../../../shared/base/format';
import type { InspectedSample } from '../../../shared/contract/inspection';
import { useShortcuts } from '../../lib/shortcuts';
import styles from './see-it-compute.module.css';

interface SamplePickerProps {
  row: number;
  rowCount: number;
  onRow(row: number): void;
  /** What the row is, once it was computed. */
  sample: InspectedSample | null;
}

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

/** Which row of the person's data goes through the network. */
export function SamplePicker({ row, rowCount, onRow, sample }: SamplePickerProps) {
  const go = (next: number) => {
    if (rowCount > 0) onRow(((next % rowCount) + rowCount) % rowCount);
  };
  const random = () => {
    if (rowCount < 2) return;
    const other = Math.floor(Math.random() * (rowCount - 1));
    onRow(other >= row ? other + 1 : other);
  };
  useShortcuts('See it compute', [
    { keys: ',', title: 'Previous row', run: () => go(row - 1) },
    { keys: '.', title: 'Next row', run: () => go(row + 1) },
    { keys: 'x', title: 'Random row', run: random },
  ]);
  return (
    <div className={styles.picker}>
      <span className={styles.label}>Row</span>
      <ActionIcon aria-label="Previous row" onClick={() => go(row - 1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <NumberInput
        aria-label="Row"
        w={84}
        min={1}
        max={Math.max(1, rowCount)}
        clampBehavior="strict"
        allowDecimal={false}
        hideControls
        value={row + 1}
        onChange={(next) => {
          const wanted = Number(next);
          if (Number.isInteger(wanted) && wanted >= 1 && wanted <= rowCount) onRow(wanted - 1);
        }}
      />
      <ActionIcon aria-label="Next row" onClick={() => go(row + 1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <Tooltip label="Random row (X)">
        <ActionIcon aria-label="Random row" onClick={random}>
          <IconArrowsShuffle size={16} />
        </ActionIcon>
      </Tooltip>
      <span className={styles.facts}>
        of {formatCount(rowCount)}
        {sample?.split && ` · ${sample.split}`}
        {sample?.target != null && ` · target ${sample.target}`}
        {sample?.prediction &&
          ` · predicted ${sample.prediction.text}${sample.prediction.probability === null ? '' : ` (${percent.format(sample.prediction.probability)})`}`}
      </span>
    </div>
  );
}
