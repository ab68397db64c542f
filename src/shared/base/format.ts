const plainNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** Made once: making one takes a hundred times as long as using it. */
const fineNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 8 });

/** Whole numbers with separators: `1,204`. */
export function formatCount(value: number): string {
  return plainNumber.format(value);
}

/** Four significant digits, scientific where that is shorter, NaN and infinities by name. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4)
    return value
      .toExponential(digits - 2)
      .replace('-', '−')
      .replace('e+', 'e');
  if (Number.isInteger(value)) return plainNumber.format(value).replace('-', '−');
  return fineNumber.format(Number(value.toPrecision(digits))).replace('-', '−');
}

/** Binary multiples: `2.1 MiB`. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Durations as a person says them: `840 ms`, `12.4 s`, `3 min 5 s`, `2 h 14 min`, `61 d 11 h`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 100) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${formatCount(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** Large counts in short: `101,770` stays, `2,310,000` becomes `2.31 M`. */
export function formatCompact(value: number): string {
  if (Math.abs(value) < 1e6) return formatCount(value);
  if (Math.abs(value) < 1e9) return `${(value / 1e6).toPrecision(3)} M`;
  return `${(value / 1e9).toPrecision(3)} G`;
}
