import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import type { SeriesExtent } from '../../../../shared/contract/run-metric';
import { FailureNote } from '../../../lib/failure-note';
import { client, host } from '../../../lib/host-client';
import { SkeletonLines } from '../../../lib/loaded';
import { showToast } from '../../../lib/toast';
import { Note } from '../../../ui/note';
import { ProgressLine } from '../../../ui/progress-line';

const namedCount = 5;

type Named = Pick<RunSummary, 'id' | 'name'>;

/** `a, b and 3 more`. */
function namesOf(ids: readonly string[], runs: readonly Named[]): string {
  const wanted = new Set(ids);
  const names = runs.filter(({ id }) => wanted.has(id)).map(({ name }) => name);
  const more = names.length - namedCount;
  return `${names.slice(0, namedCount).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

const counted = (count: number, word: string) => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** What an extent comes to, and which of its runs cannot lose anything now. */
export function sumExtent({ runs }: SeriesExtent) {
  const ended = runs.filter(({ isActive }) => !isActive);
  return {
    endedIds: ended.map(({ id }) => id),
    activeIds: runs.filter(({ isActive }) => isActive).map(({ id }) => id),
    seriesCount: ended.reduce((total, { seriesCount }) => total + seriesCount, 0),
    pointCount: ended.reduce((total, { pointCount }) => total + pointCount, 0),
  };
}

interface RemoveMetricDialogProps {
  /** Those of one chart. */
  metrics: readonly string[];
  runs: readonly Named[];
  onClose(): void;
}

/** Asks before the points of a chart are deleted for good: which series of which runs, and how many points. */
export function RemoveMetricDialog({ metrics, runs, onClose }: RemoveMetricDialogProps) {
  const [chosen, setChosen] = useState(metrics);
  const [doneCount, setDoneCount] = useState<number | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const isStopped = useRef(false);
  const ids = runs.map(({ id }) => id);
  const { data, error } = useQuery({
    ...host.runs.metricExtent.queryOptions({ input: { ids, metrics: [...chosen] } }),
    enabled: chosen.length > 0 && doneCount === null,
    staleTime: 0,
  });
  const extent = sumExtent(chosen.length > 0 && data ? data : { runs: [] });
  const isBusy = doneCount !== null;
  const remove = async () => {
    const { endedIds } = extent;
    setFailure(null);
    let done = 0;
    try {
      for (const id of endedIds) {
        if (isStopped.current) break;
        setDoneCount(done);
        await client.runs.removeMetrics({ id, metrics: [...chosen] });
        done += 1;
      }
      showToast(
        done === endedIds.length
          ? `${counted(extent.pointCount, 'point')} of ${chosen.join(', ')} deleted.`
          : `Stopped: ${chosen.join(', ')} is gone from ${formatCount(done)} of ${counted(endedIds.length, 'run')}.`,
      );
      onClose();
    } catch (caught) {
      setFailure(caught);
      setDoneCount(null);
    }
  };
  return (
    <Modal opened onClose={isBusy ? () => {} : onClose} title={`Delete the points of ${metrics.join(', ')}`} size={520}>
      <Stack gap={12}>
        {metrics.length > 1 && (
          <Checkbox.Group label="Metrics" value={[...chosen]} onChange={setChosen}>
            <Stack gap={6} mt={4}>
              {metrics.map((metric) => (
                <Checkbox key={metric} value={metric} label={metric} disabled={isBusy} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {error && <FailureNote title="What would be deleted could not be counted" error={error} />}
        {!data && !error && chosen.length > 0 && <SkeletonLines count={2} />}
        {data && extent.endedIds.length > 0 && (
          <p style={{ margin: 0 }}>
            <b>{counted(extent.pointCount, 'point')}</b> in {formatCount(extent.seriesCount)} series of{' '}
            {counted(extent.endedIds.length, 'run')} go: {namesOf(extent.endedIds, runs)}. Tables, comparisons and
            exports of these runs lose them, too. <b>This cannot be undone.</b>
          </p>
        )}
        {data && extent.activeIds.length > 0 && (
          <Note tone="warning">
            {namesOf(extent.activeIds, runs)}{' '}
            {extent.activeIds.length === 1 ? 'keeps its points: it is' : 'keep their points: they are'} being trained,
            and the points are being written. Wait for the end, or stop {extent.activeIds.length === 1 ? 'it' : 'them'}.
          </Note>
        )}
        {data && chosen.length > 0 && extent.endedIds.length === 0 && extent.activeIds.length === 0 && (
          <p style={{ margin: 0 }}>None of the shown runs has points of it.</p>
        )}
        {failure !== null && <FailureNote title="Not everything was deleted" error={failure} />}
        {isBusy && (
          <ProgressLine
            fraction={doneCount / Math.max(1, extent.endedIds.length)}
            label={`${formatCount(doneCount)} of ${counted(extent.endedIds.length, 'run')}`}
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button
            variant="default"
            data-autofocus
            onClick={() => {
              isStopped.current = true;
              if (!isBusy) onClose();
            }}
          >
            {isBusy ? 'Stop' : 'Cancel'}
          </Button>
          <Button color="red" loading={isBusy} disabled={extent.endedIds.length === 0} onClick={() => void remove()}>
            Delete for good
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
