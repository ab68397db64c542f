import { Button, SegmentedControl, Select } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { FailureNote } from '../../../lib/failure-note';
import { Note } from '../../../ui/note';
import styles from './compared.module.css';
import { MissingStep, RunTitle } from './compared-panel';
import { ComparedSampleRow } from './compared-sample-row';
import { type ComparedSample, isDisputed, joinSamples } from './compared-samples';
import { positionsOf, recordAt } from './compared-steps';
import { SharedSteps } from './shared-steps';
import { useComparedSamples } from './use-compared-samples';
import { kindIn } from './use-records';
import { type RecordedRun, useSharedSteps } from './use-shared-steps';

/** Rows that stand in the page until more are asked for. */
const shownSampleCount = 64;

type Filter = 'all' | 'disputed';

/** How many answers of a run are right of those that can be. */
function RightCount({ samples, column }: { samples: readonly ComparedSample[]; column: number }) {
  const judged = samples.flatMap(({ answers }) => answers[column]?.isRight ?? []);
  if (judged.length === 0) return null;
  return (
    <span className={styles.count}>
      {judged.filter(Boolean).length} of {judged.length} right
    </span>
  );
}

/** What several runs said of the same samples at the same step. */
export function ComparedSamplesTable({ recorded }: { recorded: readonly RecordedRun[] }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [wantedOutput, setOutput] = useState<string | null>(null);
  const [limit, setLimit] = useState(shownSampleCount);
  const { alignment, setAlignment, player } = useSharedSteps(recorded, 'sample');
  const position = useDeferredValue(player.step);
  const columns = useMemo(
    () =>
      recorded.map(({ run, overview }) => {
        const steps = kindIn(overview, 'sample')?.steps ?? [];
        return { run, steps, shown: position === null ? null : recordAt(positionsOf(steps, run, alignment), position) };
      }),
    [recorded, position, alignment],
  );
  const runs = useMemo(() => recorded.map(({ run }) => run), [recorded]);
  const { samples, error, isReading } = useComparedSamples(
    runs,
    columns.map(({ steps, shown }) => (shown ? (steps[shown.place] ?? null) : null)),
  );
  const outputs = [...new Set(samples.flatMap(({ inputs }) => inputs[0]?.targets.map(({ output }) => output) ?? []))];
  const output = outputs.find((each) => each === wantedOutput) ?? outputs[0] ?? null;
  const all = useMemo(() => joinSamples(samples, output), [samples, output]);
  const disputed = useMemo(() => all.filter(isDisputed), [all]);
  const isJudged = all.some(({ answers }) => answers.some((answer) => answer !== null && answer.isRight !== null));
  const passing = filter === 'disputed' && isJudged ? disputed : all;
  const shown = passing.slice(0, limit);
  const isApart = !isReading && runs.length > 1 && all.length > 0 && all.every(({ runCount }) => runCount === 1);
  return (
    <>
      <div className={styles.toolbar} role="toolbar" aria-label="Compared samples">
        {outputs.length > 1 && (
          <Select
            aria-label="Output"
            w={160}
            data={outputs}
            value={output}
            allowDeselect={false}
            onChange={(next) => setOutput(next)}
          />
        )}
        {isJudged && (
          <SegmentedControl
            aria-label="Which samples"
            value={filter}
            onChange={(next) => setFilter(next as Filter)}
            data={[
              { value: 'all', label: `All (${all.length})` },
              { value: 'disputed', label: `Runs disagree (${disputed.length})` },
            ]}
          />
        )}
        <SharedSteps recorded={recorded} player={player} alignment={alignment} onAlignment={setAlignment} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and holds little else that takes the focus. */}
      <section className={styles.samples} aria-label="Compared samples" tabIndex={0}>
        {error && <FailureNote title="The samples could not be read" error={error} />}
        {isApart && (
          <div className={styles.note}>
            <Note tone="info">
              These runs recorded different samples, so none stands in two columns. Runs of the same version of a data
              set with the same seed and split record the same ones.
            </Note>
          </div>
        )}
        <table className={styles.table} aria-label="Recorded samples of the compared runs">
          <thead>
            <tr>
              <th scope="col">Sample</th>
              {columns.map(({ run, steps, shown: at }, column) => (
                <th key={run.id} scope="col">
                  <RunTitle run={run} tab="samples" />
                  <RightCount samples={all} column={column} />
                  <MissingStep steps={steps} shown={at} run={run} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((sample) => (
              <ComparedSampleRow key={sample.key} sample={sample} columns={samples} />
            ))}
          </tbody>
        </table>
        {!isReading && shown.length === 0 && (
          <p className={styles.empty}>
            {filter === 'disputed' ? 'The runs agree on every sample at this step.' : 'No samples were recorded.'}
          </p>
        )}
        {passing.length > shown.length && (
          <Button variant="default" className={styles.more} onClick={() => setLimit(limit + shownSampleCount)}>
            Show {formatCount(Math.min(shownSampleCount, passing.length - shown.length))} more of{' '}
            {formatCount(passing.length)} samples
          </Button>
        )}
      </section>
    </>
  );
}
