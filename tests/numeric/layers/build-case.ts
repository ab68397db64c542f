import type { TensorFlow } from '../../../src/engine/backends';
import { randomStream } from '../../../src/shared/base/random';
import { modelSchema } from '../../../src/shared/graph/model';
import { layerCases } from './cases';
import type { LayerCase } from './layer-case';

export const everyCase = Object.entries(layerCases).flatMap(([kind, list]) =>
  list.map((layerCase, at) => ({ kind, at, layerCase: layerCase as LayerCase })),
);

export const batchSize = 16;

/** Input → a dense layer where amounts come in → the layer → one number, so that a gradient must pass the layer. */
export function modelOf({ inputShape, moreInputs = [], layer }: LayerCase) {
  const inputs = [inputShape, ...moreInputs].map((shape, at) => ({ kind: 'input', shape, name: `given_${at}` }));
  return modelSchema.parse({
    layers: [
      ...(layer.kind === 'input' ? [] : inputs),
      { ...layer, name: 'tested', ...(moreInputs.length > 0 ? { inputs: inputs.map(({ name }) => name) } : {}) },
      { kind: 'flatten' },
      { kind: 'dense', units: 1 },
    ],
  });
}

export function valuesOf(
  tf: TensorFlow,
  shape: number[],
  place: number,
  { indices, positive }: Pick<LayerCase, 'indices' | 'positive'> = {},
) {
  const stream = randomStream('input', place, shape.join());
  const count = batchSize * shape.reduce((total, size) => total * size, 1);
  const values = Float32Array.from({ length: count }, () => {
    if (indices) return stream.integer(indices);
    return positive ? 0.3 + stream.uniform() : stream.normal();
  });
  return tf.tensor(values, [batchSize, ...shape]);
}

/** One tensor, or one an input. */
export function inputOf(tf: TensorFlow, { inputShape, moreInputs = [], ...kind }: LayerCase) {
  const tensors = [inputShape, ...moreInputs].map((shape, at) => valuesOf(tf, shape, at, kind));
  return (tensors.length === 1 ? tensors[0] : tensors) as ReturnType<typeof valuesOf>;
}
