import type * as tfTypes from '@tensorflow/tfjs';
import { attribute, constant, dataType, type GraphValue, operation, specOf } from './graph';
import type { OpAttribute, TensorFlow } from './tensorflow';

/** A change of state at the end of a step. */
export type StateUpdate =
  | { kind: 'assign'; variable: tfTypes.Variable; value: GraphValue }
  | {
      kind: 'fused';
      operation: string;
      variables: tfTypes.Variable[];
      inputs: GraphValue[];
      attributes: OpAttribute[];
    };

export interface OptimizerContext {
  gradients: readonly { variable: tfTypes.Variable; gradient: GraphValue; index: number }[];
  learningRate: GraphValue;
  read(variable: tfTypes.Variable): GraphValue;
}

interface Slot {
  variable: tfTypes.Variable;
}
/** Fields of the stock optimizers that the fused forms read. Source: tfjs-core 4.22, optimizers. */
interface StockFields {
  momentum: number;
  m: tfTypes.Scalar;
  useNesterov: boolean;
  accumulations: Slot[];
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: tfTypes.Variable;
  accBeta2: tfTypes.Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedSecondMoment: Slot[];
  decay: number;
  centered: boolean;
  accumulatedMeanSquares: Slot[];
  accumulatedMoments: Slot[];
}
type Fuse = (optimizer: StockFields, context: OptimizerContext) => StateUpdate[] | null;

const scalar = (value: number): GraphValue => constant(Float32Array.of(value), []);
const scalarSpec = { shape: [] as number[], type: dataType.float32 };
const floatType = attribute.type('T', dataType.float32);
const unary = (name: string, x: GraphValue): GraphValue => operation(name, [x], [floatType], [specOf(x)]);
const binary = (name: string, a: GraphValue, b: GraphValue): GraphValue =>
  operation(name, [a, b], [floatType], [scalarSpec]);
const slotOf = (slots: readonly Slot[], index: number): tfTypes.Variable => (slots[index] as Slot).variable;

const gradientDescent: Fuse = (_, { gradients, learningRate }) =>
  gradients.map(({ variable, gradient }) => ({
    kind: 'fused',
    operation: 'ResourceApplyGradientDescent',
    variables: [variable],
    inputs: [learningRate, gradient],
    attributes: [floatType],
  }));

const momentum: Fuse = (optimizer, { gradients, learningRate }) =>
  gradients.map(({ variable, gradient, index }) => ({
    kind: 'fused',
    operation: 'ResourceApplyMomentum',
    variables: [variable, slotOf(optimizer.accumulations, index)],
    inputs: [learningRate, gradient, scalar(optimizer.momentum)],
    attributes: [floatType, attribute.bool('use_nesterov', optimizer.useNesterov)],
  }));

/** TensorFlow.js adds epsilon after the bias correction and TensorFlow before it: the same for epsilon·sqrt(1 − beta2^t). */
const adam: Fuse = (optimizer, { gradients, learningRate, read }) => {
  const beta1Power = read(optimizer.accBeta1);
  const beta2Power = read(optimizer.accBeta2);
  const epsilon = binary('Mul', scalar(optimizer.epsilon), unary('Sqrt', binary('Sub', scalar(1), beta2Power)));
  const steps: StateUpdate[] = gradients.map(({ variable, gradient, index }) => ({
    kind: 'fused',
    operation: 'ResourceApplyAdam',
    variables: [
      variable,
      slotOf(optimizer.accumulatedFirstMoment, index),
      slotOf(optimizer.accumulatedSecondMoment, index),
    ],
    inputs: [beta1Power, beta2Power, learningRate, scalar(optimizer.beta1), scalar(optimizer.beta2), epsilon, gradient],
    attributes: [floatType],
  }));
  return [
    ...steps,
    { kind: 'assign', variable: optimizer.accBeta1, value: binary('Mul', beta1Power, scalar(optimizer.beta1)) },
    { kind: 'assign', variable: optimizer.accBeta2, value: binary('Mul', beta2Power, scalar(optimizer.beta2)) },
  ];
};

/** The centred form is left to plain operations: TensorFlow.js subtracts epsilon where TensorFlow adds it. */
const rmsProp: Fuse = (optimizer, { gradients, learningRate }) =>
  optimizer.centered
    ? null
    : gradients.map(({ variable, gradient, index }) => ({
        kind: 'fused',
        operation: 'ResourceApplyRMSProp',
        variables: [
          variable,
          slotOf(optimizer.accumulatedMeanSquares, index),
          slotOf(optimizer.accumulatedMoments, index),
        ],
        inputs: [
          learningRate,
          scalar(optimizer.decay),
          scalar(optimizer.momentum),
          scalar(optimizer.epsilon),
          gradient,
        ],
        attributes: [floatType],
      }));

export interface FusedOptimizer {
  /** The stock class whose `applyGradients` the fused form replaces while recording. */
  prototype: { applyGradients(gradients: unknown): void };
  fuse: Fuse;
}

/** The fused form of a stock optimizer's update, or null where its own operations are recorded instead. */
export function fusedOptimizerFor(tf: TensorFlow, optimizer: tfTypes.Optimizer): FusedOptimizer | null {
  const known: [{ prototype: object } | undefined, Fuse][] = [
    [tf.SGDOptimizer, gradientDescent],
    [tf.MomentumOptimizer, momentum],
    [tf.AdamOptimizer, adam],
    [tf.RMSPropOptimizer, rmsProp],
  ];
  for (
    let prototype = Object.getPrototypeOf(optimizer);
    prototype != null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const match = known.find(([stock]) => stock?.prototype === prototype);
    if (match != null) return { prototype, fuse: match[1] };
  }
  return null;
}

/** Sets the learning rate of any stock optimizer (SGD and momentum keep a tensor of it besides the number). */
export function setOptimizerLearningRate(optimizer: tfTypes.Optimizer, learningRate: number): void {
  const target = optimizer as unknown as { learningRate: number; setLearningRate?: (value: number) => void };
  if (typeof target.setLearningRate === 'function') target.setLearningRate(learningRate);
  else target.learningRate = learningRate;
}

export function optimizerLearningRate(optimizer: tfTypes.Optimizer): number {
  return (optimizer as unknown as { learningRate: number }).learningRate;
}
