import type { Run } from '../contract/run';
import { deviation, mean } from '../statistics';

export interface FoldFigure {
  /** `test/accuracy`. */
  metric: string;
  mean: number;
  /** Of the folds (n − 1); null of one. */
  deviation: number | null;
  /** One a run; null where it has none. */
  values: (number | null)[];
}

/** Final figures over the runs of a cross-validation: those of the tested folds first. */
export function summariseFolds(runs: readonly Pick<Run, 'finalMetrics'>[]): FoldFigure[] {
  const names = (['test', 'validation', 'train'] as const).flatMap((part) =>
    [...new Set(runs.flatMap((run) => Object.keys(run.finalMetrics?.[part] ?? {})))].map((metric) => ({
      part,
      metric,
    })),
  );
  return names.flatMap(({ part, metric }) => {
    const values = runs.map((run) => run.finalMetrics?.[part]?.[metric] ?? null);
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    return [
      {
        metric: `${part}/${metric}`,
        mean: mean(known),
        deviation: known.length > 1 ? deviation(known) : null,
        values,
      },
    ];
  });
}
