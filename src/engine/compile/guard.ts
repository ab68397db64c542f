import type * as tfTypes from '@tensorflow/tfjs';
import { captureNewVariables, registeredVariables, takeSnapshot } from './eager-state';
import { batchTensors, type StepModel } from './model-step';
import type { FedBatch, StepResults } from './program';
import { refuse } from './refusal';
import type { StateVariable } from './state';
import type { Tensor, TensorFlow } from './tensorflow';

type Values = Float32Array | Int32Array | Uint8Array;

/** What the eager path makes of the first batch: the measure that every compiled program must meet. */
export interface EagerReference {
  results: number[];
  /** Variables before and after, with the gradient where there is one. */
  before: Map<tfTypes.Variable, Values>;
  after: Map<tfTypes.Variable, Values>;
  gradients: Map<string, Values>;
}

/**
 * Makes one plain eager step on the batch, takes everything down and puts the model back as it was. Optimizer slots
 * that the step creates stay, with their first values.
 */
export function eagerReference(tf: TensorFlow, model: StepModel, batch: FedBatch): EagerReference {
  const optimizer = model.optimizer_;
  const counters = optimizer as unknown as { iterations_?: number };
  const iterations = counters.iterations_;
  const snapshot = takeSnapshot(tf);
  const gradients = new Map<string, Values>();
  const stock = optimizer.computeGradients;
  const own = Object.getOwnPropertyDescriptor(optimizer, 'computeGradients');
  optimizer.computeGradients = (...parameters) => {
    const result = stock.apply(optimizer, parameters);
    for (const [name, tensor] of Object.entries(result.grads))
      if (tensor != null) gradients.set(name, tensor.dataSync() as Values);
    return result;
  };
  try {
    const { result, created } = captureNewVariables(tf, () => {
      const outputs = model.makeTrainFunction()(batchTensors(batch));
      const values = outputs.map((output) => output.dataSync()[0] as number);
      for (const output of outputs) output.dispose();
      return values;
    });
    const read = (): Map<tfTypes.Variable, Values> =>
      new Map(registeredVariables(tf).map((variable) => [variable, variable.dataSync() as Values]));
    const after = read();
    snapshot.restore();
    for (const { variable, initial } of created) {
      if (!variable.isDisposed) variable.assign(initial as tfTypes.Tensor);
      initial.dispose();
    }
    return { results: result, before: read(), after, gradients };
  } finally {
    if (own == null) delete (optimizer as Partial<tfTypes.Optimizer>).computeGradients;
    else Object.defineProperty(optimizer, 'computeGradients', own);
    counters.iterations_ = iterations;
    snapshot.dispose();
  }
}

/** Puts the model into the state after the reference step; recordings are made from both states. */
export function assumeState(tf: TensorFlow, values: Map<tfTypes.Variable, Values>): void {
  for (const [variable, data] of values) {
    if (variable.isDisposed) continue;
    const tensor = tf.tensor(data.slice(), variable.shape, variable.dtype);
    variable.assign(tensor as tfTypes.Tensor);
    tensor.dispose();
  }
}

export const guardTolerance = 2e-3;

const largest = (values: ArrayLike<number>): number => {
  let found = 0;
  for (let index = 0; index < values.length; index += 1) found = Math.max(found, Math.abs(values[index] as number));
  return found;
};

/** Share of a gradient's largest entry below which its sign is rounding noise (Adam turns it into a whole step). */
const noiseShare = 1e-3;

/**
 * Compares what the compiled program made of the first batch with the eager reference: loss, metrics and every variable,
 * each difference as a share of how far the variable moved. Where a gradient is rounding noise, optimizers that divide
 * by its size move weights at random; there the slots, which hold the gradient itself, are compared and not the weight.
 * Returns the largest share. Throws: CompileRefusalError when it is above the tolerance.
 */
export function checkAgainstEager(
  reference: EagerReference,
  results: StepResults,
  state: readonly StateVariable[],
  after: readonly Tensor[],
): number {
  let worst = 0;
  const note = (share: number, what: string, detail: string): void => {
    if (!(share <= guardTolerance))
      refuse(
        'disagrees',
        `The compiled step and the eager step disagree on the first batch (${what}: ${detail}).`,
        what,
      );
    worst = Math.max(worst, share);
  };
  const own = [results.losses[0] as number, ...Array.from(results.metrics[0] ?? [])];
  reference.results.forEach((expected, index) => {
    const received = own[index] as number;
    if (Number.isNaN(expected) && Number.isNaN(received)) return;
    if (expected === received) return;
    note(
      Math.abs(received - expected) / Math.max(1e-3, Math.abs(expected)),
      index === 0 ? 'loss' : `metric ${index}`,
      `${received} instead of ${expected}`,
    );
  });
  const gradientScale = Math.max(0, ...[...reference.gradients.values()].map(largest));
  /** `optimizer/accumulatedFirstMoment/3` belongs with the other first moments. */
  const family = (name: string): string => name.split('/')[1] as string;
  const familyScale = new Map<string, number>();
  const moved = state.map(({ name, variable }) => {
    const before = reference.before.get(variable) as Values;
    const expected = reference.after.get(variable) as Values;
    const move = Float64Array.from(expected, (value, index) => value - (before[index] as number));
    familyScale.set(family(name), Math.max(familyScale.get(family(name)) ?? 0, largest(move)));
    return { before, expected, move };
  });
  state.forEach(({ name, variable }, position) => {
    const { expected, move } = moved[position] as (typeof moved)[number];
    const received = (after[position] as Tensor).dataSync();
    const gradient = reference.gradients.get(variable.name);
    const threshold = gradient == null ? 0 : Math.max(noiseShare * largest(gradient), 1e-5 * gradientScale);
    let difference = 0;
    let where = 0;
    for (let index = 0; index < expected.length; index += 1) {
      if (gradient != null && Math.abs(gradient[index] as number) < threshold) continue;
      const off = Math.abs((received[index] as number) - (expected[index] as number));
      if (off > difference || Number.isNaN(off) !== Number.isNaN(expected[index] as number)) {
        difference = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
        where = index;
      }
    }
    if (difference === 0) return;
    // A float32 near `value` cannot be told from its neighbour, however small the move was.
    const rounding = 4e-7 * largest(expected);
    const scale =
      gradient == null ? Math.max(largest(move), 1e-2 * (familyScale.get(family(name)) ?? 0)) : largest(move);
    note(
      Math.max(0, difference - rounding) / Math.max(scale, 1e-12),
      name,
      `${received[where]} instead of ${expected[where]}`,
    );
  });
  return worst;
}
