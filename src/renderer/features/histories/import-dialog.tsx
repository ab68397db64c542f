import { Button, Group, Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { formatDuration } from '../../../shared/base/format';
import type { DatasetSource } from '../../../shared/contract/dataset';
import type {
  HistoryAction,
  HistoryOptions,
  HistoryPreview as Preview,
  HistoryReport as Report,
} from '../../../shared/contract/history';
import { useActivity } from '../../lib/activity-store';
import { isCancelled } from '../../lib/failure';
import { client } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';
import { uploadFile, uploadFolder } from '../../lib/upload';
import { DropTarget } from '../../ui/drop-target';
import { ProgressLine } from '../../ui/progress-line';
import styles from './histories.module.css';
import { type HandedHistory, importDroppedHistory, setHistoryBusy } from './history-dialog-store';
import { HistoryPreview } from './history-preview';
import { HistoryReport } from './history-report';
import { HistorySource } from './history-source';

interface Shown {
  source: DatasetSource;
  /** What was asked for: the import is asked the same, so that it finds the runs that are shown. */
  options: HistoryOptions;
  preview: Preview;
}

type Phase =
  | { kind: 'choosing'; error: unknown }
  | { kind: 'sending'; fraction: number }
  | { kind: 'looking' }
  /** Stale: the preview is not (or not yet) that of its options. */
  | ({ kind: 'shown'; isStale: boolean; failure: { title: string; error: unknown } | null } & Shown)
  | ({ kind: 'importing'; startedAt: number } & Shown)
  /** `actions`: those that were sent. */
  | ({ kind: 'done'; report: Report; actions: Record<string, HistoryAction> } & Shown);

function useHistoryImport(subject: HandedHistory) {
  const [phase, setPhase] = useState<Phase>({ kind: 'choosing', error: null });
  const work = useRef<AbortController | null>(null);
  useEffect(() => () => work.current?.abort(new DOMException('Cancelled', 'AbortError')), []);
  const begin = () => {
    work.current?.abort(new DOMException('Cancelled', 'AbortError'));
    work.current = new AbortController();
    return work.current.signal;
  };
  const send = async (chosen: NonNullable<HandedHistory>, signal: AbortSignal): Promise<DatasetSource> => {
    if ('path' in chosen) return { path: chosen.path };
    const onProgress = (fraction: number) => setPhase({ kind: 'sending', fraction });
    onProgress(0);
    const { uploadId } =
      'file' in chosen
        ? await uploadFile(chosen.file, signal, onProgress)
        : await uploadFolder(chosen.folder, signal, onProgress);
    return { uploadId };
  };
  const look = async (chosen: NonNullable<HandedHistory>) => {
    const signal = begin();
    try {
      const source = await send(chosen, signal);
      setPhase({ kind: 'looking' });
      const options = {};
      const preview = await client.histories.preview({ source, options }, { signal });
      setPhase({ kind: 'shown', source, options, preview, isStale: false, failure: null });
    } catch (error) {
      if (!signal.aborted || work.current?.signal === signal)
        setPhase({ kind: 'choosing', error: signal.aborted || isCancelled(error) ? null : error });
    }
  };
  const lookAgain = async (shown: Shown, options: HistoryOptions) => {
    const signal = begin();
    // What was chosen stays chosen, also where it fails, so that the next choice can mend it.
    const chosen = {
      source: shown.source,
      options,
      preview: { ...shown.preview, tool: options.tool ?? shown.preview.tool, options },
    };
    setPhase({ kind: 'shown', ...chosen, isStale: true, failure: null });
    try {
      const preview = await client.histories.preview({ source: shown.source, options }, { signal });
      setPhase({ kind: 'shown', source: shown.source, options, preview, isStale: false, failure: null });
    } catch (error) {
      if (!signal.aborted)
        setPhase({ kind: 'shown', ...chosen, isStale: true, failure: { title: 'It cannot be read that way', error } });
    }
  };
  const bring = async (
    shown: Phase & { kind: 'shown' | 'done' },
    more: { actions: Record<string, HistoryAction>; acceptDamage: boolean; only?: string[] },
  ) => {
    const signal = begin();
    setPhase({ kind: 'importing', startedAt: Date.now(), ...pick(shown) });
    try {
      const { report } = await client.histories.import(
        { source: shown.source, options: shown.options, ...more },
        { signal },
      );
      setPhase({ kind: 'done', report, actions: more.actions, ...pick(shown) });
    } catch (error) {
      const title = 'The import ended early';
      const wasCancelled = signal.aborted || isCancelled(error);
      if (shown.kind === 'shown') setPhase({ ...shown, failure: wasCancelled ? null : { title, error } });
      else {
        // What came in before stays in, and its report with it.
        setPhase(shown);
        if (!wasCancelled) showFailure(title, error);
      }
    }
  };
  const first = useRef(subject);
  const lookAtFirst = useRef(look);
  useEffect(() => {
    if (first.current) void lookAtFirst.current(first.current);
  }, []);
  const reset = () => setPhase({ kind: 'choosing', error: null });
  return {
    phase,
    look,
    lookAgain,
    bring,
    reset,
    cancel: () => work.current?.abort(new DOMException('Cancelled', 'AbortError')),
  };
}

const pick = ({ source, options, preview }: Shown): Shown => ({ source, options, preview });

function Importing({ startedAt }: { startedAt: number }) {
  // The host's clock is this machine's; a second covers the way there.
  const activity = useActivity(
    ({ kind, status, startedAt: began }) => kind === 'import' && status === 'running' && began >= startedAt - 1000,
  );
  const remainingMs = activity?.remainingMs ?? null;
  return (
    <div className={styles.progress}>
      <ProgressLine fraction={activity?.fraction ?? null} label="Import" />
      <p role="status">
        {activity?.detail || 'Starting…'}
        {remainingMs !== null && ` · ${formatDuration(remainingMs)} left`}
      </p>
    </div>
  );
}

/** Brings runs of another tool in: choose or drop them, see what is there, choose, import, read the report. */
export function ImportDialog({ subject, onClose }: { subject: HandedHistory; onClose(): void }) {
  const { phase, look, lookAgain, bring, reset, cancel } = useHistoryImport(subject);
  const isBusy = phase.kind === 'sending' || phase.kind === 'looking' || phase.kind === 'importing';
  useEffect(() => setHistoryBusy(isBusy), [isBusy]);
  const isWide = phase.kind === 'shown' || phase.kind === 'importing' || phase.kind === 'done';
  return (
    <Modal
      opened
      onClose={onClose}
      title={isWide ? `Import ${phase.preview.fileName}` : 'Import history'}
      size={isWide ? 'min(980px, 94vw)' : 620}
      closeOnClickOutside={!isBusy}
      closeOnEscape={!isBusy}
      withCloseButton={!isBusy}
    >
      {phase.kind === 'choosing' && (
        <DropTarget
          onItems={importDroppedHistory}
          onFailure={(error) => showFailure('What was dropped cannot be read', error)}
        >
          <HistorySource error={phase.error} onChosen={(chosen) => void look(chosen)} />
        </DropTarget>
      )}
      {phase.kind === 'sending' && (
        <div className={styles.progress}>
          <ProgressLine fraction={phase.fraction} label="Sending the history" />
          <p role="status">Sending the history to the studio’s host</p>
        </div>
      )}
      {phase.kind === 'looking' && (
        <div className={styles.progress}>
          <ProgressLine fraction={null} label="Preview" />
          <p role="status">Looking for runs</p>
        </div>
      )}
      {phase.kind === 'importing' && <Importing startedAt={phase.startedAt} />}
      {isBusy && (
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      )}
      {(phase.kind === 'shown' || phase.kind === 'importing') && (
        // It stays while it is imported, so that the choice is still there where the import ends early.
        <div hidden={phase.kind === 'importing'}>
          <HistoryPreview
            preview={phase.preview}
            failure={phase.kind === 'shown' ? phase.failure : null}
            isStale={phase.kind === 'shown' && phase.isStale}
            onOptions={(options) => void lookAgain(phase, options)}
            onImport={(actions) => phase.kind === 'shown' && void bring(phase, { actions, acceptDamage: false })}
            onOther={reset}
            onClose={onClose}
          />
        </div>
      )}
      {phase.kind === 'done' && (
        <HistoryReport
          report={phase.report}
          onAcceptDamage={(ids) => void bring(phase, { actions: phase.actions, only: [...ids], acceptDamage: true })}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
