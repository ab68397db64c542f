import { SegmentedControl, Select, Switch } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { HistogramKind } from '../../../../shared/contract/run-record';
import { useSearchParameter } from '../../../lib/router';
import styles from './compared.module.css';
import { type ComparedForm, ComparedPanel, type ComparedRun } from './compared-panel';
import { positionsOf, recordAt } from './compared-steps';
import { type HistogramSeries, valueRange } from './histogram-series';
import { sharesOf } from './histogram-shares';
import { OverlaidDistributions } from './overlaid-distributions';
import { SharedSteps } from './shared-steps';
import { histogramsOf, kindIn } from './use-records';
import { type RecordedRun, useSharedSteps } from './use-shared-steps';

const binCount = 128;
const gap = 16;
const padding = 16;
const minimumPanelWidth = 320;
const plotHeight = 150;
const offeredTensorCount = 100;

type Range = readonly [number, number];

/** From the lowest to the highest number of several ranges; from 0 to 1 where there are none. */
function joinRanges(ranges: readonly (Range | null)[]): Range {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0) return [0, 1];
  const low = known.reduce((least, [value]) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return [low, high];
}

function rangeAt({ figures }: HistogramSeries, place: number): Range | null {
  const low = figures.minimum[place] as number;
  const high = figures.maximum[place] as number;
  if (!(low <= high)) return null;
  return low === high ? [low - (Math.abs(low) || 1) / 10, high + (Math.abs(high) || 1) / 10] : [low, high];
}

/** Tensors of all runs, those of the first run in its order, each with how many runs have it. */
export function joinTensors(all: readonly (readonly string[])[]): { name: string; runCount: number }[] {
  const counts = new Map<string, number>();
  for (const names of all) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, runCount]) => ({ name, runCount }));
}

/** Histograms of one tensor of several runs at the same step, on common axes. */
export function ComparedDistributions({ recorded, kind }: { recorded: readonly RecordedRun[]; kind: HistogramKind }) {
  const [wantedName, setName] = useSearchParameter('tensor');
  const [form, setForm] = useState<ComparedForm>('atStep');
  const [logarithmic, setLogarithmic] = useState(false);
  const [onlyThisStep, setOnlyThisStep] = useState(false);
  const { ref, width: outerWidth } = useElementSize();
  const names = useMemo(
    () => recorded.map(({ overview }) => new Set(kindIn(overview, kind)?.names ?? [])),
    [recorded, kind],
  );
  const tensors = useMemo(() => joinTensors(names.map((own) => [...own])), [names]);
  // What most runs have says more about them than what the first happens to begin with.
  const most = tensors.reduce((count, { runCount }) => Math.max(count, runCount), 0);
  const usual = tensors.find(({ runCount }) => runCount === most)?.name ?? '';
  const name = tensors.find((tensor) => tensor.name === wantedName)?.name ?? usual;
  // A run without the tensor has nothing to show at its own steps.
  const having = useMemo(() => recorded.filter((_run, index) => names[index]?.has(name)), [recorded, names, name]);
  const { alignment, setAlignment, player } = useSharedSteps(having, kind);
  const position = useDeferredValue(player.step);
  const queries = useQueries({
    queries: recorded.map(({ run }, index) => ({
      ...histogramsOf(run.id, kind, name),
      enabled: names[index]?.has(name) ?? false,
    })),
  });
  const read = recorded.map(({ run }, index) => {
    const query = queries[index];
    const series = query?.data?.series[0];
    const shown =
      series && position !== null ? recordAt(positionsOf(Array.from(series.steps), run, alignment), position) : null;
    return {
      run,
      hasTensor: names[index]?.has(name) ?? false,
      series,
      error: query?.error ?? null,
      damagedCount: query?.data?.damagedCount ?? 0,
      shown,
    };
  });
  const range = joinRanges(
    read.map(({ series, shown }) => {
      if (!series) return null;
      return onlyThisStep && form !== 'overSteps' ? shown && rangeAt(series, shown.place) : valueRange(series);
    }),
  );
  const compared: ComparedRun[] = read.map((each) => ({
    ...each,
    shares:
      each.series && each.shown && rangeAt(each.series, each.shown.place)
        ? sharesOf(each.series, each.shown.place, range, binCount)
        : null,
  }));
  const highestShare = compared.reduce(
    (highest, { shares }) => shares?.reduce((most, share) => Math.max(most, share), highest) ?? highest,
    0,
  );
  const width = Math.max(0, outerWidth - 2 * padding);
  const columnCount = Math.max(1, Math.min(compared.length, Math.floor((width + gap) / (minimumPanelWidth + gap))));
  const panelWidth = Math.floor((width - (columnCount - 1) * gap) / columnCount);
  return (
    <>
      <div className={styles.toolbar} role="toolbar" aria-label="Compared distributions">
        <Select
          aria-label="Tensor"
          w={260}
          searchable
          limit={offeredTensorCount}
          data={tensors.map(({ name: each, runCount }) => ({
            value: each,
            label: runCount === recorded.length ? each : `${each} (${runCount} of ${recorded.length} runs)`,
          }))}
          value={name}
          allowDeselect={false}
          onChange={(next) => setName(next === usual ? null : next)}
        />
        <SegmentedControl
          aria-label="Form"
          value={form}
          onChange={(next) => setForm(next as ComparedForm)}
          data={[
            { value: 'atStep', label: 'Side by side' },
            { value: 'overlaid', label: 'Overlaid' },
            { value: 'overSteps', label: 'Over the steps' },
          ]}
        />
        <Switch
          label={form === 'overSteps' ? 'Log counts' : 'Log shares'}
          checked={logarithmic}
          onChange={(event) => setLogarithmic(event.currentTarget.checked)}
        />
        {form !== 'overSteps' && (
          <Switch
            label="Range of this step"
            title="Else the axis reaches from the smallest to the largest number of all steps, and stays while they are played"
            checked={onlyThisStep}
            onChange={(event) => setOnlyThisStep(event.currentTarget.checked)}
          />
        )}
        <SharedSteps recorded={having} player={player} alignment={alignment} onAlignment={setAlignment} />
      </div>
      <div ref={ref} className={styles.panels} style={{ padding: `12px ${padding}px` }}>
        {width > 0 &&
          (form === 'overlaid' ? (
            <OverlaidDistributions
              compared={compared}
              logarithmic={logarithmic}
              range={range}
              highestShare={highestShare}
              width={width}
            />
          ) : (
            <div
              className={styles.grid}
              style={{ gap, gridTemplateColumns: `repeat(${columnCount}, ${panelWidth}px)` }}
            >
              {compared.map((each) => (
                <ComparedPanel
                  key={each.run.id}
                  compared={each}
                  kind={kind}
                  name={name}
                  form={form}
                  logarithmic={logarithmic}
                  range={range}
                  highestShare={highestShare}
                  width={panelWidth}
                  height={plotHeight}
                  onStep={(step) => player.setStep(positionsOf([step], each.run, alignment)[0] ?? step)}
                />
              ))}
            </div>
          ))}
        <p className={styles.remark}>
          {form === 'overSteps'
            ? 'All runs on the same range of values.'
            : 'Heights are the share of a run’s numbers at a value, so that tensors of different sizes compare. All runs on the same axes.'}
          {kind === 'gradients' && ' Gradients of one fixed batch of each run’s training split, before clipping.'}
          {tensors.length > offeredTensorCount && ` Type to find one of the ${formatCount(tensors.length)} tensors.`}
        </p>
      </div>
    </>
  );
}
