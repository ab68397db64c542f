import { useState } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import type { Relations } from '../../../../shared/contract/dataset-relations';
import classes from './correlations.module.css';

/** Units: pixels. */
const labelWidth = 120;
const smallestCell = 10;
const largestCell = 36;
const wantedSize = 560;

/** Blue for falling together, red for falling apart, the surface for nothing; readable in grey by the numbers on hover. */
function colorOf(value: number | null): string {
  if (value === null) return 'var(--surface-inset)';
  const share = Math.round(Math.abs(value) * 100);
  return `color-mix(in oklab, var(${value >= 0 ? '--accent' : '--red-fill'}) ${share}%, var(--surface-work))`;
}

/** Pearson's coefficients of all pairs as a square of colours. */
export function HeatMap({ correlations }: { correlations: Relations['correlations'] }) {
  const [at, setAt] = useState<[number, number] | null>(null);
  const { names, values } = correlations;
  const cell = Math.max(smallestCell, Math.min(largestCell, Math.floor(wantedSize / names.length)));
  const size = cell * names.length;
  const shown = at && values[at[0]]?.[at[1]];
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption} role="status">
        {at
          ? `${names[at[0]]} and ${names[at[1]]}: ${shown === null || shown === undefined ? 'not defined' : formatNumber(shown, 3)}`
          : 'Point at a square to read it'}
      </figcaption>
      <svg
        width={labelWidth + size}
        height={size}
        role="img"
        aria-label={`Correlations of ${names.length} columns; the strongest pairs are listed beside`}
        onMouseLeave={() => setAt(null)}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const column = Math.floor((event.clientX - box.left - labelWidth) / cell);
          const row = Math.floor((event.clientY - box.top) / cell);
          setAt(column >= 0 && column < names.length && row >= 0 && row < names.length ? [row, column] : null);
        }}
      >
        {names.map((name, row) => (
          <text
            key={name}
            x={labelWidth - 6}
            y={row * cell + cell / 2}
            textAnchor="end"
            dominantBaseline="central"
            className={classes.label}
            data-strong={at?.includes(row)}
            fontSize={Math.min(11, cell)}
          >
            {name.length > 16 ? `${name.slice(0, 15)}…` : name}
          </text>
        ))}
        {values.map((own, row) =>
          own.map((value, column) => (
            <rect
              key={`${row} ${column}`}
              x={labelWidth + column * cell}
              y={row * cell}
              width={cell - 1}
              height={cell - 1}
              fill={colorOf(value)}
              stroke={at?.[0] === row && at[1] === column ? 'var(--ink)' : 'none'}
            />
          )),
        )}
      </svg>
      <div className={classes.scale} aria-hidden>
        <span>−1</span>
        <span className={classes.gradient} />
        <span>+1</span>
      </div>
    </figure>
  );
}
