import classes from './progress-line.module.css';

/** A thin bar; without a fraction it only says that something is going on. */
export function ProgressLine({ fraction, label }: { fraction: number | null; label: string }) {
  const percent = fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={classes.bar} data-open={percent === undefined} style={{ width: `${percent ?? 30}%` }} />
    </div>
  );
}
