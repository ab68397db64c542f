import { Modal, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../../../shared/base/format';
import type { RunConfig } from '../../../../shared/config/run-config';
import type { Run } from '../../../../shared/contract/run';
import type { HistogramKind, RecordOverview } from '../../../../shared/contract/run-record';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { Histogram } from '../../../ui/histogram';
import type { DistributionForm } from './distribution-canvas';
import { DistributionPanel } from './distribution-panel';
import { type DistributionWord, figuresAt, judgeDistributions } from './distribution-words';
import { placeOfStep } from './histogram-series';
import { NothingRecorded } from './recording-state';
import styles from './records.module.css';
import { StepSlider, stepText } from './step-slider';
import { kindIn, useHistograms, useHistogramsAt, useRecordOverview } from './use-records';
import { useStepPlayer } from './use-step-player';

const minimumPanelWidth = 360;
const gap = 16;
const plotHeight = 132;
/** Title, figures and the space below. Units: CSS pixels. */
const panelHeadHeight = 68;
const padding = 16;

const none: ReadonlyMap<string, DistributionWord> = new Map();

/** What is remarkable at a step, from the figures of all weights. */
function useWords(runId: string, kind: HistogramKind, step: number | null) {
  const { data } = useHistogramsAt(runId, kind, step);
  return useMemo(
    () =>
      data
        ? judgeDistributions(
            kind,
            data.series.map((series) => figuresAt(series, 0)),
          )
        : none,
    [data, kind],
  );
}

/** The bars of one step, each with its exact count. */
function StepBars({ run, kind, name, step }: { run: Run; kind: HistogramKind; name: string; step: number | null }) {
  const series = useHistograms(run.id, kind, name).data?.series[0];
  const { ref, width } = useElementSize();
  if (!series || step === null) return null;
  const place = placeOfStep(series.steps, step);
  const minimum = series.figures.minimum[place] as number;
  const maximum = series.figures.maximum[place] as number;
  if (!Number.isFinite(minimum)) return null;
  const { binCount } = series;
  const binWidth = (maximum - minimum) / binCount;
  const bins = Array.from({ length: binCount }, (_, bin) => ({
    from: minimum + bin * binWidth,
    to: minimum + (bin + 1) * binWidth,
    count: series.bins[place * binCount + bin] as number,
  }));
  return (
    <div ref={ref} className={styles.bars}>
      {binWidth > 0 ? (
        <Histogram bins={bins} width={width} height={120} label={`Counts at step ${formatCount(step)}`} />
      ) : (
        <p>
          All {formatCount(series.figures.count[place] as number)} numbers are {minimum}.
        </p>
      )}
    </div>
  );
}

function Distributions({ run, overview }: { run: Run; overview: RecordOverview }) {
  const recorded = (['weights', 'gradients'] as const).filter((kind) => kindIn(overview, kind) !== null);
  const [wantedKind, setKind] = useState<HistogramKind>('weights');
  const kind = recorded.includes(wantedKind) ? wantedKind : (recorded[0] as HistogramKind);
  const { names, steps } = kindIn(overview, kind) as RecordOverview['kinds'][number];
  const [form, setForm] = useState<DistributionForm>('heatMap');
  const [logarithmic, setLogarithmic] = useState(true);
  const [onlyRemarkable, setOnlyRemarkable] = useState(false);
  const [sought, setSought] = useState('');
  const soughtText = useDeferredValue(sought).trim().toLowerCase();
  const [fullName, setFullName] = useState<string | null>(null);
  const player = useStepPlayer(steps, 'Distributions');
  const words = useWords(run.id, kind, player.step);
  const shown = useMemo(
    () =>
      names.filter(
        (name) =>
          (soughtText === '' || name.toLowerCase().includes(soughtText)) && (!onlyRemarkable || words.has(name)),
      ),
    [names, soughtText, onlyRemarkable, words],
  );

  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width: outerWidth } = useElementSize();
  const width = Math.max(0, outerWidth - 2 * padding);
  const columnCount = Math.max(1, Math.min(shown.length, Math.floor((width + gap) / (minimumPanelWidth + gap))));
  const panelWidth = Math.floor((width - (columnCount - 1) * gap) / columnCount);
  const rowHeight = plotHeight + panelHeadHeight + (form === 'ridges' ? 20 : 0);
  const virtual = useVirtualizer({
    count: Math.ceil(shown.length / columnCount),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 1,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const playerRef = useRef(player);
  playerRef.current = player;
  const onStep = useCallback((step: number) => playerRef.current.setStep(step), []);

  return (
    <div className={styles.tab}>
      <div className={styles.toolbar} role="toolbar" aria-label="Distributions">
        <SegmentedControl
          aria-label="What is distributed"
          value={kind}
          onChange={(next) => setKind(next as HistogramKind)}
          data={recorded.map((each) => ({ value: each, label: each === 'weights' ? 'Weights' : 'Gradients' }))}
        />
        <SegmentedControl
          aria-label="Form"
          value={form}
          onChange={(next) => setForm(next as DistributionForm)}
          data={[
            { value: 'heatMap', label: 'Heat map' },
            { value: 'ridges', label: 'Ridges' },
          ]}
        />
        <Switch
          label="Log counts"
          checked={logarithmic}
          onChange={(event) => setLogarithmic(event.currentTarget.checked)}
        />
        <TextInput
          aria-label="Search layers"
          placeholder="Search layers"
          leftSection={<IconSearch size={14} />}
          w={180}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
        <Switch
          label={`Only remarkable (${words.size})`}
          title="Vanishing, exploding, mostly zero or not finite at the chosen step"
          disabled={words.size === 0 && !onlyRemarkable}
          checked={onlyRemarkable}
          onChange={(event) => setOnlyRemarkable(event.currentTarget.checked)}
        />
        <StepSlider player={player} textOf={(step) => stepText(step, run)} />
      </div>
      <div
        ref={(element) => {
          scroller.current = element;
          sizeRef(element);
        }}
        className={styles.scroller}
        data-testid="distributions"
      >
        <p className={styles.remark}>
          {shown.length === names.length
            ? `${formatCount(names.length)} ${names.length === 1 ? 'weight' : 'weights'}`
            : `${formatCount(shown.length)} of ${formatCount(names.length)} weights`}
          , {formatCount(steps.length)} recorded {steps.length === 1 ? 'step' : 'steps'},{' '}
          {formatBytes(overview.sizeBytes)} of at most {formatBytes(overview.limitBytes)}
          {kind === 'gradients' && ' · gradients of one fixed batch of the training split, before clipping'}
        </p>
        {shown.length === 0 && (
          <p className={styles.remark}>
            {soughtText ? 'No layer has that in its name.' : 'Nothing is remarkable at this step.'}
          </p>
        )}
        {width > 0 && (
          <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => (
              <div
                key={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)`, gap, height: rowHeight }}
              >
                {shown.slice(index * columnCount, (index + 1) * columnCount).map((name) => (
                  <DistributionPanel
                    key={`${kind} ${name}`}
                    run={run}
                    kind={kind}
                    name={name}
                    word={words.get(name) ?? null}
                    form={form}
                    logarithmic={logarithmic}
                    step={player.step}
                    width={panelWidth}
                    height={plotHeight}
                    onStep={onStep}
                    onFull={() => setFullName(name)}
                  />
                ))}
              </div>
            ))}
          </div>
        )}
      </div>
      <Modal
        opened={fullName !== null}
        onClose={() => setFullName(null)}
        title={`${kind === 'weights' ? 'Weights' : 'Gradients'} over the steps`}
        size={960}
      >
        {fullName !== null && (
          <div className={styles.full}>
            <DistributionPanel
              run={run}
              kind={kind}
              name={fullName}
              word={words.get(fullName) ?? null}
              form={form}
              logarithmic={logarithmic}
              step={player.step}
              width={Math.min(920, window.innerWidth - 96)}
              height={320}
              onStep={onStep}
            />
            {words.get(fullName) && <p className={styles.remark}>{words.get(fullName)?.reason}</p>}
            <StepSlider player={player} textOf={(step) => stepText(step, run)} isInDialog />
            <StepBars run={run} kind={kind} name={fullName} step={player.step} />
          </div>
        )}
      </Modal>
    </div>
  );
}

/** What the config of a run asks to be recorded. */
export function useRecordConfig(runId: string) {
  const { data } = useQuery(host.runs.config.queryOptions({ input: { id: runId } }));
  return (data?.config as Partial<RunConfig> | undefined)?.training?.record;
}

/** How weights and gradients of every layer were distributed while the run trained. */
export function DistributionsTab({ run }: { run: Run }) {
  const query = useRecordOverview(run.id);
  const record = useRecordConfig(run.id);
  return (
    <Loaded query={query}>
      {(overview) =>
        kindIn(overview, 'weights') || kindIn(overview, 'gradients') ? (
          <Distributions run={run} overview={overview} />
        ) : (
          <NothingRecorded run={run} matter="histograms" isAsked={(record?.histograms ?? null) !== null} />
        )
      }
    </Loaded>
  );
}
