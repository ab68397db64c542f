import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import type { HistogramKind } from '../../../../shared/contract/run-record';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../../lib/charts';
import { FailureNote } from '../../../lib/failure-note';
import { Link } from '../../../lib/router';
import styles from './compared.module.css';
import { DistributionCanvas } from './distribution-canvas';
import { FigureLine } from './distribution-panel';
import type { HistogramSeries } from './histogram-series';
import { barPath } from './histogram-shares';
import { stepText } from './step-slider';

export type ComparedForm = 'atStep' | 'overlaid' | 'overSteps';

/** One of the compared runs with what it has of the tensor. */
export interface ComparedRun {
  run: RunSummary;
  /** The tensor is one of its own. */
  hasTensor: boolean;
  series: HistogramSeries | undefined;
  error: Error | null;
  damagedCount: number;
  /** The record that is shown; null where it begins later. */
  shown: { place: number; isExact: boolean } | null;
  /** Share of its numbers in every common bin; null without a record. */
  shares: Float64Array | null;
}

/** A run's name with its line, as everywhere. */
export function RunTitle({ run, tab }: { run: RunSummary; tab: string }) {
  const scheme = useColorScheme();
  return (
    <span className={styles.title}>
      <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
      <Link to={`/runs/${run.id}?tab=${tab}`} className={styles.name} title={`${run.name} · ${run.experiment}`}>
        {run.name}
      </Link>
    </span>
  );
}

/** Where a run has no record of the step that the others are shown at. */
export function MissingStep({
  steps,
  shown,
  run,
}: {
  steps: ArrayLike<number>;
  shown: ComparedRun['shown'];
  run: Pick<RunSummary, 'stepCount' | 'epochCount'>;
}) {
  if (shown?.isExact) return null;
  return (
    <span className={styles.missing}>
      {shown
        ? `Nothing recorded here: ${stepText(steps[shown.place] as number, run)} is shown`
        : `Begins at ${stepText(steps[0] as number, run)}`}
    </span>
  );
}

/** With logarithm a hundredth of the highest still stands off the ground. */
export const heightOf = (share: number, highest: number, logarithmic: boolean): number => {
  const part = highest > 0 ? share / highest : 0;
  return logarithmic ? Math.log1p(part * 100) / Math.log1p(100) : part;
};

export const shareText = (share: number): string => `${(100 * share).toPrecision(2)} %`;

/** Why a run has nothing to draw. */
export function absenceOf({ hasTensor, series, error, shown }: ComparedRun): string {
  if (!hasTensor) return 'no such tensor';
  if (error) return 'could not be read';
  if (!series) return 'reading…';
  return shown ? 'no finite number at this step' : 'nothing recorded yet at this step';
}

interface ComparedPanelProps {
  compared: ComparedRun;
  kind: HistogramKind;
  name: string;
  form: Exclude<ComparedForm, 'overlaid'>;
  logarithmic: boolean;
  range: readonly [number, number];
  /** Of all runs that are shown: the top of every panel. */
  highestShare: number;
  width: number;
  height: number;
  onStep(step: number): void;
}

const axisWidth = 52;

/** The histogram of one run, on the axes that all of them share. */
export function ComparedPanel(props: ComparedPanelProps) {
  const { compared, kind, name, form, logarithmic, range, highestShare, width, height, onStep } = props;
  const { run, series, error, damagedCount, shown, shares } = compared;
  const scheme = useColorScheme();
  const { color } = lineStyleOf(run.colorIndex, scheme);
  const plotWidth = Math.max(1, width - axisWidth);
  const step = series && shown ? (series.steps[shown.place] as number) : null;
  const isDrawn = series !== undefined && (form === 'overSteps' || shares !== null);
  return (
    <section className={styles.panel} style={{ width }} aria-label={`${kind} of ${name} in ${run.name}`}>
      <header className={styles.head}>
        <RunTitle run={run} tab="distributions" />
        {series && <span className={styles.count}>{formatCount(series.figures.count.at(-1) ?? 0)}</span>}
      </header>
      {error && <FailureNote title="This histogram could not be read" error={error} />}
      {damagedCount > 0 && <p className={styles.missing}>{formatCount(damagedCount)} damaged records are left out.</p>}
      {isDrawn ? (
        <div className={styles.plot} data-elsewhere={(form === 'atStep' && !shown?.isExact) || undefined}>
          <div className={styles.axis} style={{ height, width: axisWidth }}>
            <span>{form === 'atStep' ? shareText(highestShare) : formatNumber(range[1], 2)}</span>
            <span>{form === 'atStep' ? '0' : formatNumber(range[0], 2)}</span>
          </div>
          {form === 'atStep' && shares ? (
            <svg
              width={plotWidth}
              height={height}
              role="img"
              aria-label={`Histogram of ${run.name} at ${stepText(step ?? 0, run)}`}
              className={styles.bars}
            >
              <path
                d={barPath(
                  shares.map((share) => heightOf(share, highestShare, logarithmic)),
                  plotWidth,
                  height,
                )}
                fill={color}
              />
            </svg>
          ) : (
            <DistributionCanvas
              series={series}
              range={range}
              form="heatMap"
              logarithmic={logarithmic}
              step={step}
              width={plotWidth}
              height={height}
              label={`${formatCount(series.steps.length)} histograms of ${run.name}`}
              stepText={(each) => stepText(each, run)}
              onStep={onStep}
            />
          )}
        </div>
      ) : (
        <div className={styles.placeholder} style={{ height }}>
          {absenceOf(compared)}
        </div>
      )}
      {form === 'atStep' && isDrawn && (
        <div className={styles.below} style={{ marginLeft: axisWidth }}>
          <span>{formatNumber(range[0], 3)}</span>
          <span>{formatNumber(range[1], 3)}</span>
        </div>
      )}
      {series && shown && <FigureLine series={series} step={step} />}
      {series && <MissingStep steps={series.steps} shown={shown} run={run} />}
    </section>
  );
}
