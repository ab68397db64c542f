import { useEffect, useState } from 'react';

const steps: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [Number.POSITIVE_INFINITY, 'year'],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `3 minutes ago` */
export function formatRelative(atMs: number, nowMs: number): string {
  let value = Math.round((atMs - nowMs) / 1000);
  if (Math.abs(value) < 10) return 'just now';
  for (const [size, unit] of steps) {
    if (Math.abs(value) < size) return relative.format(value, unit);
    value = Math.round(value / size);
  }
  return exact.format(atMs);
}

export function formatExactTime(atMs: number): string {
  return exact.format(atMs);
}

/** A time as people say it; the exact one on hover. */
export function RelativeTime({ atMs }: { atMs: number }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exact.format(atMs)}>
      {formatRelative(atMs, Math.max(nowMs, atMs))}
    </time>
  );
}
