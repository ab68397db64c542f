import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { JobContext } from '../lib/job-context';
import type { NamedValues } from '../lib/stored-weights';

/** One step as the training loop saw it. */
export interface StepLoss {
  loss: number;
  /** Optimizer steps made, this one included. */
  step: number;
  /** Counted from 1. */
  epoch: number;
  learningRate: number;
}

/** Looks at losses and weights, and does what the config wants when one is no number any more. */
export interface DivergenceWatch {
  /** Called for every step. Throws: StudioError ENGINE_FAILED where the config says stop. */
  judgeLoss(step: StepLoss): void;
  /** Called before a checkpoint is written, so that none holds broken weights. Throws: as `judgeLoss`. */
  judgeWeights(weights: readonly NamedValues[], step: number, epoch: number): void;
}

interface WatchOptions {
  training: Pick<RunConfig['training'], 'onNonFinite' | 'clip'>;
  log: JobContext['log'];
  /** Optimizer steps of the newest checkpoint; null while there is none. */
  lastCheckpointStep(): number | null;
}

function remedy(
  { clip }: WatchOptions['training'],
  learningRate: number | null,
  checkpointStep: number | null,
): string {
  const lower =
    learningRate === null
      ? 'a lower training.optimizer.learningRate'
      : `a lower training.optimizer.learningRate (for example ${Number((learningRate / 10).toPrecision(3))})`;
  const clipping = clip ? '' : ' or training.clip: { kind: globalNorm }';
  return `${
    checkpointStep === null ? 'Start again' : `Fork the run from its checkpoint of step ${checkpointStep}`
  } with ${lower}${clipping}, and check that the features are scaled (standardise or minMax). Resuming without a change repeats it; training.onNonFinite: continue goes on regardless.`;
}

export function watchDivergence({ training, log, lastCheckpointStep }: WatchOptions): DivergenceWatch {
  let isBroken = false;
  let hasBrokenWeights = false;
  const stop = (code: string, what: string, learningRate: number | null) => {
    const checkpointStep = lastCheckpointStep();
    const kept =
      checkpointStep === null ? 'There is no checkpoint yet.' : `The checkpoint of step ${checkpointStep} is intact.`;
    return new StudioError('ENGINE_FAILED', `Training diverged: ${what} ${kept}`, {
      problems: [{ code, severity: 'error', message: what }],
      fix: remedy(training, learningRate, checkpointStep),
    });
  };
  return {
    judgeLoss({ loss, step, epoch, learningRate }) {
      if (Number.isFinite(loss)) {
        if (isBroken) log('info', `The loss is a number again at step ${step} (epoch ${epoch}).`, step);
        isBroken = false;
        return;
      }
      const what = `the loss became ${loss} at step ${step} (epoch ${epoch}) with learning rate ${Number(learningRate.toPrecision(6))}.`;
      if (training.onNonFinite === 'stop') throw stop('diverged', what, learningRate);
      if (!isBroken) log('warning', `Training goes on although ${what} (training.onNonFinite is continue)`, step);
      isBroken = true;
    },
    judgeWeights(weights, step, epoch) {
      const broken = weights.find(({ values }) => !values.every(Number.isFinite));
      if (!broken) {
        hasBrokenWeights = false;
        return;
      }
      const value = broken.values.find((each) => !Number.isFinite(each));
      const what = `the weight ${broken.name} holds ${value} after step ${step} (epoch ${epoch}).`;
      if (training.onNonFinite === 'stop') throw stop('divergedWeights', what, null);
      if (!hasBrokenWeights) log('warning', `The checkpoint of step ${step} is not usable: ${what}`, step);
      hasBrokenWeights = true;
    },
  };
}
