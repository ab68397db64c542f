import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import type { CompileOptions, CompileRefusalKind } from '../../../../src/engine/compile';
import type { Data } from '../training';

type Tensor = tfTypes.Tensor;
type Layer = tfTypes.layers.Layer;
type Symbolic = tfTypes.SymbolicTensor;

/** One small model for the sweep. `make` is called twice and must give the same architecture. */
export interface ConformanceCase {
  name: string;
  make(tf: TensorFlow): tfTypes.LayersModel;
  data(tf: TensorFlow): Data;
  /** Expected refusal; without one the model must compile and agree. */
  refusal?: CompileRefusalKind;
  /** TensorFlow.js itself cannot train this model; compiling must fail with its message and not invent numbers. */
  eagerError?: RegExp;
  /** Largest relative difference in losses and metrics over the steps; default 1e-4. */
  tolerance?: number;
  learningRates?: number[];
  /** Options of the compiled side besides the usual ones. */
  options?: Partial<CompileOptions>;
  /** A fused layer or rewrite that must have been used, as `explain().rewrites` names it. */
  fused?: string;
}

export const rowCount = 24;

/** Smooth, seeded numbers without ties, so that kinks do not blur the comparison. */
export function numbers(tf: TensorFlow, shape: number[], seed = 1): Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}
export function tokens(tf: TensorFlow, length: number, vocabulary: number): Tensor {
  const values = Float32Array.from({ length: rowCount * length }, (_, index) => {
    const [row, place] = [Math.floor(index / length), index % length];
    return place >= length - (row % 4) ? 0 : 1 + ((row * 5 + place * 3) % (vocabulary - 1));
  });
  return tf.tensor2d(values, [rowCount, length]);
}
export function oneHot(tf: TensorFlow, classCount: number): Tensor {
  return tf
    .oneHot(
      tf.tensor1d(
        Int32Array.from({ length: rowCount }, (_, row) => (row * 7) % classCount),
        'int32',
      ),
      classCount,
    )
    .toFloat();
}

export const meanSquared = 'meanSquaredError';
/** A sequential model of the layers with SGD and mean squared error on targets of the output's shape. */
export function stack(
  name: string,
  inputShape: number[],
  layers: (tf: TensorFlow) => Layer[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase {
  const make = (tf: TensorFlow): tfTypes.LayersModel => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape }));
    for (const layer of layers(tf)) model.add(layer);
    model.compile({ optimizer: tf.train.sgd(0.05), loss: meanSquared });
    return model;
  };
  return {
    name,
    make,
    data: (tf) => {
      const outputShape = (make(tf).outputs[0]?.shape ?? []).slice(1) as number[];
      return {
        inputs: [numbers(tf, [rowCount, ...inputShape])],
        targets: [numbers(tf, [rowCount, ...outputShape], 2)],
      };
    },
    ...more,
  };
}
/** A functional model from its inputs' shapes. */
export function functional(
  name: string,
  inputShapes: number[][],
  build: (tf: TensorFlow, inputs: Symbolic[]) => Symbolic[],
  more: Partial<ConformanceCase> & { compile?: (tf: TensorFlow, model: tfTypes.LayersModel) => void } = {},
): ConformanceCase {
  const make = (tf: TensorFlow): tfTypes.LayersModel => {
    const inputs = inputShapes.map((shape) => tf.input({ shape }));
    const model = tf.model({ inputs, outputs: build(tf, inputs) });
    if (more.compile != null) more.compile(tf, model);
    else model.compile({ optimizer: tf.train.sgd(0.05), loss: meanSquared });
    return model;
  };
  return {
    name,
    make,
    data: (tf) => ({
      inputs: inputShapes.map((shape, index) => numbers(tf, [rowCount, ...shape], index + 1)),
      targets: make(tf).outputs.map((output, index) =>
        numbers(tf, [rowCount, ...(output.shape.slice(1) as number[])], index + 10),
      ),
    }),
    ...more,
  };
}

export const apply = (layer: Layer, inputs: Symbolic | Symbolic[]): Symbolic => layer.apply(inputs) as Symbolic;
