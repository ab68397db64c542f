import { Button, Group, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount, formatDuration } from '../../../shared/base/format';
import type { Problem } from '../../../shared/base/problem';
import type { HistoryReport as Report } from '../../../shared/contract/history';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';
import { Note } from '../../ui/note';
import { ProblemList } from '../../ui/problem-list';
import styles from './histories.module.css';
import { reportWords, words } from './history-words';

const shownNameCount = 3;

/** What several runs have in common stands once, with their names. */
function joinProblems({ problems, runs }: Report): Problem[] {
  const byMessage = new Map<string, { problem: Problem; names: string[] }>();
  for (const { name, problems: own } of runs)
    for (const problem of own) {
      const known = byMessage.get(problem.message);
      if (known) known.names.push(name);
      else byMessage.set(problem.message, { problem, names: [name] });
    }
  const joined = [...byMessage.values()].map(({ problem, names }): Problem => {
    const more = names.length - shownNameCount;
    const title = `${names.slice(0, shownNameCount).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
    return { ...problem, where: { file: title } };
  });
  const weight = { error: 0, warning: 1, info: 2 } as const;
  return [...problems, ...joined].toSorted((left, right) => weight[left.severity] - weight[right.severity]);
}

/** A list as a file of the person's own. */
function save(report: Report): void {
  const cell = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const lines = report.runs.flatMap(({ id, name, outcome, problems }) =>
    problems.map(({ severity, message }) => [id, name, outcome, severity, message].map(cell).join(',')),
  );
  const file = new Blob([['run,name,outcome,severity,problem', ...lines].join('\n')], { type: 'text/csv' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = 'import-report.csv';
  link.click();
  URL.revokeObjectURL(address);
}

interface HistoryReportProps {
  report: Report;
  onAcceptDamage(ids: readonly string[]): void;
  onClose(): void;
}

/** What an import has done, and what it has not. */
export function HistoryReport({ report, onAcceptDamage, onClose }: HistoryReportProps) {
  const added = report.runs.flatMap(({ outcome, runId }) => (outcome === 'added' && runId !== null ? [runId] : []));
  const damaged = report.runs.filter(({ outcome, isDamaged }) => outcome === 'leftOut' && isDamaged);
  const problems = useMemo(() => joinProblems(report), [report]);
  const undo = async () => {
    try {
      const { trashIds } = await client.runs.remove({ ids: added });
      onClose();
      showToast(`${words(added.length, 'imported run')} moved to the trash.`, () =>
        client.projects.restoreAll({ ids: trashIds }),
      );
    } catch (error) {
      showFailure('The imported runs were not removed', error);
    }
  };
  return (
    <Stack gap={12}>
      <p role="status">
        {reportWords(report)} {formatCount(report.pointCount)} points in {formatDuration(report.durationMs)}.
      </p>
      {damaged.length > 0 && (
        <Note
          tone="warning"
          action={
            <Button variant="default" onClick={() => onAcceptDamage(damaged.map(({ id }) => id))}>
              Import what can be read
            </Button>
          }
        >
          {damaged.length === 1 ? `${damaged[0]?.name} is` : `${words(damaged.length, 'run')} are`} partly unreadable
          and stayed out.
        </Note>
      )}
      {problems.length > 0 && (
        <div className={styles.problems}>
          <ProblemList problems={problems} label="Problems of the import" />
        </div>
      )}
      <Group justify="space-between">
        <Group gap={8}>
          {added.length > 0 && (
            <Button variant="subtle" color="gray" onClick={() => void undo()}>
              Undo the import
            </Button>
          )}
          {problems.length > 0 && (
            <Button variant="subtle" color="gray" onClick={() => save(report)}>
              Save the report
            </Button>
          )}
        </Group>
        <Button
          onClick={() => {
            onClose();
            navigate('/runs');
          }}
        >
          Show the runs
        </Button>
      </Group>
    </Stack>
  );
}
