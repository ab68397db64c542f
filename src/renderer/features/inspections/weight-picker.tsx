import { SegmentedControl, Select } from '@mantine/core';
import { useMemo } from 'react';
import { isListed, useRunList } from '../../lib/run-list';
import styles from './see-it-compute.module.css';

export type TrainingSide = 'before' | 'after';

interface WeightPickerProps {
  runId: string | null;
  onRun(runId: string | null): void;
  side: TrainingSide;
  onSide(side: TrainingSide): void;
  /** False on a run's own page, where the run is given. */
  choosesRun: boolean;
}

/** Whose weights compute: those of the seed, or a run's newest checkpoint. */
export function WeightPicker({ runId, onRun, side, onSide, choosesRun }: WeightPickerProps) {
  const runs = useRunList([], choosesRun);
  const offered = useMemo(
    () =>
      (runs.data?.runs ?? [])
        .filter(isListed)
        .filter(({ canResume, status }) => canResume || status === 'completed' || status === 'stopped')
        .map(({ id, name, experiment }) => ({ value: id, label: `${name} · ${experiment}` })),
    [runs.data],
  );
  if (choosesRun && offered.length === 0) return null;
  return (
    <div className={styles.weights}>
      {choosesRun && (
        <Select
          aria-label="Run whose weights are shown"
          placeholder="Compare with a run"
          w={190}
          searchable
          clearable
          data={offered}
          value={runId}
          onChange={(next) => {
            onRun(next);
            if (next) onSide('after');
          }}
        />
      )}
      {runId !== null && (
        <SegmentedControl
          aria-label="Weights"
          value={side}
          onChange={(next) => onSide(next as TrainingSide)}
          data={[
            { value: 'before', label: 'Before training' },
            { value: 'after', label: 'After' },
          ]}
        />
      )}
    </div>
  );
}
