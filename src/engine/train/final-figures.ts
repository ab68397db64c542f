import { type SplitName, splitNames } from '../../shared/contract/evaluation';
import { disposeSplit, type SplitData } from '../batches';
import { type Figure, nameFigures } from './objective';
import type { StepProgram } from './program';
import type { TrainingState } from './training-state';

interface FinalFiguresOptions {
  program: StepProgram;
  figures: readonly Figure[];
  state: TrainingState;
  /** The splits that are at hand; the others are opened for measuring. */
  open: Partial<Record<SplitName, SplitData | null>>;
  openSplit(split: SplitName): Promise<SplitData>;
  /** Figures that need all predictions of a split, by their names. */
  measureWhole(split: SplitData): Promise<Record<string, number>>;
}

/**
 * Figures of the final weights over every split that has rows. A run that was stopped must end soon: for its training
 * split, the largest, the mean over the last epoch stands in.
 */
export async function measureFinalFigures(
  status: 'completed' | 'stopped',
  { program, figures, state, open, openSplit, measureWhole }: FinalFiguresOptions,
): Promise<Record<SplitName, Record<string, number>>> {
  const bySplit: Record<SplitName, Record<string, number>> = { train: {}, validation: {}, test: {} };
  const strip = (split: SplitName, named: Record<string, number>) =>
    Object.fromEntries(
      Object.entries(named).flatMap(([series, value]) =>
        series.startsWith(`${split}/`) ? [[series.slice(split.length + 1), value]] : [],
      ),
    );
  for (const split of splitNames) {
    if (status === 'stopped' && split === 'train') {
      bySplit.train = strip('train', state.metrics);
      continue;
    }
    const tensors = open[split] ?? (await openSplit(split));
    if (tensors.rowCount > 0)
      bySplit[split] = {
        ...strip(split, nameFigures(split, figures, await program.measure(tensors))),
        ...(await measureWhole(tensors)),
      };
    if (!open[split]) disposeSplit(tensors);
  }
  return bySplit;
}
