import { Button, FileButton, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { PortablePreview, PortableSource } from '../../../shared/contract/portable';
import { portableExtension } from '../../../shared/portable/manifest';
import { isCancelled } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { client, host, queryClient } from '../../lib/host-client';
import { PathInput } from '../../lib/path-input';
import { navigate } from '../../lib/router';
import { readQueriesAgain } from '../../lib/stale-queries';
import { showToast } from '../../lib/toast';
import { uploadFile } from '../../lib/upload';
import { Note } from '../../ui/note';
import { ProgressLine } from '../../ui/progress-line';
import { IncomingRuns } from './incoming-runs';
import { datasetWords, otherWords, words } from './incoming-words';
import { type OpenSubject, setPortableBusy } from './portable-dialog-store';
import styles from './portables.module.css';
import { TaskProgress } from './task-progress';

type Phase =
  | { kind: 'choosing'; error: unknown }
  | { kind: 'sending'; fraction: number }
  | { kind: 'looking'; startedAt: number }
  | { kind: 'shown'; source: PortableSource; preview: PortablePreview; error: unknown }
  | { kind: 'importing'; startedAt: number; source: PortableSource; preview: PortablePreview };

/** Whether what came in is put into the open project or a new one. */
type Into = 'open' | 'new';

function folderName(name: string): string {
  return (
    name
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'project'
  );
}

function Chooser({ error, onFile, onPath }: { error: unknown; onFile(file: File): void; onPath(path: string): void }) {
  const [path, setPath] = useState('');
  return (
    <Stack gap={16}>
      <div className={styles.chooser}>
        <p>
          Drop a portable file ({portableExtension}) on the window, or choose one. Nothing changes before you say so.
        </p>
        <FileButton onChange={(file) => file && onFile(file)} accept={portableExtension}>
          {(properties) => <Button {...properties}>Choose a file</Button>}
        </FileButton>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onPath(path.trim());
        }}
      >
        <Group align="flex-end" wrap="nowrap" gap={8}>
          <div style={{ flex: 1 }}>
            <PathInput
              label="Or a path on the studio’s machine"
              value={path}
              onChange={setPath}
              title="Portable file"
              extensions={['studio']}
            />
          </div>
          <Button type="submit" variant="default" disabled={path.trim() === ''}>
            Open
          </Button>
        </Group>
      </form>
      {error !== null && <FailureNote title="The file cannot be opened" error={error} />}
    </Stack>
  );
}

interface PreviewProps {
  preview: PortablePreview;
  error: unknown;
  onImport(choice: { runIds: string[] | null; newProject?: { path: string; name: string } }): void;
  onClose(): void;
}

/** What a file would bring, and where it is to go. */
function Preview({ preview, error, onImport, onClose }: PreviewProps) {
  const current = useQuery(host.projects.current.queryOptions()).data?.project ?? null;
  const defaultDirectory = useQuery(host.projects.recent.queryOptions()).data?.defaultDirectory ?? '';
  const [into, setInto] = useState<Into>('open');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState(preview.project.name);
  const [ownPath, setOwnPath] = useState<string | null>(null);
  const path = ownPath ?? `${defaultDirectory}${defaultDirectory.includes('\\') ? '\\' : '/'}${folderName(name)}`;
  const chosen = preview.runs.filter(({ id }) => selected.size === 0 || selected.has(id));
  const newCount = chosen.filter(({ state }) => into === 'new' || state !== 'same').length;
  const isEmpty = newCount === 0 && preview.runs.length > 0 && (selected.size > 0 || otherWords(preview) === '');
  const other = otherWords(preview);
  return (
    <Stack gap={16}>
      <p className={styles.facts}>
        From the project “{preview.project.name}”, written by Model Studio {preview.studioVersion} ·{' '}
        {words(preview.runs.length, 'run')} · {formatBytes(preview.sizeBytes)} unpacked{other && ` · ${other}`}
      </p>
      <SegmentedControl
        aria-label="Where it goes"
        value={into}
        onChange={(value) => setInto(value as Into)}
        data={[
          { value: 'open', label: current ? `Into “${current.name}”` : 'Into the open project' },
          { value: 'new', label: 'As a new project' },
        ]}
      />
      {into === 'new' && (
        <Group grow align="flex-end">
          <TextInput
            label="Name"
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PathInput label="Folder" value={path} onChange={setOwnPath} directory title="Folder of the new project" />
        </Group>
      )}
      {preview.runs.length > 0 && (
        <IncomingRuns
          runs={
            into === 'new' ? preview.runs.map((run) => ({ ...run, state: 'new', nameHere: run.name })) : preview.runs
          }
          selected={selected}
          onSelected={setSelected}
        />
      )}
      {preview.datasets.length > 0 && (
        <ul className={styles.things} aria-label="Data sets in the file">
          {preview.datasets.map((dataset) => (
            <li key={dataset.id}>
              <span>
                Data set <span className={styles.name}>{dataset.name}</span>, {words(dataset.versionCount, 'version')}
              </span>
              <span className={styles.muted}>
                {into === 'new' && dataset.state === 'link'
                  ? 'comes along where the file has its rows'
                  : datasetWords(dataset)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {preview.datasets.some(({ state }) => state === 'missing') && (
        <Note tone="info">
          Runs of a missing data set can be looked at and compared. To evaluate or resume them, import the same rows, or
          export the runs again with their data sets.
        </Note>
      )}
      {error !== null && <FailureNote title="Nothing was imported" error={error} />}
      <Group justify="space-between" wrap="nowrap">
        <p className={styles.estimate}>
          {isEmpty
            ? 'All of these runs are here already.'
            : `${words(newCount, 'run')} ${newCount === 1 ? 'comes' : 'come'} in${selected.size > 0 ? `, of ${formatCount(preview.runs.length)}` : ''}`}
        </p>
        <Group gap={8} wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            disabled={isEmpty || (into === 'new' && name.trim() === '')}
            onClick={() =>
              onImport({
                runIds: selected.size === 0 ? null : chosen.map(({ id }) => id),
                ...(into === 'new' ? { newProject: { path, name: name.trim() } } : {}),
              })
            }
          >
            {into === 'new' ? 'Create project' : 'Import'}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

function useOpening(subject: OpenSubject, onClose: () => void) {
  const [phase, setPhase] = useState<Phase>({ kind: 'choosing', error: null });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const begin = () => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    return controller.signal;
  };
  const look = async (find: (signal: AbortSignal) => Promise<PortableSource>) => {
    const signal = begin();
    try {
      const source = await find(signal);
      setPhase({ kind: 'looking', startedAt: Date.now() });
      const { preview } = await client.portables.inspect({ source }, { signal });
      setPhase({ kind: 'shown', source, preview, error: null });
    } catch (error) {
      setPhase({ kind: 'choosing', error: signal.aborted || isCancelled(error) ? null : error });
    }
  };
  const openFile = (file: File) =>
    look((signal) => {
      setPhase({ kind: 'sending', fraction: 0 });
      return uploadFile(file, signal, (fraction) => setPhase({ kind: 'sending', fraction }));
    });
  const openPath = (path: string) => look(async () => ({ path }));
  const first = useRef(subject);
  useEffect(() => {
    const given = first.current;
    if (given && 'file' in given) void openFile(given.file);
    else if (given) void openPath(given.path);
  }, []);
  const bring = async (
    shown: Phase & { kind: 'shown' },
    { runIds, newProject }: { runIds: string[] | null; newProject?: { path: string; name: string } },
  ) => {
    const signal = begin();
    setPhase({ kind: 'importing', startedAt: Date.now(), source: shown.source, preview: shown.preview });
    try {
      const { imported, skippedRunCount } = await client.portables.import(
        { source: shown.source, runIds, ...(newProject ? { newProject } : {}) },
        { signal },
      );
      if (newProject) await readQueriesAgain(queryClient);
      onClose();
      navigate('/runs');
      const skipped = skippedRunCount > 0 ? `; ${formatCount(skippedRunCount)} were here already` : '';
      showToast(
        `${words(imported.runIds.length, 'run')} imported${skipped}.`,
        newProject ? undefined : () => client.portables.undo({ imported }),
      );
    } catch (error) {
      setPhase({ ...shown, error: signal.aborted || isCancelled(error) ? null : error });
    }
  };
  return { phase, openFile, openPath, bring, cancel: () => abort.current?.abort() };
}

/** Opens a portable file: choose or drop it, see what it holds, bring it into this project or a new one. */
export function OpenPortableDialog({ subject, onClose }: { subject: OpenSubject; onClose(): void }) {
  const { phase, openFile, openPath, bring, cancel } = useOpening(subject, onClose);
  const isBusy = phase.kind === 'sending' || phase.kind === 'looking' || phase.kind === 'importing';
  useEffect(() => setPortableBusy(isBusy), [isBusy]);
  const hasPreview = phase.kind === 'shown' || phase.kind === 'importing';
  return (
    <Modal
      opened
      onClose={onClose}
      title={hasPreview ? phase.preview.fileName : 'Open a portable file'}
      size={hasPreview ? 860 : 600}
      closeOnClickOutside={!isBusy}
      closeOnEscape={!isBusy}
      withCloseButton={!isBusy}
    >
      {phase.kind === 'choosing' && <Chooser error={phase.error} onFile={openFile} onPath={openPath} />}
      {phase.kind === 'sending' && (
        <div className={styles.progress}>
          <ProgressLine fraction={phase.fraction} label="Sending the file" />
          <p role="status">Sending the file to the studio’s host</p>
        </div>
      )}
      {(phase.kind === 'looking' || phase.kind === 'importing') && (
        <TaskProgress kind="import" startedAt={phase.startedAt} label="Import" />
      )}
      {isBusy && (
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      )}
      {hasPreview && (
        // It stays while it is imported, so that the choice is still there where the import ends early.
        <div hidden={phase.kind === 'importing'}>
          <Preview
            preview={phase.preview}
            error={phase.kind === 'shown' ? phase.error : null}
            onImport={(choice) => phase.kind === 'shown' && void bring(phase, choice)}
            onClose={onClose}
          />
        </div>
      )}
    </Modal>
  );
}
