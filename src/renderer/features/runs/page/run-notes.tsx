import { Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { client } from '../../../lib/host-client';
import { showFailure } from '../../../lib/toast';
import styles from './run-page.module.css';

const saveDelayMs = 800;

/** What a person wants to remember of the run; saved while typing pauses and when leaving. */
export function RunNotes({ run }: { run: Run }) {
  const [typed, setTyped] = useState<string | null>(null);
  const save = useRef<() => void>(() => {});
  save.current = () => {
    if (typed === null || typed === run.notes) return;
    client.runs
      .update({ id: run.id, notes: typed })
      .catch((error: unknown) => showFailure('The notes could not be saved', error));
  };
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => save.current(), saveDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => () => save.current(), []);
  return (
    <section className={styles.notes} aria-label="Notes">
      <Textarea
        label="Notes"
        placeholder="What was tried, what was learned"
        autosize
        minRows={2}
        maxRows={12}
        maxLength={100_000}
        value={typed ?? run.notes}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => save.current()}
      />
    </section>
  );
}
