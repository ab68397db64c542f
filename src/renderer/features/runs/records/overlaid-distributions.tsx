import { useState } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../../lib/charts';
import styles from './compared.module.css';
import { absenceOf, type ComparedRun, heightOf, MissingStep, shareText } from './compared-panel';

interface OverlaidDistributionsProps {
  compared: readonly ComparedRun[];
  logarithmic: boolean;
  range: readonly [number, number];
  highestShare: number;
  width: number;
}

const height = 320;
const axisWidth = 52;

function linePath(shares: Float64Array, width: number, heightAt: (share: number) => number): string {
  const step = width / shares.length;
  let path = '';
  shares.forEach((share, bin) => {
    path += `${bin === 0 ? 'M' : 'L'}${((bin + 0.5) * step).toFixed(1)} ${(height - heightAt(share) * (height - 2)).toFixed(1)}`;
  });
  return path;
}

/** Histograms of several runs at one step as lines over each other; the pointer ranks the runs at a value. */
export function OverlaidDistributions({
  compared,
  logarithmic,
  range,
  highestShare,
  width,
}: OverlaidDistributionsProps) {
  const scheme = useColorScheme();
  const [bin, setBin] = useState<number | null>(null);
  const drawn = compared.filter((each) => each.shares !== null);
  const binCount = drawn[0]?.shares?.length ?? 1;
  const plotWidth = Math.max(1, width - axisWidth);
  const perBin = (range[1] - range[0]) / binCount;
  const ranked =
    bin === null
      ? drawn
      : drawn.toSorted((left, right) => (right.shares?.[bin] as number) - (left.shares?.[bin] as number));
  return (
    <div className={styles.overlaid}>
      <div className={styles.plot}>
        <div className={styles.axis} style={{ height, width: axisWidth }}>
          <span>{shareText(highestShare)}</span>
          <span>0</span>
        </div>
        <svg
          width={plotWidth}
          height={height}
          role="img"
          aria-label={`Histograms of ${drawn.length} runs over each other`}
          className={styles.bars}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const at = Math.floor(((event.clientX - box.left) / box.width) * binCount);
            setBin(Math.max(0, Math.min(binCount - 1, at)));
          }}
          onPointerLeave={() => setBin(null)}
        >
          {bin !== null && (
            <line
              x1={((bin + 0.5) * plotWidth) / binCount}
              x2={((bin + 0.5) * plotWidth) / binCount}
              y1={0}
              y2={height}
              stroke="var(--line-strong)"
            />
          )}
          {drawn.map(({ run, shares, shown }) => {
            const { color, dash } = lineStyleOf(run.colorIndex, scheme);
            return (
              <path
                key={run.id}
                d={linePath(shares as Float64Array, plotWidth, (share) => heightOf(share, highestShare, logarithmic))}
                fill="none"
                stroke={color}
                strokeWidth={1.5}
                strokeDasharray={dash.join(' ') || undefined}
                strokeOpacity={shown?.isExact ? 1 : 0.45}
                strokeLinejoin="round"
              />
            );
          })}
        </svg>
      </div>
      <div className={styles.below} style={{ marginLeft: axisWidth }}>
        <span>{formatNumber(range[0], 3)}</span>
        <span>
          {bin === null
            ? 'share of a run’s numbers'
            : `${formatNumber(range[0] + bin * perBin, 3)} to ${formatNumber(range[0] + (bin + 1) * perBin, 3)}`}
        </span>
        <span>{formatNumber(range[1], 3)}</span>
      </div>
      <ul className={styles.legend} style={{ marginLeft: axisWidth }}>
        {ranked.map(({ run, shares, series, shown }) => (
          <li key={run.id}>
            <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
            <span>{run.name}</span>
            {bin !== null && <b>{shareText(shares?.[bin] as number)}</b>}
            {series && <MissingStep steps={series.steps} shown={shown} run={run} />}
          </li>
        ))}
      </ul>
      {drawn.length < compared.length && (
        <p className={styles.missing} style={{ marginLeft: axisWidth }}>
          Not drawn:{' '}
          {compared
            .filter(({ shares }) => shares === null)
            .map((each) => `${each.run.name} (${absenceOf(each)})`)
            .join(', ')}
          .
        </p>
      )}
    </div>
  );
}
