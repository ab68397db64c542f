import { Button, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { client } from '../../../lib/host-client';
import { showFailure } from '../../../lib/toast';
import { Markdown } from '../../../ui/markdown';
import styles from './run-page.module.css';

const saveDelayMs = 800;

/** What a person wants to remember of the run, in Markdown; saved while typing pauses and when leaving. */
export function RunNotes({ run }: { run: Run }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [isWriting, setWriting] = useState(false);
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
  const text = typed ?? run.notes;
  const isShown = !isWriting && text.trim() !== '';
  return (
    <section className={styles.notes} aria-label="Notes">
      {isShown ? (
        <>
          <div className={styles.notesHead}>
            <span>Notes</span>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              leftSection={<IconPencil size={13} stroke={1.6} />}
              onClick={() => setWriting(true)}
            >
              Edit the notes
            </Button>
          </div>
          <Markdown text={text} />
        </>
      ) : (
        <Textarea
          label="Notes"
          description={isWriting ? 'Markdown: # heading, **bold**, - list, | table |' : undefined}
          placeholder="What was tried, what was learned"
          autosize
          autoFocus={isWriting}
          minRows={2}
          maxRows={20}
          maxLength={100_000}
          value={text}
          onFocus={() => setWriting(true)}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            event.currentTarget.blur();
          }}
          onBlur={() => {
            save.current();
            setWriting(false);
          }}
        />
      )}
    </section>
  );
}
