import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatCompact, formatCount } from '../../../../shared/base/format';
import { type Change, diffModels } from '../../../../shared/graph/diff';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { EmptyState } from '../../../ui/empty-state';
import { Note } from '../../../ui/note';
import { readConfig } from '../document/reading';
import styles from './architecture-diff.module.css';
import { ChangeList } from './change-list';
import { DiffCanvas } from './diff-canvas';
import { drawDifference } from './diff-graph';

export interface DiffSide {
  name: string;
  /** The run config. */
  text: string;
}

function Figure({ title, change, format }: { title: string; change: Change<number>; format(value: number): string }) {
  const { before, after } = change;
  const share = before > 0 ? (100 * (after - before)) / before : null;
  return (
    <span className={styles.figure}>
      <span className={styles.figureTitle}>{title}</span> {format(before)}
      {before !== after && (
        <>
          {' → '}
          <b>{format(after)}</b>
          {share !== null && ` (${share > 0 ? '+' : '−'}${Math.abs(share).toFixed(Math.abs(share) < 10 ? 1 : 0)} %)`}
        </>
      )}
    </span>
  );
}

/** What a config needs the host for: the shape of a sample, without which shapes and counts are unknown. */
function useAnalysis({ text }: DiffSide) {
  const check = useQuery({ ...host.templates.check.queryOptions({ input: { text } }), staleTime: 60_000 });
  const shape = check.data?.inputShape ?? null;
  return { check, analysis: useMemo(() => readConfig(text, shape).analysis, [text, shape]), hasShape: shape !== null };
}

/** What one network has that the other has not: drawn as one graph, and listed with the differences of every layer. */
export function ArchitectureDiff({ before, after }: { before: DiffSide; after: DiffSide }) {
  const first = useAnalysis(before);
  const second = useAnalysis(after);
  const [onlyChanges, setOnlyChanges] = useState(true);
  const [focused, setFocused] = useState<{ id: string } | null>(null);
  const difference = useMemo(
    () => (first.analysis && second.analysis ? diffModels(first.analysis, second.analysis) : null),
    [first.analysis, second.analysis],
  );
  const graph = useMemo(
    () =>
      difference && first.analysis && second.analysis
        ? drawDifference(difference, first.analysis, second.analysis, onlyChanges)
        : null,
    [difference, first.analysis, second.analysis, onlyChanges],
  );
  const changeCount = difference ? difference.addedCount + difference.removedCount + difference.changedCount : 0;
  return (
    <Loaded query={first.check}>
      {() => (
        <Loaded query={second.check}>
          {() => {
            if (!difference || !graph)
              return (
                <EmptyState title="A model cannot be read">
                  {first.analysis ? after.name : before.name} has layers with errors; mend them in its text.
                </EmptyState>
              );
            return (
              <div className={styles.diff}>
                <div className={styles.head}>
                  <span>
                    <b>{difference.addedCount}</b> added · <b>{difference.removedCount}</b> removed ·{' '}
                    <b>{difference.changedCount}</b> changed of {formatCount(difference.layers.length)} layers
                  </span>
                  <Figure title="Parameters" change={difference.parameterCount} format={formatCompact} />
                  <Figure title="FLOPs a sample" change={difference.flopsPerSample} format={formatCompact} />
                  <Switch
                    className={styles.only}
                    label="Fold what is the same"
                    checked={onlyChanges}
                    onChange={(event) => setOnlyChanges(event.currentTarget.checked)}
                  />
                </div>
                {!(first.hasShape && second.hasShape) && (
                  <div className={styles.note}>
                    <Note tone="info">
                      The data set of {first.hasShape ? after.name : before.name} is not in the project, so its shapes
                      and counts are unknown.
                    </Note>
                  </div>
                )}
                {changeCount === 0 ? (
                  <EmptyState title="The same architecture">
                    Both models have the same layers with the same parameters and connections.
                  </EmptyState>
                ) : (
                  <div className={styles.panes}>
                    <section className={styles.canvas} aria-label={`Drawing of ${before.name} and ${after.name}`}>
                      <DiffCanvas graph={graph} focused={focused} onFocus={(id) => setFocused({ id })} />
                    </section>
                    <ChangeList
                      difference={difference}
                      focused={focused?.id ?? null}
                      onFocus={(id) => setFocused({ id })}
                    />
                  </div>
                )}
              </div>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}
