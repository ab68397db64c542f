import { SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import type { RecordOverview } from '../../../../shared/contract/run-record';
import { isForeign } from '../../../../shared/contract/run-source';
import { FailureNote } from '../../../lib/failure-note';
import { Loaded } from '../../../lib/loaded';
import { useRecordConfig } from './distributions-tab';
import { NothingRecorded } from './recording-state';
import styles from './records.module.css';
import { SampleCard } from './sample-card';
import {
  answerOf,
  arrangeSamples,
  countRight,
  type SampleFilter,
  type SampleOrder,
  type ShownSample,
  sampleOrders,
  sampleOrderTitles,
} from './sample-order';
import { StepSlider, stepText } from './step-slider';
import { kindIn, useRecordedSamples, useRecordOverview } from './use-records';
import { useStepPlayer } from './use-step-player';

const nothing = 'nothing';

const emptyTexts = {
  all: 'No samples were recorded at this step.',
  right: 'None of the samples is right at this step.',
  wrong: 'None of the samples is wrong at this step.',
} satisfies Record<SampleFilter, string>;

function Samples({ run, steps }: { run: Run; steps: readonly number[] }) {
  const player = useStepPlayer(steps, 'Samples');
  const [comparedStep, setComparedStep] = useState<number | null>(null);
  const [filter, setFilter] = useState<SampleFilter>('all');
  const [order, setOrder] = useState<SampleOrder>('asChosen');
  const [wantedOutput, setOutput] = useState<string | null>(null);
  const step = player.step as number;
  const beforeStep = comparedStep === null || comparedStep === step ? null : comparedStep;
  const query = useRecordedSamples(run.id, [step, ...(beforeStep === null ? [] : [beforeStep])]);
  const outputs = query.data?.inputs[0]?.targets.map(({ output }) => output) ?? [];
  const output = outputs.find((each) => each === wantedOutput) ?? outputs[0] ?? null;
  const samples = useMemo((): ShownSample[] => {
    const at = (wanted: number | null) =>
      wanted === null ? undefined : query.data?.steps.find((each) => each.step === wanted)?.predictions;
    // While the next step is read, the one before stays.
    const now = at(step) ?? query.data?.steps.at(-1)?.predictions;
    const then = at(beforeStep);
    return (query.data?.inputs ?? []).map((input) => ({
      input,
      target: input.targets.find((target) => target.output === output) ?? input.targets[0] ?? null,
      answer: answerOf(now, input.index, output),
      before: answerOf(then, input.index, output),
    }));
  }, [query.data, step, beforeStep, output]);
  const shownStep = query.data?.steps.some((each) => each.step === step)
    ? step
    : (query.data?.steps.at(-1)?.step ?? step);
  const right = countRight(samples);
  // Where nothing can be right or wrong, as with amounts, there is nothing to choose by either.
  const usedFilter = right === null ? 'all' : filter;
  const hasConfidence = samples.some(({ answer }) => answer?.probability != null);
  const orders = sampleOrders.filter((each) => hasConfidence || !each.endsWith('Confident'));
  const usedOrder = orders.includes(order) ? order : 'asChosen';
  const shown = useMemo(() => arrangeSamples(samples, usedFilter, usedOrder), [samples, usedFilter, usedOrder]);
  return (
    <div className={styles.tab}>
      <div className={styles.toolbar} role="toolbar" aria-label="Samples">
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
        {right !== null && (
          <SegmentedControl
            aria-label="Which samples"
            value={filter}
            onChange={(next) => setFilter(next as SampleFilter)}
            data={[
              { value: 'all', label: `All (${samples.length})` },
              { value: 'right', label: `Right (${right.right})` },
              { value: 'wrong', label: `Wrong (${right.judged - right.right})` },
            ]}
          />
        )}
        <Select
          aria-label="Order"
          w={190}
          data={orders.map((each) => ({ value: each, label: sampleOrderTitles[each] }))}
          value={usedOrder}
          allowDeselect={false}
          onChange={(next) => setOrder(next as SampleOrder)}
        />
        <Select
          aria-label="Compare with a step"
          w={220}
          searchable={steps.length > 10}
          data={[
            { value: nothing, label: 'Compare with no step' },
            ...steps.map((each) => ({ value: String(each), label: `Compare with ${stepText(each, run)}` })),
          ]}
          value={comparedStep === null ? nothing : String(comparedStep)}
          allowDeselect={false}
          onChange={(next) => setComparedStep(next === null || next === nothing ? null : Number(next))}
        />
        <StepSlider player={player} textOf={(step) => stepText(step, run)} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing else that takes the focus. */}
      <section className={styles.scroller} aria-label="Recorded samples" tabIndex={0} data-testid="samples">
        {query.error && <FailureNote title="The samples could not be read" error={query.error} />}
        {query.data && shown.length === 0 && <p className={styles.remark}>{emptyTexts[usedFilter]}</p>}
        <div className={styles.cards}>
          {shown.map((sample) => (
            <SampleCard
              key={sample.input.index}
              runId={run.id}
              sample={sample}
              step={shownStep}
              beforeStep={beforeStep}
            />
          ))}
        </div>
        {samples[0] && !isForeign(run.source) && (
          <p className={styles.remark}>
            {formatCount(samples.length)} samples of the {samples[0].input.split} split, chosen by the seed.
          </p>
        )}
      </section>
    </div>
  );
}

/** What the network said of some samples while it learned. */
export function SamplesTab({ run }: { run: Run }) {
  const query = useRecordOverview(run.id);
  const record = useRecordConfig(run.id);
  return (
    <Loaded query={query}>
      {(overview: RecordOverview) => {
        const steps = kindIn(overview, 'sample')?.steps ?? [];
        return steps.length > 0 ? (
          <Samples run={run} steps={steps} />
        ) : (
          <NothingRecorded run={run} matter="samples" isAsked={(record?.samples ?? null) !== null} />
        );
      }}
    </Loaded>
  );
}
