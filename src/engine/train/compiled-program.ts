import { disposeBatch, readPart } from '../batches';
import type { TrainingProgram } from '../compile';
import type { TensorFlow } from '../lib/tensorflow';
import type { StepProgram } from './program';
import { chooseBatches, type TrainingData } from './training-data';

/** Rows measured in one go, between which the process listens. */
const measureRowCount = 2048;

/**
 * A compiled program behind the interface of all programs.
 *
 * @param fed the training split, when its batches are given one by one: it is too large to live in the session, or read ahead
 */
export function adaptCompiledProgram(
  tf: TensorFlow,
  program: TrainingProgram,
  fed: TrainingData | null,
  breathe: () => Promise<void>,
): StepProgram {
  return {
    get maximumStepsPerCall() {
      return program.maximumStepsPerCall;
    },
    replicaCount: program.explain().replicaCount,
    explain: () => program.explain(),
    trainSteps: async (batches, learningRates) => {
      if (!fed) return program.trainSteps(batches, { learningRates });
      const chosen = await chooseBatches(tf, fed, batches);
      try {
        return await program.trainSteps(chosen, { learningRates });
      } finally {
        for (const batch of chosen) disposeBatch(batch);
      }
    },
    measure: async (data) => {
      const partRowCount = Math.ceil(measureRowCount / program.batchSize) * program.batchSize;
      let loss = 0;
      const metrics = program.metricNames.map(() => 0);
      for (let start = 0; start < data.rowCount; start += partRowCount) {
        const count = Math.min(partRowCount, data.rowCount - start);
        const given = await readPart(data, start, count);
        try {
          const figures = await program.evaluate(given);
          loss += figures.loss * count;
          figures.metrics.forEach((value, index) => {
            metrics[index] = (metrics[index] as number) + value * count;
          });
        } finally {
          disposeBatch(given);
        }
        await breathe();
      }
      return { loss: loss / data.rowCount, metrics: metrics.map((sum) => sum / data.rowCount) };
    },
    predict: (inputs) => program.predict(inputs),
    syncModel: () => program.syncModel(),
    loadModel: () => program.loadModel(),
    dispose: () => program.dispose(),
  };
}
