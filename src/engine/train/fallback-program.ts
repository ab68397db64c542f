import type { Compilation } from '../../shared/contract/compilation';
import type { StepProgram } from './program';

export type { Compilation };

interface FallbackOptions {
  compiled: StepProgram;
  createEager(step: number): StepProgram;
  /** The optimizer step that comes next. */
  nextStep(): number;
  /** Tells that training goes on eagerly from now on. */
  onFallback(compiled: Compilation): void;
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CompileRefusalError';
}

/**
 * The last, smaller batch of an epoch and measuring compile when they first come. Where the batch is refused, training
 * goes on eagerly; where measuring is, it alone does.
 */
export function withFallback({ compiled, createEager, nextStep, onFallback }: FallbackOptions): StepProgram {
  let training = compiled;
  let measuring = compiled;
  const measured = async <Result>(work: (program: StepProgram) => Promise<Result>): Promise<Result> => {
    if (measuring === compiled) {
      try {
        return await work(compiled);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        measuring = createEager(nextStep());
      }
    }
    training.syncModel();
    return work(measuring);
  };
  return {
    get maximumStepsPerCall() {
      return training.maximumStepsPerCall;
    },
    get replicaCount() {
      return training.replicaCount;
    },
    explain: () => training.explain(),
    trainSteps: async (batches, learningRates) => {
      try {
        return await training.trainSteps(batches, learningRates);
      } catch (error) {
        if (training !== compiled || !isRefusal(error)) throw error;
        compiled.syncModel();
        training = createEager(nextStep());
        measuring = training;
        onFallback({ state: 'eager', reason: error.message, detail: null });
        return training.trainSteps(batches, learningRates);
      }
    },
    measure: (data) => measured((program) => program.measure(data)),
    predict: (inputs) => measured((program) => program.predict(inputs)),
    syncModel: () => training.syncModel(),
    loadModel: () => training.loadModel(),
    dispose: () => compiled.dispose(),
  };
}
