import { expect, test } from 'vitest';
import { buildModel } from '../../src/engine/layers';
import type { SymbolicTensor, Tensor } from '../../src/engine/lib/tensorflow';
import { type ArchitectureData, type ArchitectureOptions, architectures } from '../../src/shared/graph/architectures';
import { type Model, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';

const tf = await loadTensorFlow();

/** Small data of each kind, so that a step takes moments. */
const small = {
  image: { inputShapes: [[32, 32, 3]], outputUnits: 5 },
  imageToImage: { inputShapes: [[16, 16, 1]], outputUnits: 2 },
  text: { inputShapes: [[12]], outputUnits: 3, vocabularySize: 20 },
  nextToken: { inputShapes: [[12]], outputUnits: 0, vocabularySize: 20 },
  series: { inputShapes: [[40, 2]], outputUnits: 1 },
  pair: { inputShapes: [[6], [9]], outputUnits: 1 },
  reconstruction: { inputShapes: [[24]], outputUnits: 0 },
} satisfies Record<ArchitectureData, Partial<ArchitectureOptions>>;

const batchSize = 2;

test.each(architectures)('$title learns in one step of the engine', (architecture) => {
  const options = { vocabularySize: 0, ...small[architecture.data] };
  const document = modelSchema.parse(architecture.build(options)) as Model;
  const model = buildModel(tf, document, [], 1);
  const tokens = options.vocabularySize;
  const inputs = model.inputs.map(({ shape }: SymbolicTensor) => {
    const size = [batchSize, ...(shape.slice(1) as number[])];
    return tokens > 0 ? tf.randomUniform(size, 1, tokens, 'int32', 3) : tf.randomUniform(size, -1, 1, 'float32', 3);
  });
  const given = inputs.length === 1 ? (inputs[0] as Tensor) : inputs;
  const lossOf = () =>
    tf.tidy(() => tf.mean(tf.square(tf.sub(model.apply(given, { training: true }) as Tensor, 0.5))) as never);
  // Clear of the batch's own noise: dropout and batch statistics change the loss from call to call.
  const gradients = tf.variableGrads(lossOf);
  const norms = Object.values(gradients.grads).map((gradient) => tf.norm(gradient).dataSync()[0] as number);
  expect(Number.isFinite(gradients.value.dataSync()[0])).toBe(true);
  expect(norms.every(Number.isFinite)).toBe(true);
  // Every layer learns: a part that hangs loose would get no gradient at all.
  expect(norms.filter((norm) => norm === 0).length).toBeLessThanOrEqual(norms.length * 0.2);
  const before = model.trainableWeights[0]?.read().dataSync().slice() as Float32Array;
  tf.train.sgd(0.01).applyGradients(gradients.grads);
  expect(model.trainableWeights[0]?.read().dataSync()).not.toEqual(before);
  const output = (model.outputs[0] as SymbolicTensor).shape.slice(1);
  expect((model.predict(given) as Tensor).shape).toEqual([batchSize, ...output]);
  model.dispose();
});
