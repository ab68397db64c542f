import { Button, Group, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type {
  HistoryAction,
  HistoryOptions as Options,
  HistoryPreview as Preview,
} from '../../../shared/contract/history';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import { FailureNote } from '../../lib/failure-note';
import { ProblemList } from '../../ui/problem-list';
import styles from './histories.module.css';
import { HistoryOptions } from './history-options';
import { HistoryRuns, type PlannedRun } from './history-runs';
import { words } from './history-words';

interface HistoryPreviewProps {
  preview: Preview;
  failure: { title: string; error: unknown } | null;
  isStale: boolean;
  onOptions(options: Options): void;
  onImport(actions: Record<string, HistoryAction>): void;
  onOther(): void;
  onClose(): void;
}

/** What a history would bring, and the choice of it. */
export function HistoryPreview({
  preview,
  failure,
  isStale,
  onOptions,
  onImport,
  onOther,
  onClose,
}: HistoryPreviewProps) {
  const [chosen, setChosen] = useState<Readonly<Record<string, HistoryAction>>>({});
  const runs = useMemo(
    () => preview.runs.map((run): PlannedRun => ({ ...run, chosen: chosen[run.id] ?? run.action })),
    [preview, chosen],
  );
  const problems = useMemo(() => [...preview.problems, ...preview.runs.flatMap(({ problems: own }) => own)], [preview]);
  const incoming = runs.filter((run) => run.chosen !== 'skip');
  const more = preview.runCount - runs.length;
  const pointCount = incoming.reduce((total, run) => total + (run.pointCount ?? 0), 0);
  const isEstimated = incoming.some((run) => run.isEstimated || run.pointCount === null);
  return (
    <Stack gap={12} data-stale={isStale} className={styles.preview}>
      <Group justify="space-between" wrap="nowrap">
        <p className={styles.facts}>
          {runSourceToolTitles[preview.tool]} · {words(preview.runCount, 'run')}
          {more > 0 && `, the first ${formatCount(runs.length)} are listed`}
        </p>
        <Button variant="subtle" color="gray" onClick={onOther}>
          Choose another
        </Button>
      </Group>
      <HistoryOptions preview={preview} onChange={onOptions} />
      <HistoryRuns
        runs={runs}
        onChoose={(ids, action) =>
          setChosen((before) => ({ ...before, ...Object.fromEntries(ids.map((id) => [id, action])) }))
        }
      />
      {problems.length > 0 && (
        <div className={styles.problems}>
          <ProblemList problems={problems} label="Problems found in the preview" />
        </div>
      )}
      {failure && <FailureNote title={failure.title} error={failure.error} />}
      <Group justify="space-between" wrap="nowrap">
        <p className={styles.facts}>
          {incoming.length + more === 0
            ? 'All of these runs stay out.'
            : `${words(incoming.length + more, 'run')} ${incoming.length + more === 1 ? 'comes' : 'come'} in${pointCount > 0 ? `, ${isEstimated ? 'about ' : ''}${formatCount(pointCount)} points` : ''}`}
        </p>
        <Group gap={8} wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button disabled={incoming.length + more === 0 || isStale} onClick={() => onImport({ ...chosen })}>
            Import
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
