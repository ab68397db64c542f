import { metricDirection } from '../../../shared/config/metric-direction';

/** Of the finite values, null while there are none; `last` is null also where the newest value is not finite. */
export interface SeriesSummary {
  pointCount: number;
  notFiniteCount: number;
  lastStep: number | null;
  last: number | null;
  minimum: number | null;
  maximum: number | null;
  best: number | null;
  bestStep: number | null;
}

export const noSummary: Readonly<SeriesSummary> = {
  pointCount: 0,
  notFiniteCount: 0,
  lastStep: null,
  last: null,
  minimum: null,
  maximum: null,
  best: null,
  bestStep: null,
};

/** Returns what takes a metric's points into its summary, in the order of their steps. */
export function createSummariser(metric: string): (summary: SeriesSummary, step: number, value: number) => void {
  const lowerIsBetter = metricDirection(metric) === 'lower';
  return (summary, step, value) => {
    summary.pointCount += 1;
    summary.lastStep = step;
    if (!Number.isFinite(value)) {
      summary.notFiniteCount += 1;
      // An older finite value would stand for what training has lost since.
      summary.last = null;
      return;
    }
    summary.last = value;
    if (summary.minimum === null || value < summary.minimum) summary.minimum = value;
    if (summary.maximum === null || value > summary.maximum) summary.maximum = value;
    if (summary.best === null || (lowerIsBetter ? value < summary.best : value > summary.best)) {
      summary.best = value;
      summary.bestStep = step;
    }
  };
}
