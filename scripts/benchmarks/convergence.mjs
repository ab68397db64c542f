import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEngine, enginesDirectory, root } from './train/bundle.mjs';

/**
 * `npm run bench -- convergence`: test accuracy on the digits sample after training compiled and eagerly with the same
 * seeds. Both paths must end within the spread that seeds make.
 */
const bundle = await bundleEngine();
const load = (name) => import(pathToFileURL(path.join(bundle, `${name}.js`)).href);
const { compileTraining, bindRandomLayers } = await load('compile');
const { loadBackend } = await load('backends');
const { tf } = await loadBackend(['tfjs-node'], { enginesDirectory: enginesDirectory(), threads: 1 });
const log = (text) => process.stderr.write(`${text}\n`);

const lines = readFileSync(path.join(root, 'resources', 'samples', 'digits.csv'), 'utf8')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(',').map(Number));
const testCount = 360;
const batchSize = 64;

/** Small seeded generator for splits, orders and initialisers. Source: mulberry32, Tommy Ettinger. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
function shuffled(count, random) {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

const crossEntropy = (target, output) => tf.losses.softmaxCrossEntropy(target, output);
const tasks = {
  'digits mlp': {
    shape: [64],
    epochCount: 15,
    layers: () => [
      tf.layers.dense({ units: 64, activation: 'relu', inputShape: [64] }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 10 }),
    ],
  },
  'digits cnn': {
    shape: [8, 8, 1],
    epochCount: 12,
    layers: () => [
      tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 8, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10 }),
    ],
  },
  'digits by rows, lstm': {
    shape: [8, 8],
    epochCount: 20,
    layers: () => [
      tf.layers.lstm({ units: 48, recurrentActivation: 'sigmoid', inputShape: [8, 8] }),
      tf.layers.dense({ units: 10 }),
    ],
  },
};

async function train(task, seed, isCompiled) {
  const random = generator(seed);
  const order = shuffled(lines.length, generator(1));
  const rowsOf = (indices) => ({
    x: tf.tensor(Float32Array.from([...indices].flatMap((row) => lines[row].slice(0, 64).map((value) => value / 16))), [
      indices.length,
      ...task.shape,
    ]),
    y: tf
      .oneHot(
        tf.tensor1d(
          Int32Array.from(indices, (row) => lines[row][64]),
          'int32',
        ),
        10,
      )
      .toFloat(),
  });
  const test = rowsOf(order.slice(0, testCount));
  const training = rowsOf(order.slice(testCount));
  const rowCount = lines.length - testCount;
  // TensorFlow.js' initialisers take their seeds from Math.random.
  const original = Math.random;
  Math.random = random;
  const model = tf.sequential({ layers: task.layers() });
  Math.random = original;
  model.compile({ optimizer: tf.train.adam(0.003), loss: crossEntropy, metrics: ['accuracy'] });
  const clock = { seed, step: 0 };
  bindRandomLayers(tf, model, clock);
  const epochs = Array.from({ length: task.epochCount }, (_, epoch) => {
    const rows = shuffled(rowCount, generator(seed * 1000 + epoch));
    return Array.from({ length: Math.ceil(rowCount / batchSize) }, (_unused, batch) =>
      rows.slice(batch * batchSize, (batch + 1) * batchSize),
    );
  });
  const begun = performance.now();
  if (isCompiled) {
    const outcome = await compileTraining(model, {
      tf,
      batchSize,
      clock,
      data: { inputs: [training.x], targets: [training.y] },
    });
    if (outcome.kind === 'eager') throw new Error(outcome.reason.message);
    for (const batches of epochs) await outcome.program.trainSteps(batches);
    outcome.program.syncModel();
    outcome.program.dispose();
  } else {
    const step = model.model.makeTrainFunction();
    for (const batches of epochs)
      for (const rows of batches) {
        const outputs = [];
        tf.tidy(() => {
          const index = tf.tensor1d(rows, 'int32');
          outputs.push(...step([tf.gather(training.x, index), tf.gather(training.y, index)]));
        });
        for (const output of outputs) output.dispose();
        clock.step += 1;
      }
  }
  const durationMs = performance.now() - begun;
  const [, accuracy] = model.evaluate(test.x, test.y, { batchSize: testCount });
  return { accuracy: accuracy.dataSync()[0], durationMs };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const seeds = [1, 2, 3, 4, 5];
const rows = [];
for (const [name, task] of Object.entries(tasks)) {
  const compiled = [];
  const eager = [];
  for (const seed of seeds) {
    compiled.push(await train(task, seed, true));
    eager.push(await train(task, seed, false));
  }
  const accuracies = {
    compiled: compiled.map(({ accuracy }) => accuracy),
    eager: eager.map(({ accuracy }) => accuracy),
  };
  const value = mean(accuracies.compiled);
  const reference = mean(accuracies.eager);
  log(
    `${name}: compiled ${value.toFixed(4)} ± ${deviation(accuracies.compiled).toFixed(4)}, eager ${reference.toFixed(4)} ± ${deviation(accuracies.eager).toFixed(4)}`,
  );
  rows.push({
    name: `${name}: test accuracy`,
    value,
    unit: 'share',
    better: 'higher',
    reference: { name: 'tfjs-node eager', value: reference },
    ratio: value / reference,
    seeds,
    accuracies,
    seedDeviation: Math.max(deviation(accuracies.compiled), deviation(accuracies.eager)),
    durationMs: {
      compiled: mean(compiled.map((run) => run.durationMs)),
      eager: mean(eager.map((run) => run.durationMs)),
    },
  });
}
process.stdout.write(
  `${JSON.stringify({ suite: 'convergence', date: new Date().toISOString().slice(0, 10), machine: { processor: cpus()[0]?.model ?? 'unknown', coreCount: cpus().length, node: process.version }, rows }, null, 2)}\n`,
);
