import { Button, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { client } from '../../../lib/host-client';
import { showFailure } from '../../../lib/toast';
import { Markdown } from '../../../ui/markdown';
import styles from './run-page.module.css';

const saveDelayMs = 800;

/** Notes on their way to the host. */
interface GivenNotes {
  text: string;
  /** What the run had when they were given. */
  before: string;
}

/** What a person wants to remember of the run, in Markdown; saved while typing pauses and when leaving. */
export function RunNotes({ run }: { run: Run }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [isWriting, setWriting] = useState(false);
  const given = useRef<GivenNotes | null>(null);
  const [kept, setKept] = useState<GivenNotes | null>(null);
  const save = useRef<() => void>(() => {});
  save.current = () => {
    if (typed === null || typed === (given.current?.text ?? run.notes)) return;
    const giving = { text: typed, before: run.notes };
    given.current = giving;
    client.runs.update({ id: run.id, notes: typed }).then(
      () => setKept(giving),
      (error: unknown) => {
        if (given.current === giving) given.current = null;
        showFailure('The notes could not be saved', error);
      },
    );
  };
  // What is kept and read again is shown from the run, so that leaving does not put it over the text of another window.
  useEffect(() => {
    if (kept === null || given.current !== kept) return;
    if (run.notes === kept.before && run.notes !== kept.text) return;
    given.current = null;
    setKept(null);
    setTyped((now) => (now === kept.text ? null : now));
  }, [kept, run.notes]);
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
