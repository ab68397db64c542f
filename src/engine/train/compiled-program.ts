import type { SplitTensors } from '../batches';
import type { TrainingProgram } from '../compile';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { StepProgram } from './program';

/**
 * A compiled program behind the interface of all programs.
 *
 * @param fed the training split, when its batches are given one by one because it is too large to live in the session
 */
export function adaptCompiledProgram(tf: TensorFlow, program: TrainingProgram, fed: SplitTensors | null): StepProgram {
  const feed = (rows: Uint32Array) => {
    const indices = tf.tensor1d(Int32Array.from(rows), 'int32');
    const choose = (tensor: Tensor) => tf.gather(tensor, indices);
    const batch = {
      inputs: (fed as SplitTensors).inputs.map(choose),
      targets: (fed as SplitTensors).targets.map(choose),
    };
    indices.dispose();
    return batch;
  };
  return {
    get maximumStepsPerCall() {
      return program.maximumStepsPerCall;
    },
    replicaCount: program.explain().replicaCount,
    trainSteps: async (batches) => {
      if (!fed) return program.trainSteps(batches);
      const chosen = batches.map(feed);
      try {
        return await program.trainSteps(chosen);
      } finally {
        for (const { inputs, targets } of chosen) for (const tensor of [...inputs, ...targets]) tensor.dispose();
      }
    },
    measure: (data) => program.evaluate({ inputs: data.inputs, targets: data.targets }),
    predict: async (input) => (await program.predict([input]))[0] as Tensor,
    syncModel: () => program.syncModel(),
    dispose: () => program.dispose(),
  };
}
