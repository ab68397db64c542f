import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { models } from './models.mjs';

/**
 * Measures one network on one path in a process of its own: `worker.mjs compiled|mixed|eager MODEL BUNDLE ENGINES SECONDS`.
 * Prints one line of JSON: samples per second of the best third of the window, and what compiling cost.
 */
const [path, name, bundle, enginesDirectory, seconds] = process.argv.slice(2);
const { compileTraining, bindRandomLayers, intraOpThreads } = await import(pathToFileURL(`${bundle}/compile.js`).href);
const { loadBackend } = await import(pathToFileURL(`${bundle}/backends.js`).href);

const { batchSize, wholeBatch = false, make, data, settings } = models[name];
const threads = path !== 'eager' ? intraOpThreads({ batchSize, wholeBatch }) : null;
const { tf, libraryVersion } = await loadBackend(['tfjs-node'], { enginesDirectory, threads });

const model = make(tf);
model.compile({ optimizer: tf.train.adam(0.001), ...settings(tf) });
const clock = { seed: 1, step: 0 };
bindRandomLayers(tf, model, clock);
const rowCount = batchSize * 8;
const samples = data(tf, rowCount);
const batches = Array.from({ length: 64 }, (_, step) =>
  Int32Array.from({ length: batchSize }, (_unused, row) => (step * batchSize + row) % rowCount),
);

/** Runs `step(count)` for the window and gives the speed of its better part, in samples per second. */
async function measure(step, stepsAtOnce) {
  await step(stepsAtOnce());
  const speeds = [];
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end || speeds.length < 3) {
    const count = stepsAtOnce();
    const begun = performance.now();
    await step(count);
    speeds.push((count * batchSize * 1000) / (performance.now() - begun));
  }
  return speeds.sort((a, b) => a - b)[Math.floor(speeds.length / 2)];
}

const begun = performance.now();
if (path !== 'eager') {
  const outcome = await compileTraining(model, {
    tf,
    batchSize,
    clock,
    data: samples,
    ...(path === 'mixed' ? { precision: 'mixed' } : {}),
  });
  if (outcome.kind === 'eager') throw new Error(`${name} does not compile: ${outcome.reason.message}`);
  const { program } = outcome;
  await program.trainSteps(batches.slice(0, 1));
  const compileMs = performance.now() - begun;
  const samplesPerSecond = await measure(
    (count) => program.trainSteps(batches.slice(0, count)),
    () => program.maximumStepsPerCall,
  );
  const { replicaCount, guard, rewrites, recordMs, buildMs, signatures, precision } = program.explain();
  const [{ nodeCount }] = signatures;
  process.stdout.write(
    `${JSON.stringify({ samplesPerSecond, compileMs, replicaCount, threads, precision, guard, rewrites, recordMs, buildMs, nodeCount, libraryVersion, cores: availableParallelism() })}\n`,
  );
} else {
  const inner = model.model ?? model;
  const train = inner.makeTrainFunction();
  let next = 0;
  const samplesPerSecond = await measure(
    (count) => {
      for (let step = 0; step < count; step += 1) {
        clock.step = next;
        const kept = [];
        tf.tidy(() => {
          const rows = tf.tensor1d(batches[next % batches.length], 'int32');
          kept.push(...train([...samples.inputs, ...samples.targets].map((tensor) => tf.gather(tensor, rows))));
          kept[0].dataSync();
        });
        for (const tensor of kept) tensor.dispose();
        next += 1;
      }
    },
    () => 1,
  );
  process.stdout.write(`${JSON.stringify({ samplesPerSecond, libraryVersion })}\n`);
}
