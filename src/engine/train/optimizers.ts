import type { OptimizerConfig, OptimizerKind } from '../../shared/config/optimizer';
import type { NamedValues } from '../lib/stored-weights';
import type { TensorFlow, Variable } from '../lib/tensorflow';
import { createAdadelta } from './updates/adadelta';
import { createAdamW } from './updates/adamw';
import { createCentredRmsprop } from './updates/centred-rmsprop';
import { createLion } from './updates/lion';
import { createNadam } from './updates/nadam';
import type { Optimizer } from './updates/slot-optimizer';

/** The parts of an optimizer of TensorFlow.js that hold its state. Source: tfjs-core 4.22, optimizers/. */
type OptimizerInternals = Record<string, unknown> & { iterations_?: number };
interface SlotEntry {
  originalName: string;
  variable: Variable;
}

interface OptimizerDefinition<Kind extends OptimizerKind> {
  create(tf: TensorFlow, config: Extract<OptimizerConfig, { kind: Kind }>): Optimizer;
  /** Fields that hold one variable a trained weight, in that order. */
  slots: readonly string[];
  /** Fields that hold one variable for all. `setWeights` of Adam would recompute them as powers, which differ in the last bits. */
  scalars: readonly string[];
}

const optimizerDefinitions = {
  sgd: {
    create: (tf, { learningRate, momentum, nesterov }) =>
      momentum > 0 ? tf.train.momentum(learningRate, momentum, nesterov) : tf.train.sgd(learningRate),
    slots: ['accumulations'],
    scalars: [],
  },
  adam: {
    create: (tf, { learningRate, beta1, beta2, epsilon }) =>
      tf.train.adam(learningRate, beta1, beta2, epsilon) as unknown as Optimizer,
    slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    scalars: ['accBeta1', 'accBeta2'],
  },
  adamw: {
    create: createAdamW,
    slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    scalars: ['accBeta1', 'accBeta2'],
  },
  adamax: {
    create: (tf, { learningRate, beta1, beta2, epsilon }) =>
      tf.train.adamax(learningRate, beta1, beta2, epsilon) as unknown as Optimizer,
    slots: ['accumulatedFirstMoment', 'accumulatedWeightedInfNorm'],
    scalars: ['accBeta1', 'iteration'],
  },
  nadam: {
    create: (tf, { learningRate, ...options }) => createNadam(tf, learningRate, options),
    slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    scalars: ['warmUp', 'momentumProduct', 'accBeta2'],
  },
  rmsprop: {
    create: (tf, { learningRate, decay, momentum, epsilon, centred = false }) =>
      centred
        ? createCentredRmsprop(tf, learningRate, { decay, momentum, epsilon })
        : (tf.train.rmsprop(learningRate, decay, momentum, epsilon) as unknown as Optimizer),
    slots: ['accumulatedMeanSquares', 'accumulatedMoments', 'accumulatedMeanGrads'],
    scalars: [],
  },
  adagrad: {
    create: (tf, { learningRate, initialAccumulator }) =>
      tf.train.adagrad(learningRate, initialAccumulator) as unknown as Optimizer,
    slots: ['accumulatedGrads'],
    scalars: [],
  },
  adadelta: {
    create: (tf, { learningRate, rho, epsilon }) => createAdadelta(tf, learningRate, rho, epsilon),
    slots: ['accumulatedGrads', 'accumulatedUpdates'],
    scalars: [],
  },
  lion: {
    create: createLion,
    slots: ['accumulatedMomentum'],
    scalars: [],
  },
} satisfies { [Kind in OptimizerKind]: OptimizerDefinition<Kind> };

export function createOptimizer(tf: TensorFlow, config: OptimizerConfig): Optimizer {
  const create = optimizerDefinitions[config.kind].create as (tf: TensorFlow, config: OptimizerConfig) => Optimizer;
  return create(tf, config);
}

export interface OptimizerState {
  iterations: number;
  values: NamedValues[];
}

/** The rate of the next updates. Optimizers of TensorFlow.js keep it as a plain number, SGD beside it as a tensor. */
export function setLearningRate(optimizer: Optimizer, learningRate: number): void {
  const internals = optimizer as unknown as { learningRate: number; setLearningRate?(value: number): void };
  if (internals.learningRate === learningRate) return;
  if (internals.setLearningRate) internals.setLearningRate(learningRate);
  else internals.learningRate = learningRate;
}

/**
 * Copies everything that the next update depends on.
 * @param weightNames names of the trained weights in their order; slots are called after them, as `field/dense_1/0/kernel`
 */
export function readOptimizer(
  optimizer: Optimizer,
  kind: OptimizerKind,
  weightNames: readonly string[],
): OptimizerState {
  const internals = optimizer as unknown as OptimizerInternals;
  const { slots, scalars } = optimizerDefinitions[kind];
  const read = (name: string, variable: Variable): NamedValues => ({
    name,
    shape: [...variable.shape],
    values: Float32Array.from(variable.dataSync()),
  });
  return {
    iterations: internals.iterations_ ?? 0,
    values: [
      ...scalars.map((field) => read(field, internals[field] as Variable)),
      ...slots.flatMap((field) =>
        ((internals[field] as SlotEntry[] | undefined) ?? []).map(({ variable }, index) =>
          read(`${field}/${weightNames[index]}`, variable),
        ),
      ),
    ],
  };
}

/**
 * Puts a state back into a fresh optimizer of the same kind and config. Weights that were not trained then (frozen ones)
 * get no slot: the optimizer makes it with their first update.
 */
export function writeOptimizer(
  tf: TensorFlow,
  optimizer: Optimizer,
  kind: OptimizerKind,
  state: OptimizerState,
  weightNames: readonly string[],
): void {
  const internals = optimizer as unknown as OptimizerInternals;
  const { slots, scalars } = optimizerDefinitions[kind];
  const byName = new Map(state.values.map((entry) => [entry.name, entry]));
  internals.iterations_ = state.iterations;
  for (const field of scalars) {
    const entry = byName.get(field);
    if (entry) tf.tidy(() => (internals[field] as Variable).assign(tf.tensor(entry.values, entry.shape)));
  }
  for (const field of slots) {
    const entries: SlotEntry[] = [];
    weightNames.forEach((name, index) => {
      // Older checkpoints name slots by their position.
      const entry = byName.get(`${field}/${name}`) ?? byName.get(`${field}/${index}`);
      if (!entry) return;
      const initial = tf.tensor(entry.values, entry.shape);
      entries[index] = { originalName: entry.name, variable: tf.variable(initial, false) };
      initial.dispose();
    });
    if (entries.length > 0) internals[field] = entries;
  }
}
