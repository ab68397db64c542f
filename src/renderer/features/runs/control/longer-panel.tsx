import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { toFailure } from '../../../lib/failure';
import { Note } from '../../../ui/note';
import { controlActions } from './control-actions';
import styles from './control-panel.module.css';
import { closeControlPanel } from './control-panel-state';

/** More epochs for a run that has reached its end: a fork that goes on exactly there. */
export function LongerPanel({ run }: { run: Run }) {
  const [epochs, setEpochs] = useState<number | null>(run.epoch + Math.max(1, Math.round(run.epoch / 2)));
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async () => {
    setSending(true);
    try {
      await controlActions.trainLonger(run, epochs ?? run.epoch + 1);
      closeControlPanel();
    } catch (error) {
      setFailure(toFailure(error).message);
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      className={styles.panel}
      aria-label={`More epochs for ${run.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <NumberInput
        data-autofocus
        label="Epochs of the whole training"
        description={`This run ended after ${run.epoch}. A schedule reaches to the new end.`}
        min={run.epoch + 1}
        allowDecimal={false}
        suffix=" epochs"
        value={epochs ?? ''}
        onChange={(value) => setEpochs(typeof value === 'number' ? value : null)}
      />
      {failure && <Note tone="error">{failure}</Note>}
      <div className={styles.end}>
        <span className={styles.help}>
          Trains on as a fork, exactly from where this run ended and without early stopping. This run and its figures
          stay what they are.
        </span>
        <Button type="submit" disabled={epochs === null || epochs <= run.epoch} loading={isSending}>
          Train on
        </Button>
      </div>
    </form>
  );
}
