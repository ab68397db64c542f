import type { RunConfig } from './run-config';

type Training = RunConfig['training'];

/** One part of a training, with what it takes over from those before. */
export interface Phase {
  index: number;
  /** The first epoch, counted from 0 over the whole run. */
  firstEpoch: number;
  epochCount: number;
  learningRate: number;
  /** Patterns of layers, applied one after the other to what the model itself freezes: the last that fits decides. */
  freezing: { pattern: string; frozen: boolean }[];
}

/** The parts of a training; one where the config names none. */
export function phasesOf({ epochs, optimizer, freeze, phases }: Training): Phase[] {
  const freezing = freeze.map((pattern) => ({ pattern, frozen: true }));
  if (phases === null)
    return [{ index: 0, firstEpoch: 0, epochCount: epochs, learningRate: optimizer.learningRate, freezing }];
  let firstEpoch = 0;
  let carried = freezing;
  return phases.map((phase, index) => {
    carried = [
      ...carried,
      ...phase.freeze.map((pattern) => ({ pattern, frozen: true })),
      ...phase.unfreeze.map((pattern) => ({ pattern, frozen: false })),
    ];
    const epochCount = phase.epochs;
    firstEpoch += epochCount;
    return {
      index,
      firstEpoch: firstEpoch - epochCount,
      epochCount,
      learningRate: phase.learningRate ?? optimizer.learningRate,
      freezing: carried,
    };
  });
}

/** Epochs of the whole training. */
export function epochCountOf(training: Training): number {
  return training.phases?.reduce((total, { epochs }) => total + epochs, 0) ?? training.epochs;
}
