import { Button, Group, Modal, Radio, Select, Stack, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import {
  type ExportEstimate,
  type RunExportFormat,
  type RunExportInput,
  type RunExportResult,
  runExportFormats,
} from '../../../shared/contract/portable';
import { isCancelled } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { PathInput } from '../../lib/path-input';
import { CopyButton } from '../../ui/copy-button';
import { Note } from '../../ui/note';
import { exportFormatHelp } from './export-format';
import type { ExportSubject } from './portable-dialog-store';
import styles from './portables.module.css';
import { TaskProgress } from './task-progress';

type Phase =
  | { kind: 'choosing'; error: unknown }
  | { kind: 'exporting'; startedAt: number }
  | { kind: 'done'; exported: RunExportResult };

const words = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

function titleOf({ runs }: ExportSubject): string {
  if (runs === null) return 'Export the project';
  return runs.length === 1 ? `Export the history of ${runs[0]?.name}` : `Export ${words(runs.length, 'run')}`;
}

const wholeProject =
  'Every run with models, reports and saved views. Opened on another machine, it becomes the same project there.';

function CheckpointChoice({ value, sizes, onChange }: CheckpointChoiceProps) {
  const withSize = (title: string, sizeBytes: number | undefined) =>
    sizeBytes ? `${title} · ${formatBytes(sizeBytes)}` : title;
  return (
    <Select
      label="Checkpoints"
      description="Without them a run can be looked at and compared, but neither evaluated nor resumed."
      data={[
        { value: 'none', label: 'None' },
        { value: 'bestAndLast', label: withSize('Best and last', sizes?.bestAndLast) },
        { value: 'all', label: withSize('All', sizes?.all) },
      ]}
      value={value}
      allowDeselect={false}
      onChange={(next) => onChange((next ?? 'bestAndLast') as RunExportInput['checkpoints'])}
    />
  );
}

interface CheckpointChoiceProps {
  value: RunExportInput['checkpoints'];
  sizes: ExportEstimate['checkpointBytes'] | undefined;
  onChange(value: RunExportInput['checkpoints']): void;
}

/** How large it will be, before anything is written. */
function Estimate({ estimate }: { estimate: ExportEstimate | undefined }) {
  return (
    <p className={styles.estimate} aria-live="polite">
      {estimate
        ? `About ${formatBytes(estimate.sizeBytes)} · ${words(estimate.runCount, 'run')} · ${words(estimate.pointCount, 'point')}`
        : 'Estimating the size…'}
    </p>
  );
}

function Finished({ exported }: { exported: RunExportResult }) {
  const { downloadId, path, fileName, sizeBytes, runCount } = exported;
  return (
    <Stack gap={12}>
      <Note tone="info">
        {words(runCount, 'run')} written, {formatBytes(sizeBytes)}.
      </Note>
      {downloadId === null ? (
        <span className={styles.path}>
          <code>{path}</code>
          <CopyButton text={path} label="Copy the path" />
        </span>
      ) : (
        <Group>
          <Button
            component="a"
            href={bulkPaths.portable(downloadId)}
            download={fileName}
            leftSection={<IconDownload size={16} stroke={1.6} />}
          >
            Download {fileName}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function useExport(subject: ExportSubject) {
  const [phase, setPhase] = useState<Phase>({ kind: 'choosing', error: null });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start = async (input: Omit<RunExportInput, 'runIds'> & { path?: string }) => {
    const controller = new AbortController();
    abort.current = controller;
    setPhase({ kind: 'exporting', startedAt: Date.now() });
    try {
      const { exported } = await client.portables.export(
        { ...input, runIds: subject.runs?.map(({ id }) => id) ?? null },
        { signal: controller.signal },
      );
      setPhase({ kind: 'done', exported });
    } catch (error) {
      setPhase({ kind: 'choosing', error: controller.signal.aborted || isCancelled(error) ? null : error });
    }
  };
  return { phase, start, cancel: () => abort.current?.abort() };
}

/** Exports what training left of runs: choose the kind of file, see its size, watch, cancel, download. */
export function RunExportDialog({ subject, onClose }: { subject: ExportSubject; onClose(): void }) {
  const [format, setFormat] = useState<RunExportFormat>('studio');
  const [checkpoints, setCheckpoints] = useState<RunExportInput['checkpoints']>('bestAndLast');
  const [withDatasets, setWithDatasets] = useState(subject.runs === null);
  const [configColumns, setConfigColumns] = useState<RunExportInput['configColumns']>('differing');
  const [path, setPath] = useState('');
  const { phase, start, cancel } = useExport(subject);
  const input = { format, checkpoints, datasets: withDatasets ? 'rows' : 'identity', configColumns } as const;
  const { data, error } = useQuery({
    ...host.portables.estimate.queryOptions({
      input: { ...input, runIds: subject.runs?.map(({ id }) => id) ?? null },
    }),
    placeholderData: keepPreviousData,
  });
  const estimate = data?.estimate;
  const datasetBytes = estimate?.datasets.reduce((total, { sizeBytes }) => total + sizeBytes, 0) ?? 0;
  const isBusy = phase.kind === 'exporting';
  return (
    <Modal
      opened
      onClose={onClose}
      title={titleOf(subject)}
      size={600}
      closeOnClickOutside={!isBusy}
      closeOnEscape={!isBusy}
      withCloseButton={!isBusy}
    >
      {phase.kind === 'choosing' && (
        <Stack gap={16}>
          <Radio.Group label="Kind of file" value={format} onChange={(value) => setFormat(value as RunExportFormat)}>
            <Stack gap={8} mt={4}>
              {runExportFormats.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={exportFormatHelp[each].title}
                  description={
                    each === 'studio' && subject.runs === null ? wholeProject : exportFormatHelp[each].summary
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
          {format === 'studio' && (
            <>
              <CheckpointChoice value={checkpoints} sizes={estimate?.checkpointBytes} onChange={setCheckpoints} />
              <Switch
                label={`Data sets with their rows and all versions${datasetBytes > 0 ? ` · ${formatBytes(datasetBytes)}` : ''}`}
                description="Without them the file names them by fingerprint; a project that has the same rows links the runs to its own."
                checked={withDatasets}
                onChange={({ currentTarget }) => setWithDatasets(currentTarget.checked)}
              />
            </>
          )}
          {format.startsWith('csv') && (
            <Select
              label="Settings as columns"
              data={[
                { value: 'none', label: 'None' },
                { value: 'differing', label: 'Those that differ between the runs' },
                { value: 'all', label: 'All' },
              ]}
              value={configColumns}
              allowDeselect={false}
              onChange={(next) => setConfigColumns((next ?? 'differing') as RunExportInput['configColumns'])}
            />
          )}
          <PathInput
            label="Folder or file on the studio’s machine"
            description="Empty: the file is made ready for download."
            value={path}
            onChange={setPath}
            directory
            title="Folder for the export"
          />
          {estimate && estimate.activeNames.length > 0 && (
            <Note tone="warning">
              {estimate.activeNames.slice(0, 3).join(', ')}
              {estimate.activeNames.length > 3 && ` and ${formatCount(estimate.activeNames.length - 3)} more`}{' '}
              {estimate.activeNames.length === 1 ? 'is' : 'are'} not finished: the file holds the state of this moment.
            </Note>
          )}
          {phase.error !== null && <FailureNote title="The export failed" error={phase.error} />}
          {error && <FailureNote title="The size could not be estimated" error={error} />}
          <Group justify="space-between" wrap="nowrap">
            <Estimate estimate={estimate} />
            <Group gap={8} wrap="nowrap">
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <Button onClick={() => void start({ ...input, ...(path.trim() === '' ? {} : { path: path.trim() }) })}>
                Export
              </Button>
            </Group>
          </Group>
        </Stack>
      )}
      {phase.kind === 'exporting' && (
        <>
          <TaskProgress kind="export" startedAt={phase.startedAt} label="Export" />
          <Group justify="flex-end" mt={16}>
            <Button variant="default" onClick={cancel}>
              Cancel
            </Button>
          </Group>
        </>
      )}
      {phase.kind === 'done' && (
        <>
          <Finished exported={phase.exported} />
          <Group justify="flex-end" mt={16}>
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
