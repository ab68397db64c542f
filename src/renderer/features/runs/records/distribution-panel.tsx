import { ActionIcon } from '@mantine/core';
import { IconArrowsMaximize } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import type { HistogramKind } from '../../../../shared/contract/run-record';
import { FailureNote } from '../../../lib/failure-note';
import { StatusBadge } from '../../../ui/status-badge';
import { DistributionCanvas, type DistributionForm } from './distribution-canvas';
import type { DistributionWord } from './distribution-words';
import { type HistogramSeries, placeOfStep, valueRange } from './histogram-series';
import styles from './records.module.css';
import { stepText } from './step-slider';
import { useHistograms } from './use-records';

export interface DistributionPanelProps {
  run: Pick<RunSummary, 'id' | 'stepCount' | 'epochCount'>;
  kind: HistogramKind;
  name: string;
  word: DistributionWord | null;
  form: DistributionForm;
  logarithmic: boolean;
  step: number | null;
  width: number;
  height: number;
  onStep(step: number): void;
  /** Offers the panel in full size. */
  onFull?: (() => void) | undefined;
}

/** Room for the numbers beside a heat map. Units: CSS pixels. */
const axisWidth = 52;

/** `dense_1/0/kernel` as a person reads it. */
export function splitWeightName(name: string): { layer: string; weight: string } {
  const parts = name.split('/');
  return { layer: parts.slice(0, -2).join('/') || name, weight: parts.at(-1) ?? '' };
}

/** What the numbers were at the chosen step. */
export function FigureLine({ series, step }: { series: HistogramSeries; step: number | null }) {
  const place = placeOfStep(series.steps, step ?? Number.MAX_VALUE);
  const at = (figure: keyof HistogramSeries['figures']) => series.figures[figure][place] as number;
  const count = at('count');
  const notFinite = at('nanCount') + at('infiniteCount');
  const zeros = at('zeroCount');
  return (
    <p className={styles.figures}>
      <span>mean {formatNumber(at('mean'), 3)}</span>
      <span>deviation {formatNumber(at('deviation'), 3)}</span>
      <span>norm {formatNumber(at('norm'), 3)}</span>
      {zeros > 0 && <span>zero {((100 * zeros) / count).toPrecision(2)} %</span>}
      {notFinite > 0 && <span className={styles.bad}>not finite {formatCount(notFinite)}</span>}
    </p>
  );
}

/** One weight: its distribution over time with its figures. */
export const DistributionPanel = memo(function DistributionPanel(props: DistributionPanelProps) {
  const { run, kind, name, word, form, logarithmic, step, width, height, onStep, onFull } = props;
  const query = useHistograms(run.id, kind, name);
  const series = query.data?.series[0];
  const damagedCount = query.data?.damagedCount ?? 0;
  const range = useMemo(() => (series ? valueRange(series) : null), [series]);
  const { layer, weight } = splitWeightName(name);
  const isUpright = form === 'heatMap';
  const count = series?.figures.count.at(-1);
  return (
    <section className={styles.panel} style={{ width }} aria-label={`${kind} of ${name}`}>
      <header className={styles.head}>
        <h3 className={styles.name} title={name}>
          {layer} <span>{weight}</span>
        </h3>
        {word && (
          <span className={styles.word} title={word.reason}>
            <StatusBadge tone={word.tone === 'bad' ? 'bad' : 'warning'}>{word.word}</StatusBadge>
          </span>
        )}
        {count !== undefined && <span className={styles.count}>{formatCount(count)}</span>}
        {onFull && (
          <ActionIcon size={20} aria-label={`Show ${name} in full size`} title="Full size" onClick={onFull}>
            <IconArrowsMaximize size={14} />
          </ActionIcon>
        )}
      </header>
      {query.error && <FailureNote title="This histogram could not be read" error={query.error} />}
      {damagedCount > 0 && (
        <p className={styles.bad}>{formatCount(damagedCount)} damaged records of it are left out.</p>
      )}
      {series && range ? (
        <>
          <div className={styles.plot}>
            {isUpright && (
              <div className={styles.axis} style={{ height, width: axisWidth }}>
                <span>{formatNumber(range[1], 2)}</span>
                <span>{formatNumber(range[0], 2)}</span>
              </div>
            )}
            <DistributionCanvas
              series={series}
              range={range}
              form={form}
              logarithmic={logarithmic}
              step={step}
              width={isUpright ? width - axisWidth : width}
              height={height}
              label={`${formatCount(series.steps.length)} histograms from ${formatNumber(range[0])} to ${formatNumber(range[1])}`}
              stepText={(each) => stepText(each, run)}
              onStep={onStep}
            />
          </div>
          {!isUpright && (
            <div className={styles.below}>
              <span>{formatNumber(range[0], 2)}</span>
              <span>{formatNumber(range[1], 2)}</span>
            </div>
          )}
          <FigureLine series={series} step={step} />
        </>
      ) : (
        <div className={styles.placeholder} style={{ height }}>
          {query.data ? 'No number of it is finite.' : query.error ? '' : 'Reading…'}
        </div>
      )}
    </section>
  );
});
