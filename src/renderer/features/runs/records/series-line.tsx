interface SeriesLineProps {
  values: readonly (number | null)[];
  label: string;
  width: number;
  height: number;
}

/** Numbers one after the other as a line without axes; gaps where there is none. */
export function SeriesLine({ values, label, width, height }: SeriesLineProps) {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const span = high - low || 1;
  let isBroken = true;
  const path = values
    .map((value, index) => {
      if (value === null) {
        isBroken = true;
        return '';
      }
      const x = (index / Math.max(1, values.length - 1)) * (width - 2) + 1;
      const y = height - 1 - ((value - low) / span) * (height - 2);
      const command = isBroken ? 'M' : 'L';
      isBroken = false;
      return `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <path d={path} fill="none" stroke="var(--plot)" strokeWidth={1.25} />
    </svg>
  );
}
