import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Export, ExportFormat } from '../../../shared/contract/export';
import type { Run } from '../../../shared/contract/run';
import { useActivity } from '../../lib/activity-store';
import { isCancelled } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { ProgressLine } from '../../ui/progress-line';
import { ExportResult } from './export-result';
import styles from './exports-page.module.css';

interface ExportDialogProps {
  run: Pick<Run, 'id' | 'name'>;
  /** Null exports the newest checkpoint. */
  checkpointId?: string | null;
  onClose(): void;
}

type Phase =
  | { kind: 'choosing'; error: unknown }
  | { kind: 'exporting'; startedAt: number }
  | { kind: 'done'; exported: Export };

function Exporting({ startedAt }: { startedAt: number }) {
  // The host's clock is this machine's; a second covers the way there.
  const activity = useActivity(
    (each) => each.kind === 'export' && each.status === 'running' && each.startedAt >= startedAt - 1000,
  );
  return (
    <div className={styles.progress}>
      <ProgressLine fraction={activity?.fraction ?? null} label="Export" />
      <p role="status">{activity?.detail || 'Starting…'}</p>
    </div>
  );
}

/** Exports a run: choose the format, watch, cancel, and see the proof. */
export function ExportDialog({ run, checkpointId = null, onClose }: ExportDialogProps) {
  const query = useQuery(host.exports.formats.queryOptions());
  const [format, setFormat] = useState<ExportFormat>('savedmodel');
  const [phase, setPhase] = useState<Phase>({ kind: 'choosing', error: null });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const start = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setPhase({ kind: 'exporting', startedAt: Date.now() });
    try {
      const { export: exported } = await client.exports.create(
        { runId: run.id, format, ...(checkpointId ? { checkpointId } : {}) },
        { signal: controller.signal },
      );
      setPhase({ kind: 'done', exported });
    } catch (error) {
      setPhase({ kind: 'choosing', error: controller.signal.aborted || isCancelled(error) ? null : error });
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={phase.kind === 'done' ? `${run.name} is exported` : `Export ${run.name}`}
      size={600}
      closeOnClickOutside={phase.kind !== 'exporting'}
    >
      {phase.kind === 'choosing' && (
        <Loaded query={query}>
          {({ formats }) => (
            <>
              <Radio.Group label="Format" value={format} onChange={(value) => setFormat(value as ExportFormat)}>
                <Stack gap={12} mt={4}>
                  {formats.map(({ format: each, title, summary, available, reason }) => (
                    <Radio
                      key={each}
                      value={each}
                      label={title}
                      description={available ? summary : `${summary} Not available: ${reason}`}
                      disabled={!available}
                    />
                  ))}
                </Stack>
              </Radio.Group>
              <p className={styles.hint}>
                The file is loaded again and compared with the run’s own predictions on real rows; the result is kept
                with it.
              </p>
              {phase.error !== null && <FailureNote title="The export failed" error={phase.error} />}
              <Group justify="flex-end" gap={8} mt={16}>
                <Button variant="default" onClick={onClose}>
                  Close
                </Button>
                <Button
                  onClick={() => void start()}
                  disabled={!formats.some((each) => each.format === format && each.available)}
                >
                  Export
                </Button>
              </Group>
            </>
          )}
        </Loaded>
      )}
      {phase.kind === 'exporting' && (
        <>
          <Exporting startedAt={phase.startedAt} />
          <Group justify="flex-end" mt={16}>
            <Button variant="default" onClick={() => abort.current?.abort()}>
              Cancel
            </Button>
          </Group>
        </>
      )}
      {phase.kind === 'done' && <ExportResult exported={phase.exported} />}
    </Modal>
  );
}
