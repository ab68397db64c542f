import { beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { buildModel } from '../../src/engine/layers';
import type { Tensor } from '../../src/engine/lib/tensorflow';
import { randomStream } from '../../src/shared/base/random';
import { analyseModel } from '../../src/shared/graph/analysis';
import type { LayerKindDefinition } from '../../src/shared/graph/layer-kind';
import { layerKinds } from '../../src/shared/graph/layers';
import { type Model, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';
import { indexCount, type RandomCase, randomCases } from './layers/random-case';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const caseCount = 12;
const batchSize = 2;

const definitions = (Object.values(layerKinds) as unknown as LayerKindDefinition[]).filter(
  ({ isPlaceholder, kind }) => !isPlaceholder && kind !== 'input',
);

function modelOf({ layer, inputShapes }: RandomCase): Model {
  const inputs = inputShapes.map((shape, at) => ({ kind: 'input', shape, name: `given_${at}` }));
  return modelSchema.parse({
    layers: [...inputs, { ...layer, name: 'tested', inputs: inputs.map(({ name }) => name) }],
  }) as Model;
}

function inputsOf({ layer, inputShapes }: RandomCase): Tensor[] {
  const stream = randomStream('values');
  const indices = indexCount(layer);
  return inputShapes.map((shape) => {
    const size = batchSize * shape.reduce((total, length) => total * length, 1);
    const draw = () => (indices ? stream.integer(indices) : stream.normal());
    return tf.tensor(Float32Array.from({ length: size }, draw), [batchSize, ...shape]);
  });
}

const asList = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

test.each(definitions)(
  'a $kind layer gives the shapes and has the weights that the catalogue infers, whatever its parameters',
  (definition) => {
    const cases = randomCases(definition, caseCount);
    expect(cases.length).toBeGreaterThanOrEqual(4);
    for (const randomCase of cases) {
      const told = JSON.stringify(randomCase);
      const document = modelOf(randomCase);
      const analysis = analyseModel(document);
      expect(analysis.problems, told).toEqual([]);
      const tested = analysis.layers.at(-1) as (typeof analysis.layers)[number];
      tf.tidy(() => {
        const model = buildModel(tf, document, [], 1);
        const inputs = inputsOf(randomCase);
        const outputs = asList(model.getLayer('tested').apply(inputs.length === 1 ? (inputs[0] as Tensor) : inputs));
        expect(
          outputs.map(({ shape }) => shape),
          told,
        ).toEqual(tested.outputShapes.map((shape) => [batchSize, ...shape]));
        expect(model.countParams(), told).toBe(
          analysis.parameterCount.trainable + analysis.parameterCount.nonTrainable,
        );
        model.dispose();
      });
    }
  },
);
