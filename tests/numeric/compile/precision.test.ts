import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as tfTypes from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import type { CompileOptions } from '../../../src/engine/compile';
import { loadTensorFlow } from './engine';
import { batchesOf, compiled, copyWeights, type Data, seeded, trainEagerly, weightsOf } from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Real handwritten digits of 8×8 pixels, the class in the last column. */
function digits(count: number, first = 0): { images: Float32Array; classes: Int32Array } {
  const [, ...lines] = readFileSync(path.join(process.cwd(), 'resources', 'samples', 'digits.csv'), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.slice(first, first + count).map((line) => line.split(',').map(Number));
  return {
    images: Float32Array.from(rows.flatMap((row) => row.slice(0, 64).map((value) => value / 16))),
    classes: Int32Array.from(rows, (row) => row.at(-1) as number),
  };
}

function network(filters = 16): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters, kernelSize: 3, padding: 'same', activation: 'relu' }),
      tf.layers.conv2d({ filters: 2 * filters, kernelSize: 3, padding: 'same', activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10 }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.003),
    loss: (target: tfTypes.Tensor, output: tfTypes.Tensor) => tf.losses.softmaxCrossEntropy(target, output),
  });
  return model;
}

function dataOf({ images, classes }: ReturnType<typeof digits>): Data {
  return {
    inputs: [tf.tensor4d(images, [classes.length, 8, 8, 1])],
    targets: [tf.oneHot(tf.tensor1d(classes, 'int32'), 10).toFloat()],
  };
}

const common = (data: Data): CompileOptions => ({ tf, batchSize: 32, clock: null, data, replicas: 1 });

describe('mixed precision', () => {
  it('computes products in bfloat16 on a processor, and reaches the accuracy of float32 on real digits', async () => {
    const train = dataOf(digits(1024));
    const held = digits(360, 1437);
    const test = dataOf(held);
    const accuracies: number[] = [];
    for (const precision of ['float32', 'mixed'] as const) {
      const model = seeded(() => network(), 3);
      const program = await compiled(model, { ...common(train), precision });
      const { used, reason } = program.explain().precision;
      expect({ used, reason }).toEqual({ used: precision === 'mixed' ? 'bfloat16' : 'float32', reason: null });
      await program.trainSteps(batchesOf(1024, 32, 32 * 12));
      const [logits] = (await program.predict(test.inputs)) as [tfTypes.Tensor];
      const found = logits.argMax(-1).dataSync();
      accuracies.push(held.classes.filter((value, row) => value === found[row]).length / held.classes.length);
      program.dispose();
    }
    const [plain, mixed] = accuracies as [number, number];
    expect(plain).toBeGreaterThan(0.9);
    expect(Math.abs(mixed - plain)).toBeLessThan(0.03);
  });

  it('keeps variables in float32: tiny updates add up though a bfloat16 could not hold them', async () => {
    const train = dataOf(digits(64));
    const model = seeded(() => network(), 4);
    (model as unknown as { optimizer: { learningRate: number } }).optimizer.learningRate = 1e-6;
    const before = weightsOf(model).map((values) => values.slice());
    const program = await compiled(model, { ...common(train), precision: 'mixed' });
    await program.trainSteps(batchesOf(64, 32, 20));
    program.syncModel();
    const [kernel] = weightsOf(model) as [Float32Array];
    const moved = kernel.filter((value, index) => value !== (before[0] as Float32Array)[index]).length;
    expect(moved / kernel.length).toBeGreaterThan(0.95);
    program.dispose();
  });

  it('scales the loss for float16, and follows eager training closely', async () => {
    const train = dataOf(digits(64));
    const [eager, model] = [seeded(() => network(4), 5), seeded(() => network(4), 5)];
    copyWeights(tf, eager, model);
    const program = await compiled(model, { ...common(train), precision: 'mixed', halfType: 'float16' });
    const { used, lossScaling } = program.explain().precision;
    expect(used).toBe('float16');
    const batches = batchesOf(64, 32, 6);
    const { losses } = await program.trainSteps(batches);
    trainEagerly(tf, eager, train, batches, null).forEach(([loss], index) => {
      expect(Math.abs((losses[index] as number) - (loss as number))).toBeLessThan(0.02 * (loss as number));
    });
    expect(program.explain().precision.lossScaling).toMatchObject({
      scale: lossScaling?.scale,
      goodStepCount: (lossScaling?.goodStepCount ?? 0) + 6,
      skippedStepCount: 0,
    });
    program.dispose();
  });

  it('skips and counts steps whose gradients overflow, leaves every variable as it was, and halves the scale', async () => {
    const { images, classes } = digits(64);
    // The second batch is so bright that its gradients leave float16's range.
    const train = dataOf({ images: images.map((value, index) => (index < 32 * 64 ? value : value * 3e4)), classes });
    const [calm, bright] = batchesOf(64, 32, 2) as [Int32Array, Int32Array];
    const model = seeded(() => network(4), 6);
    const program = await compiled(model, {
      ...common(train),
      precision: 'mixed',
      halfType: 'float16',
      lossScaling: { scale: 64, goodStepCount: 5, skippedStepCount: 0 },
    });
    const before = program.readState();
    await program.trainSteps([bright, bright, bright]);
    expect(program.explain().precision.lossScaling).toEqual({ scale: 8, goodStepCount: 0, skippedStepCount: 3 });
    expect(program.readState().variables).toEqual(before.variables);
    const { losses } = await program.trainSteps([calm, calm]);
    expect(program.explain().precision.lossScaling).toEqual({ scale: 8, goodStepCount: 2, skippedStepCount: 3 });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(program.readState().variables).not.toEqual(before.variables);
    program.dispose();
  });

  it('stays with float32 and says why where nothing would gain', async () => {
    const model = seeded(() => {
      const small = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      small.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      return small;
    });
    const data = { inputs: [tf.randomNormal([32, 3])], targets: [tf.randomNormal([32, 2])] };
    const program = await compiled(model, { ...common(data), precision: 'mixed' });
    expect(program.explain().precision).toMatchObject({
      used: 'float32',
      reason: expect.stringContaining('no product of this model is large enough'),
    });
    program.dispose();
  });

  it('stays with float32 and names the operation where the library lacks one for the half type', async () => {
    const { binding } = tf.backend() as unknown as { binding: Record<string, (...values: never[]) => unknown> };
    const backend = tf.backend() as unknown as { binding: unknown };
    const lacking = Object.fromEntries(Object.getOwnPropertyNames(binding).map((name) => [name, binding[name]]));
    let loadCount = 0;
    lacking.loadSavedModel = (...values: never[]) => {
      loadCount += 1;
      if (loadCount === 1)
        throw new Error(
          "No OpKernel was registered to support Op 'Conv2D' used by {{node conv2d_1}} with T=DT_BFLOAT16",
        );
      return (binding.loadSavedModel as (...given: never[]) => unknown)(...values);
    };
    backend.binding = lacking;
    try {
      const program = await compiled(
        seeded(() => network(), 7),
        { ...common(dataOf(digits(64))), precision: 'mixed' },
      );
      expect(program.explain().precision).toMatchObject({
        used: 'float32',
        reason: expect.stringContaining('no operation Conv2D'),
      });
      program.dispose();
    } finally {
      backend.binding = binding;
    }
  });
});
