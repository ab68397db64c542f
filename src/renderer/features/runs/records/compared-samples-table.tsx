import { Button, SegmentedControl, Select } from '@mantine/core';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { RecordedAnswer } from '../../../../shared/contract/run-record';
import { runRecordsKey } from '../../../lib/change-subscription';
import { lineStyleOf, useColorScheme } from '../../../lib/charts';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { Note } from '../../../ui/note';
import styles from './compared.module.css';
import { MissingStep, RunTitle } from './compared-panel';
import { type ComparedSample, isDisputed, joinSamples, type RunSamples } from './compared-samples';
import { positionsOf, recordAt } from './compared-steps';
import { Inputs, Picture, percent, Verdict } from './sample-card';
import { SharedSteps } from './shared-steps';
import { kindIn } from './use-records';
import { type RecordedRun, useSharedSteps } from './use-shared-steps';

/** Rows that stand in the page until more are asked for. */
const shownSampleCount = 64;

type Filter = 'all' | 'disputed';

function Answer({
  answer,
  sample,
  runId,
  step,
  color,
}: {
  answer: RecordedAnswer;
  sample: ComparedSample;
  runId: string;
  step: number;
  color: string;
}) {
  const ofTarget = answer.classes.find(({ name }) => name === sample.target?.text)?.probability ?? null;
  return (
    <div className={styles.answer}>
      {answer.picture !== null && <Picture runId={runId} name={answer.picture} step={step} label="output" />}
      {answer.text !== '' && (
        <span className={styles.text}>
          <Verdict isRight={answer.isRight} />
          <b>{answer.text}</b>
          {answer.probability !== null && ` ${percent(answer.probability)}`}
        </span>
      )}
      {ofTarget !== null && (
        <span className={styles.bar} title={`${percent(ofTarget)} for ${sample.target?.text}, the target`}>
          <i style={{ width: `${100 * ofTarget}%`, background: color }} />
        </span>
      )}
      {answer.loss !== null && <span className={styles.loss}>loss {formatNumber(answer.loss, 3)}</span>}
    </div>
  );
}

/** Samples and predictions of some runs at a step, read run by run; inputs once. */
function useComparedSamples(
  recorded: readonly RecordedRun[],
  shownAt: readonly ({ place: number; isExact: boolean; step: number } | null)[],
) {
  const inputs = useQueries({
    queries: recorded.map(({ run }) => ({
      ...host.runs.recordedSamples.queryOptions({ input: { id: run.id, steps: [] } }),
      queryKey: runRecordsKey(run.id, 'inputs'),
    })),
  });
  const predictions = useQueries({
    queries: recorded.map(({ run }, index) => {
      const step = shownAt[index]?.step ?? null;
      return {
        ...host.runs.recordedSamples.queryOptions({
          input: { id: run.id, steps: step === null ? [] : [step], withInputs: false },
        }),
        queryKey: runRecordsKey(run.id, 'predictions', step),
        placeholderData: keepPreviousData,
      };
    }),
  });
  const error = inputs.find((query) => query.error)?.error ?? predictions.find((query) => query.error)?.error ?? null;
  const samples = recorded.map(({ run }, index): RunSamples & { step: number | null } => ({
    run,
    inputs: inputs[index]?.data?.inputs ?? [],
    predictions: shownAt[index] ? predictions[index]?.data?.steps[0]?.predictions : undefined,
    step: predictions[index]?.data?.steps[0]?.step ?? null,
  }));
  return { samples, error, isReading: inputs.some((query) => query.isPending) };
}

/** What several runs said of the same samples at the same step. */
export function ComparedSamplesTable({ recorded }: { recorded: readonly RecordedRun[] }) {
  const scheme = useColorScheme();
  const [filter, setFilter] = useState<Filter>('all');
  const [wantedOutput, setOutput] = useState<string | null>(null);
  const [limit, setLimit] = useState(shownSampleCount);
  const { alignment, setAlignment, player } = useSharedSteps(recorded, 'sample');
  const position = useDeferredValue(player.step);
  const steps = useMemo(() => recorded.map(({ overview }) => kindIn(overview, 'sample')?.steps ?? []), [recorded]);
  const shownAt = recorded.map(({ run }, index) => {
    const own = steps[index] ?? [];
    const shown = position === null ? null : recordAt(positionsOf(own, run, alignment), position);
    return shown && { ...shown, step: own[shown.place] as number };
  });
  const { samples, error, isReading } = useComparedSamples(recorded, shownAt);
  const outputs = [...new Set(samples.flatMap(({ inputs }) => inputs[0]?.targets.map(({ output }) => output) ?? []))];
  const output = outputs.find((each) => each === wantedOutput) ?? outputs[0] ?? null;
  const all = joinSamples(samples, output);
  const disputed = all.filter(isDisputed);
  const isJudged = all.some(({ answers }) => answers.some((answer) => answer !== null && answer.isRight !== null));
  const passing = filter === 'disputed' && isJudged ? disputed : all;
  const shown = passing.slice(0, limit);
  const hasShared = all.some(({ runCount }) => runCount > 1);
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
      <div className={styles.samples} data-testid="compared-records">
        {error && <FailureNote title="The samples could not be read" error={error} />}
        {!isReading && recorded.length > 1 && all.length > 0 && !hasShared && (
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
              {recorded.map(({ run }, index) => {
                const right = all.filter(({ answers }) => answers[index]?.isRight === true).length;
                const judged = all.filter(({ answers }) => (answers[index]?.isRight ?? null) !== null).length;
                return (
                  <th key={run.id} scope="col">
                    <RunTitle run={run} tab="samples" />
                    {judged > 0 && (
                      <span className={styles.count}>
                        {right} of {judged} right
                      </span>
                    )}
                    <MissingStep steps={steps[index] ?? []} shown={shownAt[index] ?? null} run={run} />
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((sample) => (
              <tr key={sample.key}>
                <th scope="row">
                  {sample.input.row >= 0 && (
                    <span className={styles.loss}>row {formatCount(sample.input.row + 1)}</span>
                  )}
                  <Inputs runId={sample.inputRunId} input={sample.input} target={sample.target} />
                  {sample.target?.picture != null && (
                    <Picture runId={sample.inputRunId} name={sample.target.picture} step={0} label="target" />
                  )}
                  {sample.target?.text != null && (
                    <span className={styles.target}>
                      target <b>{sample.target.text}</b>
                    </span>
                  )}
                </th>
                {sample.answers.map((answer, index) => {
                  const { run } = recorded[index] as RecordedRun;
                  return (
                    <td key={run.id} data-right={answer?.isRight ?? undefined}>
                      {answer ? (
                        <Answer
                          answer={answer}
                          sample={sample}
                          runId={run.id}
                          step={samples[index]?.step ?? 0}
                          color={lineStyleOf(run.colorIndex, scheme).color}
                        />
                      ) : (
                        <span className={styles.none}>not recorded</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {!isReading && shown.length === 0 && (
          <p className={styles.remark}>
            {filter === 'disputed' ? 'The runs agree on every sample at this step.' : 'No samples were recorded.'}
          </p>
        )}
        {passing.length > shown.length && (
          <Button variant="default" className={styles.more} onClick={() => setLimit(limit + shownSampleCount)}>
            Show {formatCount(Math.min(shownSampleCount, passing.length - shown.length))} more of{' '}
            {formatCount(passing.length)} samples
          </Button>
        )}
      </div>
    </>
  );
}
