import { type SplitTensors, splitTensorList } from '../batches';
import type { TrainingProgram } from '../compile';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { StepProgram } from './program';

/** Rows measured in one go, between which the process listens. */
const measureRowCount = 2048;

/**
 * A compiled program behind the interface of all programs.
 *
 * @param fed the training split, when its batches are given one by one because it is too large to live in the session
 */
export function adaptCompiledProgram(
  tf: TensorFlow,
  program: TrainingProgram,
  fed: SplitTensors | null,
  breathe: () => Promise<void>,
): StepProgram {
  const feed = (rows: Uint32Array) => {
    const indices = tf.tensor1d(Int32Array.from(rows), 'int32');
    const choose = (tensor: Tensor) => tf.gather(tensor, indices);
    const batch = {
      inputs: (fed as SplitTensors).inputs.map(choose),
      targets: (fed as SplitTensors).targets.map(choose),
      ...((fed as SplitTensors).sampleWeights
        ? { sampleWeights: (fed as SplitTensors).sampleWeights?.map(choose) }
        : {}),
    };
    indices.dispose();
    return batch;
  };
  return {
    get maximumStepsPerCall() {
      return program.maximumStepsPerCall;
    },
    replicaCount: program.explain().replicaCount,
    explain: () => program.explain(),
    trainSteps: async (batches, learningRates) => {
      if (!fed) return program.trainSteps(batches, { learningRates });
      const chosen = batches.map(feed);
      try {
        return await program.trainSteps(chosen, { learningRates });
      } finally {
        for (const batch of chosen) for (const tensor of splitTensorList(batch)) tensor.dispose();
      }
    },
    measure: async (data) => {
      const partRowCount = Math.ceil(measureRowCount / program.batchSize) * program.batchSize;
      let loss = 0;
      const metrics = program.metricNames.map(() => 0);
      for (let start = 0; start < data.rowCount; start += partRowCount) {
        const count = Math.min(partRowCount, data.rowCount - start);
        const part = (tensors: Tensor[]) => tensors.map((tensor) => tensor.slice(start, count));
        const given = {
          inputs: part(data.inputs),
          targets: part(data.targets),
          ...(data.sampleWeights ? { sampleWeights: part(data.sampleWeights) } : {}),
        };
        try {
          const figures = await program.evaluate(given);
          loss += figures.loss * count;
          figures.metrics.forEach((value, index) => {
            metrics[index] = (metrics[index] as number) + value * count;
          });
        } finally {
          for (const tensor of splitTensorList(given)) tensor.dispose();
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
