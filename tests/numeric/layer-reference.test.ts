import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { buildModel } from '../../src/engine/layers';
import type { BlockDefinition } from '../../src/shared/graph/block-kind';
import { type BlockKind, blocks, insertBlock } from '../../src/shared/graph/blocks';
import { type LayerInput, type ModelInput, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';

interface Stored {
  shape: number[];
  values: number[];
}

/** Written by reference/make_layer_reference.py and make_spatial_reference.py with PyTorch and Keras. */
interface ReferenceCase {
  name: string;
  /** Layers of a document; a block reads all inputs before it. */
  layers: (LayerInput | { block: BlockKind; parameters: Record<string, unknown> })[];
  inputs: Stored[];
  /** Of each layer, in our order. */
  weights: Record<string, Stored[]>;
  output: Stored;
  /** Gradients are those of the sum over output × probe. */
  probe: Stored;
  weightGradients: Stored[];
  inputGradient: Stored | null;
}

const cases = ['layer-reference.json', 'spatial-reference.json'].flatMap(
  (file) => JSON.parse(readFileSync(new URL(`reference/${file}`, import.meta.url), 'utf8')) as ReferenceCase[],
);

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

type Tensor = ReturnType<TensorFlow['tensor']>;
const tensorOf = ({ shape, values }: Stored) => tf.tensor(values, shape);

function expectClose(received: Tensor, expected: Stored): void {
  expect(received.shape).toEqual(expected.shape);
  const difference = tf.max(tf.abs(tf.sub(received, tensorOf(expected)))).dataSync()[0] as number;
  expect(difference).toBeLessThan(2e-5 * Math.max(1, ...expected.values.map(Math.abs)));
}

function documentOf({ layers }: ReferenceCase) {
  let model: ModelInput = { layers: [] };
  for (const entry of layers)
    if ('block' in entry) {
      const inputs = model.layers.map(({ name }) => name as string);
      const block = blocks[entry.block] as unknown as BlockDefinition;
      model = insertBlock(model, block, entry.parameters, { inputs }).model;
    } else model = { layers: [...model.layers, entry] };
  return modelSchema.parse(model);
}

function build(reference: ReferenceCase) {
  const { weights } = reference;
  const model = buildModel(tf, documentOf(reference), [], 1);
  for (const [layer, values] of Object.entries(weights)) model.getLayer(layer).setWeights(values.map(tensorOf));
  const apply = (inputs: Tensor[]) => model.apply(inputs.length === 1 ? (inputs[0] as Tensor) : inputs) as Tensor;
  return { model, apply };
}

test.each(cases)('$name: output is that of PyTorch and Keras', (reference) => {
  tf.tidy(() => {
    const { apply } = build(reference);
    expectClose(apply(reference.inputs.map(tensorOf)), reference.output);
  });
});

test.each(cases)('$name: gradients are those of PyTorch and Keras', (reference) => {
  tf.tidy(() => {
    const { model, apply } = build(reference);
    const [first, ...others] = reference.inputs.map(tensorOf) as [Tensor, ...Tensor[]];
    const probe = tensorOf(reference.probe);
    const score = (input: Tensor) => tf.sum(tf.mul(apply([input, ...others]), probe)) as ReturnType<typeof tf.scalar>;
    const variables = Object.keys(reference.weights).flatMap((layer) =>
      model.getLayer(layer).weights.map((weight) => weight.read() as ReturnType<typeof tf.variable>),
    );
    if (variables.length > 0) {
      const { grads } = tf.variableGrads(() => score(first), variables);
      variables.forEach((variable, at) => {
        expectClose(grads[variable.name] as Tensor, reference.weightGradients[at] as Stored);
      });
    }
    if (reference.inputGradient) expectClose(tf.grad((input) => score(input))(first), reference.inputGradient);
  });
});
