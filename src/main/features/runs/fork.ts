import { StudioError } from '../../../shared/base/problem';
import { epochCountOf } from '../../../shared/config/phases';
import type { RunConfig } from '../../../shared/config/run-config';

/** What must be the same for optimizer state, schedule and shuffle order of a checkpoint to mean anything. */
function trajectoryOf({ dataset, transforms, model, training, seed }: RunConfig): unknown {
  const { optimizer, batchSize, loss, metrics, outputs, classWeights, scaleTarget, freeze, phases } = training;
  // Later phases may be added or made longer; what a checkpoint has seen of them may not change.
  const frozen = { freeze, phases: phases?.map((phase) => ({ ...phase, epochs: 0, learningRate: null })) ?? null };
  const objective = { loss, metrics, outputs, classWeights, scaleTarget };
  return { dataset, transforms, model, optimizer: optimizer.kind, batchSize, objective, frozen, seed };
}

interface TrainedOn {
  config: RunConfig;
  /** Of the rows; null where they were never read. */
  fingerprint: string | null;
}

/**
 * How a fork takes its checkpoint over: `exact` when it only goes on longer, with another learning rate or stopping
 * rule; else the weights alone. Both configs with everything filled in. Equal rows are the same data under whatever name: a data
 * set may have been renamed, or be another one here than where the run came from.
 */
export function forkMode(parent: TrainedOn, fork: TrainedOn): 'exact' | 'weights' {
  const { name, version } = fork.config.dataset;
  const isSameData = parent.fingerprint !== null && parent.fingerprint === fork.fingerprint;
  const before = isSameData
    ? { ...parent.config, dataset: { ...parent.config.dataset, name, version } }
    : parent.config;
  return JSON.stringify(trajectoryOf(before)) === JSON.stringify(trajectoryOf(fork.config)) ? 'exact' : 'weights';
}

/**
 * A fork that goes on from its checkpoint counts that one's epochs too.
 *
 * @param epoch epochs the checkpoint has had
 * Throws: StudioError BAD_INPUT when none is left to train.
 */
export function requireEpochsLeft(epoch: number, { training }: RunConfig): void {
  const epochCount = epochCountOf(training);
  if (epochCount > epoch) return;
  throw new StudioError(
    'BAD_INPUT',
    `The checkpoint has had ${epoch} ${epoch === 1 ? 'epoch' : 'epochs'}, and the config ends after ${epochCount}: there would be nothing to train.`,
    {
      fix: `Set training.epochs above ${epoch} to go on, or change seed or batch size to start anew from its weights.`,
    },
  );
}
