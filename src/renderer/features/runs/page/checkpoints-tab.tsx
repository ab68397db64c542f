import { Button, Group } from '@mantine/core';
import { IconDeviceFloppy, IconGitFork, IconPackageExport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { EmptyState } from '../../../ui/empty-state';
import { RelativeTime } from '../../../ui/relative-time';
import { StatusBadge } from '../../../ui/status-badge';
import { canControl, controlActions } from '../control/control-actions';
import { interventionOf } from '../control/intervention-look';
import { isActive, runActions } from '../run-actions';
import { formatFigure } from '../run-metrics';
import styles from './run-page.module.css';

/** What can be gone on from, forked and exported. */
export function CheckpointsTab({ run, onExport }: { run: Run; onExport(checkpointId: string): void }) {
  const query = useQuery(host.runs.checkpoints.queryOptions({ input: { id: run.id } }));
  const events = useQuery(host.runs.events.queryOptions({ input: { id: run.id } }));
  const askedSteps = new Set(
    events.data?.events.flatMap((event) => (interventionOf(event)?.action === 'checkpoint' ? [event.step] : [])),
  );
  return (
    <Loaded query={query}>
      {({ checkpoints }) => {
        if (checkpoints.length === 0)
          return (
            <EmptyState
              title="No checkpoints yet"
              actions={
                canControl(run) && (
                  <Button onClick={() => void controlActions.checkpoint(run)}>Take a checkpoint of this step</Button>
                )
              }
            >
              {isActive(run)
                ? 'The first one is written at the end of an epoch; from then on the run can be resumed exactly.'
                : 'The run ended before its first checkpoint.'}
            </EmptyState>
          );
        const metrics = [...new Set(checkpoints.flatMap((checkpoint) => Object.keys(checkpoint.metrics)))].slice(0, 4);
        return (
          <div className={styles.padded}>
            {canControl(run) && (
              <div className={styles.toolbarPlain}>
                <Button
                  variant="default"
                  leftSection={<IconDeviceFloppy size={16} stroke={1.6} />}
                  loading={run.pendingControls?.includes('checkpoint')}
                  onClick={() => void controlActions.checkpoint(run)}
                >
                  Take a checkpoint of this step
                </Button>
              </div>
            )}
            <table className={styles.figures} data-wide>
              <thead>
                <tr>
                  <th scope="col">Step</th>
                  <th scope="col">Epoch</th>
                  {metrics.map((metric) => (
                    <th key={metric} scope="col">
                      {metric}
                    </th>
                  ))}
                  <th scope="col">Size</th>
                  <th scope="col">Written</th>
                  <th scope="col">
                    <span className="visually-hidden">Why it is kept</span>
                  </th>
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {checkpoints
                  .toSorted((a, b) => b.step - a.step)
                  .map((checkpoint) => (
                    <tr key={checkpoint.id}>
                      <th scope="row">{formatCount(checkpoint.step)}</th>
                      <td>{checkpoint.epoch}</td>
                      {metrics.map((metric) => (
                        <td key={metric}>{formatFigure(checkpoint.metrics[metric])}</td>
                      ))}
                      <td>{formatBytes(checkpoint.sizeBytes)}</td>
                      <td>
                        <RelativeTime atMs={checkpoint.createdAt} />
                      </td>
                      <td>
                        <span className={styles.badge}>
                          {checkpoint.best && <StatusBadge tone="good">Best</StatusBadge>}
                          {askedSteps.has(checkpoint.step) && <StatusBadge tone="neutral">Kept</StatusBadge>}
                        </span>
                      </td>
                      <td>
                        <Group gap={4} justify="flex-end" wrap="nowrap">
                          <Button
                            variant="subtle"
                            color="gray"
                            leftSection={<IconGitFork size={14} />}
                            onClick={() => runActions.fork(run, checkpoint.id)}
                          >
                            Fork
                          </Button>
                          <Button
                            variant="subtle"
                            color="gray"
                            leftSection={<IconPackageExport size={14} />}
                            onClick={() => onExport(checkpoint.id)}
                          >
                            Export
                          </Button>
                        </Group>
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Loaded>
  );
}
