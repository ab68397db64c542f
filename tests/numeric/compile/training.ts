import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../src/engine/backends';
import {
  type CompileOptions,
  compileTraining,
  type RandomClock,
  type TrainingProgram,
} from '../../../src/engine/compile';
import { randomStream } from '../../../src/shared/base/random';

type Tensor = tfTypes.Tensor;

export interface Data {
  inputs: Tensor[];
  targets: Tensor[];
  sampleWeights?: Tensor[];
}

export interface Inner {
  weights: { read(): tfTypes.Variable }[];
  optimizer_: tfTypes.Optimizer;
  makeTrainFunction(): (data: Tensor[]) => Tensor[];
}

/** The functional model inside a Sequential. */
export function innerOf(model: tfTypes.LayersModel): Inner {
  const outer = model as unknown as Inner & { model?: Inner };
  return outer.model ?? outer;
}

/** Plain TensorFlow.js: one optimizer step a batch, results as [loss, ...metrics]. */
export function trainEagerly(
  tf: TensorFlow,
  model: tfTypes.LayersModel,
  data: Data,
  batches: readonly Int32Array[],
  clock: RandomClock | null,
): number[][] {
  const train = innerOf(model).makeTrainFunction();
  return batches.map((rows) => {
    const outputs: Tensor[] = [];
    const figures = tf.tidy(() => {
      const index = tf.tensor1d(rows, 'int32');
      const batch = [...data.inputs, ...data.targets, ...(data.sampleWeights ?? [])].map((tensor) =>
        tf.gather(tensor, index),
      );
      outputs.push(...train(batch));
      return outputs.map((output) => output.dataSync()[0] as number);
    });
    for (const output of outputs) output.dispose();
    if (clock != null) clock.step += 1;
    return figures;
  });
}

/** Row numbers of `count` batches, running through the data in order. */
export function batchesOf(rowCount: number, batchSize: number, count: number, first = 0): Int32Array[] {
  return Array.from({ length: count }, (_, step) =>
    Int32Array.from({ length: batchSize }, (_unused, index) => ((first + step) * batchSize + index) % rowCount),
  );
}

export async function compiled(model: tfTypes.LayersModel, options: CompileOptions): Promise<TrainingProgram> {
  const outcome = await compileTraining(model, options);
  if (outcome.kind === 'eager') throw new Error(`${outcome.reason.kind}: ${outcome.reason.message}`);
  return outcome.program;
}

export function weightsOf(model: tfTypes.LayersModel): Float32Array[] {
  return innerOf(model).weights.map((weight) => weight.read().dataSync() as Float32Array);
}

/** Copies weights by value: `setWeights` would share tensors between the models. */
export function copyWeights(tf: TensorFlow, from: tfTypes.LayersModel, to: tfTypes.LayersModel): void {
  const values = weightsOf(from);
  innerOf(to).weights.forEach((weight, index) => {
    const variable = weight.read();
    const tensor = tf.tensor((values[index] as Float32Array).slice(), variable.shape, variable.dtype);
    variable.assign(tensor as tfTypes.Tensor);
    tensor.dispose();
  });
}

/** Runs `make` with a seeded Math.random, from which TensorFlow.js' initialisers take their seeds. */
export function seeded<Result>(make: () => Result, seed = 1): Result {
  const original = Math.random;
  const stream = randomStream(seed, 'test');
  Math.random = stream.uniform;
  try {
    return make();
  } finally {
    Math.random = original;
  }
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let index = 0; index < a.length; index += 1) {
    const difference = Math.abs((a[index] as number) - (b[index] as number));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}
