import { stepsPerEpoch } from '../../../../shared/charts/line-positions';
import type { RunSummary } from '../../../../shared/contract/run';

export type StepAlignment = 'step' | 'epoch';

type Paced = Pick<RunSummary, 'stepCount' | 'epochCount'>;

/** Whether the same step is another epoch in some of the runs; false where one of them does not tell its epochs. */
export function haveOtherPaces(runs: readonly Paced[]): boolean {
  const first = runs[0];
  if (!first || runs.some(({ stepCount, epochCount }) => !stepCount || !epochCount)) return false;
  return runs.some((run) => stepsPerEpoch(run) !== stepsPerEpoch(first));
}

/** Where a run's recorded steps stand on the slider that several runs share: the step itself, or the epoch. */
export function positionsOf(steps: readonly number[], run: Paced, alignment: StepAlignment): number[] {
  if (alignment === 'step') return [...steps];
  const pace = stepsPerEpoch(run);
  // The same epoch of two runs must be the same number, whatever it was divided by.
  return steps.map((step) => Math.round((step / pace) * 1000) / 1000);
}

/** Every position that one of the runs has recorded, in rising order. */
export function joinPositions(all: readonly (readonly number[])[]): number[] {
  return [...new Set(all.flat())].sort((left, right) => left - right);
}

/**
 * The record that a run shows at a position: its own, else the newest before it, which is not of the same step and must be
 * told. Null where it begins later.
 */
export function recordAt(positions: readonly number[], wanted: number): { place: number; isExact: boolean } | null {
  const place = positions.findLastIndex((position) => position <= wanted);
  return place < 0 ? null : { place, isExact: positions[place] === wanted };
}
