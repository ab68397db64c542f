import type * as tfTypes from '@tensorflow/tfjs';
import { hashKey } from '../../shared/base/random';
import { captureNewVariables, registeredVariables, takeSnapshot } from './eager-state';
import type { FedBatch, StepResults } from './program';
import { refuse } from './refusal';
import type { StateVariable } from './state';
import { batchTensors, type StepModel } from './step';
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
/**
 * For half precision, over all variables of a kind together. A bfloat16 keeps 8 bits: single products are off by up to
 * 0.4 %, and where a max pool or ReLU then decides otherwise, gradients of first layers by ten percent and more. A wrong
 * graph is off by the whole.
 */
export const mixedGuardTolerance = 0.6;
/** The loss is a forward pass only and must agree much more closely. */
const lossStrictness = 12;

/** Numbers of a variable that are compared; larger ones are compared at as many places, spread evenly. */
const comparedCount = 2 ** 18;
const strideOf = (length: number): number => (length <= comparedCount ? 1 : Math.floor(length / comparedCount) | 1);

const largest = (values: ArrayLike<number>): number => {
  let found = 0;
  const stride = strideOf(values.length);
  for (let index = 0; index < values.length; index += stride)
    found = Math.max(found, Math.abs(values[index] as number));
  return found;
};

/** Share of a gradient's largest entry below which its sign is rounding noise (Adam turns it into a whole step). */
const noiseShare = 1e-3;

/** How far one variable's move in a step is from the reference's move, as a share of that move (Euclidean norms). */
interface Deviation {
  name: string;
  share: number;
  example: string;
  /** What the share was made of, for sums over several variables; null for loss and metrics. */
  parts: { family: string; difference: number; move: number } | null;
}

interface Outcome {
  results: ArrayLike<number>;
  before(variable: tfTypes.Variable): Values;
  after(variable: tfTypes.Variable): Values;
}

/**
 * Differences of two steps from (nearly) one state: loss, metrics, and the move of every variable. Where a gradient is
 * rounding noise, optimizers that divide by its size move weights at random; there the slots, which hold the gradient
 * itself, are compared and not the weight.
 */
function deviations(reference: EagerReference, outcome: Outcome, state: readonly StateVariable[]): Deviation[] {
  const found: Deviation[] = reference.results.map((expected, index) => {
    const received = outcome.results[index] as number;
    const isSame = Object.is(expected, received) || expected === received;
    const share = isSame ? 0 : Math.abs(received - expected) / Math.max(1e-2, Math.abs(expected));
    return {
      name: index === 0 ? 'loss' : `metric ${index}`,
      share: Number.isNaN(share) ? Number.POSITIVE_INFINITY : share,
      example: `${received} instead of ${expected}`,
      parts: null,
    };
  });
  const gradientScale = Math.max(0, ...[...reference.gradients.values()].map(largest));
  /** `optimizer/accumulatedFirstMoment/3` belongs with the other first moments. */
  const family = (name: string, variable: tfTypes.Variable): string => {
    if (name.startsWith('optimizer/')) return name.split('/')[1] as string;
    // Moving means of layers whose input averages to zero are nothing but rounding: statistics are judged beside others.
    return reference.gradients.has(variable.name) ? name : 'statistics';
  };
  /** Adam and its kin move every weight by about the learning rate, however small its gradient: weigh by the gradient. */
  const isNormalising = state.some(({ name }) => name.startsWith('optimizer/accumulated'));
  const familyNorm = new Map<string, number>();
  const moves = state.map(({ name, variable }) => {
    const before = reference.before.get(variable) as Values;
    const after = reference.after.get(variable) as Values;
    let norm = 0;
    const stride = strideOf(after.length);
    for (let index = 0; index < after.length; index += stride)
      norm += ((after[index] as number) - (before[index] as number)) ** 2;
    norm = Math.sqrt(norm);
    familyNorm.set(family(name, variable), Math.max(familyNorm.get(family(name, variable)) ?? 0, norm));
    return { before, after, norm };
  });
  state.forEach(({ name, variable }, position) => {
    const { before, after, norm } = moves[position] as (typeof moves)[number];
    const ownBefore = outcome.before(variable);
    const ownAfter = outcome.after(variable);
    const gradient = reference.gradients.get(variable.name);
    const threshold = gradient == null ? 0 : Math.max(noiseShare * largest(gradient), 1e-5 * gradientScale);
    // A float32 near `value` cannot be told from its neighbour, however small the move was.
    const rounding = 3e-7 * largest(after);
    const weighting = gradient != null && isNormalising ? gradient : null;
    const gradientPeak = weighting == null ? 1 : largest(weighting) || 1;
    let squares = 0;
    let normSquares = 0;
    let worst = 0;
    let where = 0;
    const stride = strideOf(after.length);
    for (let index = 0; index < after.length; index += stride) {
      if (gradient != null && Math.abs(gradient[index] as number) < threshold) continue;
      const expected = (after[index] as number) - (before[index] as number);
      const received = (ownAfter[index] as number) - (ownBefore[index] as number);
      if (Number.isNaN(expected) && Number.isNaN(received)) continue;
      const factor = weighting == null ? 1 : Math.abs(weighting[index] as number) / gradientPeak;
      const off = Math.max(0, Math.abs(received - expected) - rounding) * factor;
      normSquares += (expected * factor) ** 2;
      squares += Number.isNaN(off) ? Number.POSITIVE_INFINITY : off * off;
      if (off > worst) {
        worst = off;
        where = index;
      }
    }
    if (squares === 0) return;
    const scale = Math.max(
      weighting == null ? norm : Math.sqrt(normSquares),
      1e-3 * (familyNorm.get(family(name, variable)) ?? 0),
      1e-12,
    );
    found.push({
      name,
      share: Math.sqrt(squares) / scale,
      example: `${ownAfter[where]} instead of ${after[where]}`,
      parts: {
        family: name.startsWith('optimizer/') ? family(name, variable) : 'weight',
        difference: squares,
        move: scale ** 2,
      },
    });
  });
  return found;
}

/** One deviation for all weights and one for each kind of slot. */
function together(found: readonly Deviation[]): Deviation[] {
  const families = new Map<string, Deviation & { parts: NonNullable<Deviation['parts']> }>();
  for (const { parts, example } of found) {
    if (parts == null) continue;
    const sum = families.get(parts.family);
    const difference = (sum?.parts.difference ?? 0) + parts.difference;
    const move = (sum?.parts.move ?? 0) + parts.move;
    families.set(parts.family, {
      name: parts.family,
      share: Math.sqrt(difference / move),
      example,
      parts: { family: parts.family, difference, move },
    });
  }
  const figures = found
    .filter(({ parts }) => parts == null)
    .map((entry) => (entry.name === 'loss' ? { ...entry, share: entry.share * lossStrictness } : entry));
  return [...figures, ...families.values()];
}

const noiseRepeats = 2;
const noiseRelative = 1e-5;
/** How much further than eager's own noise the compiled step may be off, and how far at the very most. */
const noiseAllowance = 3;
const guardCeiling = 0.2;

/**
 * How much the eager step itself changes when the weights change by rounding errors: steps through kinks (a ReLU near
 * zero, two nearly equal values in a max pool) are not smooth, and no two orders of summation agree there.
 */
function eagerNoise(
  tf: TensorFlow,
  model: StepModel,
  batch: FedBatch,
  reference: EagerReference,
  state: readonly StateVariable[],
  enough: number,
): number {
  const snapshot = takeSnapshot(tf);
  let noise = 0;
  try {
    // A second disturbance is only tried where the first does not explain the difference.
    for (let repeat = 0; repeat < noiseRepeats && noise < enough; repeat += 1) {
      for (const { name, variable } of state) {
        if (!name.startsWith('weight/') || variable.dtype !== 'float32') continue;
        const values = (reference.before.get(variable) as Float32Array).map(
          (value, index) => value * (1 + (hashKey(repeat, index) % 2 === 0 ? noiseRelative : -noiseRelative)),
        );
        const tensor = tf.tensor(values, variable.shape);
        variable.assign(tensor as tfTypes.Tensor);
        tensor.dispose();
      }
      const disturbed = eagerReference(tf, model, batch);
      const outcome: Outcome = {
        results: disturbed.results,
        before: (variable) => disturbed.before.get(variable) as Values,
        after: (variable) => disturbed.after.get(variable) as Values,
      };
      noise = Math.max(noise, ...deviations(reference, outcome, state).map(({ share }) => share));
      snapshot.restore();
    }
  } finally {
    snapshot.restore();
    snapshot.dispose();
  }
  return noise;
}

export interface GuardedStep {
  tf: TensorFlow;
  model: StepModel;
  batch: FedBatch;
  reference: EagerReference;
  results: StepResults;
  state: readonly StateVariable[];
  after: readonly Tensor[];
  /** Largest share that passes; half precision rounds more coarsely. */
  tolerance?: number;
}

/**
 * Compares what the compiled program made of the first batch with the eager reference. The tolerance is fixed; only
 * where it is not met, eager's own noise on this very batch is measured and a program within a few times of it passes.
 * Returns the largest share. Throws: CompileRefusalError naming what disagrees.
 */
export function checkAgainstEager({
  tf,
  model,
  batch,
  reference,
  results,
  state,
  after,
  tolerance: base = guardTolerance,
}: GuardedStep): {
  largestDifference: number;
  tolerance: number;
} {
  const byVariable = new Map(
    state.map(({ variable }, index) => [variable, (after[index] as Tensor).dataSync() as Values]),
  );
  const outcome: Outcome = {
    results: [results.losses[0] as number, ...Array.from(results.metrics[0] ?? [])],
    before: (variable) => reference.before.get(variable) as Values,
    after: (variable) => byVariable.get(variable) as Values,
  };
  const each = deviations(reference, outcome, state);
  const found = base > guardTolerance ? together(each) : each;
  const worst = found.reduce((most, entry) => (entry.share > most.share ? entry : most), {
    name: 'loss',
    share: 0,
    example: '',
    parts: null,
  });
  if (worst.share <= base) return { largestDifference: worst.share, tolerance: base };
  const isHopeless = !(worst.share <= guardCeiling) || base > guardCeiling;
  const tolerance = isHopeless
    ? base
    : Math.min(
        guardCeiling,
        Math.max(base, noiseAllowance * eagerNoise(tf, model, batch, reference, state, worst.share / noiseAllowance)),
      );
  if (!(worst.share <= tolerance))
    refuse(
      'disagrees',
      `The compiled step and the eager step disagree on the first batch (${worst.name}: ${worst.example}; off by ${(worst.share * 100).toPrecision(2)} % of its move, allowed ${(tolerance * 100).toPrecision(2)} %).`,
      worst.name,
    );
  return { largestDifference: worst.share, tolerance };
}
