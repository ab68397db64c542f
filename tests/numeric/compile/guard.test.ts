import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type * as tfTypes from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { bindRandomLayers, compileTraining } from '../../../src/engine/compile';
import { checkAgainstEager, eagerReference } from '../../../src/engine/compile/guard';
import { loadTensorFlow } from './engine';
import { batchesOf, compiled, type Data, innerOf, seeded, weightsOf } from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

function smooth(optimizer: tfTypes.Optimizer): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['MAE'] });
  return model;
}
const samples = (): Data => ({
  inputs: [tf.randomNormal([16, 4], 0, 1, 'float32', 1)],
  targets: [tf.randomNormal([16, 2], 0, 1, 'float32', 2)],
});

/** A compiled step that is eager's own, changed by `tamper`: what the guard has to judge. */
function judge(tamper: (values: Float32Array, position: number) => void, loss = 1): () => unknown {
  const model = seeded(() => smooth(tf.train.sgd(0.1)));
  bindRandomLayers(tf, model, { seed: 1, step: 0 });
  const inner = innerOf(model) as never;
  const batch = samples();
  const reference = eagerReference(tf, inner, batch);
  const state = innerOf(model).weights.map((weight, index) => {
    const variable = weight.read();
    return { name: `weight/${index}/w`, variable, spec: { shape: variable.shape, type: 1 } };
  });
  const after = state.map(({ variable }, position) => {
    const values = Float32Array.from(reference.after.get(variable) as Float32Array);
    tamper(values, position);
    return tf.tensor(values, variable.shape);
  });
  const [expectedLoss, ...metrics] = reference.results as [number, ...number[]];
  const results = { losses: Float32Array.of(expectedLoss * loss), metrics: [Float32Array.from(metrics)] };
  return () => checkAgainstEager({ tf, model: inner, batch, reference, results, state, after });
}

describe('the guard', () => {
  it('passes a program that does what eager does', () => {
    expect(judge(() => undefined)()).toEqual({ largestDifference: expect.closeTo(0, 5), tolerance: 2e-3 });
  });

  it.each([
    ['a loss that is off by one percent', () => undefined, 1.01, /loss/],
    [
      'one weight that moved a little too far',
      (values: Float32Array, position: number) => {
        if (position === 2) values[0] = (values[0] as number) + 1e-3;
      },
      1,
      /weight\/2/,
    ],
    [
      'a weight that became NaN',
      (values: Float32Array, position: number) => {
        if (position === 0) values[3] = Number.NaN;
      },
      1,
      /weight\/0/,
    ],
  ] as const)('refuses %s', (_name, tamper, loss, expected) => {
    expect(judge(tamper, loss)).toThrow(expected);
  });
});

describe('compiling', () => {
  it('leaves the model, its optimizer and the clock as they were', async () => {
    const model = smooth(tf.train.adam(0.01));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const before = weightsOf(model).map((values) => values.slice());
    const program = await compiled(model, { tf, batchSize: 8, clock, data: samples() });
    expect(weightsOf(model)).toEqual(before);
    expect(innerOf(model).optimizer_.iterations).toBe(0);
    expect(clock.step).toBe(0);
    const slots = program.readState().variables.filter(({ name }) => /Moment/.test(name));
    expect(slots.map(({ values }) => Math.max(...values.map(Math.abs)))).toEqual(new Array(8).fill(0));
    program.dispose();
  });

  it('keeps no tensors beyond the optimizer slots, while it trains and after it', async () => {
    const model = smooth(tf.train.sgd(0.01));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const data = samples();
    const before = tf.memory().numTensors;
    const program = await compiled(model, { tf, batchSize: 8, clock, data });
    await program.trainSteps([...batchesOf(16, 8, 20), Int32Array.of(1, 2, 3)]);
    program.readState();
    program.syncModel();
    await program.evaluate(data);
    program.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['measures replicas once and remembers the choice', Number.POSITIVE_INFINITY, 'measured', 2],
    ['follows the rule where a second program would take too long, and remembers that too', 0, 'rule', 1],
  ] as const)('%s', async (_name, secondBuildLimitMs, reason, measuredCount) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'calibration-test-'));
    const calibrationFile = path.join(folder, 'calibration.json');
    const clock = { seed: 1, step: 0 };
    const compileOnce = async () => {
      const model = smooth(tf.train.sgd(0.01));
      bindRandomLayers(tf, model, clock);
      const options = { tf, batchSize: 8, clock, data: samples(), calibrationFile, secondBuildLimitMs };
      const program = await compiled(model, options);
      const { replicaCount, replicaChoice, calibration } = program.explain();
      program.dispose();
      return { replicaCount, replicaChoice, measured: calibration.length };
    };
    const first = await compileOnce();
    const canChoose = availableParallelism() > 1;
    expect(first).toMatchObject({
      replicaChoice: canChoose ? reason : 'rule',
      measured: canChoose ? measuredCount : 1,
    });
    expect(Object.values(JSON.parse(readFileSync(calibrationFile, 'utf8')))).toEqual([first.replicaCount]);
    expect(await compileOnce()).toMatchObject({ replicaCount: first.replicaCount, replicaChoice: 'remembered' });
    rmSync(folder, { recursive: true });
  });

  it('repeats itself bit for bit', async () => {
    const model = smooth(tf.train.adam(0.01));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const program = await compiled(model, { tf, batchSize: 8, clock, data: samples() });
    const start = structuredClone(program.readState());
    const batches = batchesOf(16, 8, 30);
    const first = await program.trainSteps(batches);
    program.writeState(start);
    expect(await program.trainSteps(batches)).toEqual(first);
    program.dispose();
  });

  it('goes on after a NaN as eager training does, so that the run can name the step', async () => {
    const model = smooth(tf.train.sgd(1e6));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const program = await compiled(model, { tf, batchSize: 8, clock, data: samples() });
    const { losses } = await program.trainSteps(batchesOf(16, 8, 20));
    expect(losses).toHaveLength(20);
    expect(Number.isFinite(losses[0])).toBe(true);
    expect(Number.isFinite(losses[19])).toBe(false);
    program.dispose();
  });

  it('stops between calls when it is told to', async () => {
    const model = smooth(tf.train.sgd(0.01));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const program = await compiled(model, { tf, batchSize: 8, clock, data: samples(), maximumStepsPerCall: 2 });
    const control = new AbortController();
    const training = program.trainSteps(batchesOf(16, 8, 50), {
      signal: control.signal,
      onSteps: (_, firstIndex) => {
        if (firstIndex >= 4) control.abort();
      },
    });
    await expect(training).rejects.toThrow(/abort/i);
    expect(program.step).toBeGreaterThanOrEqual(5);
    expect(program.step).toBeLessThan(10);
    program.dispose();
  });

  it('does not go on when the model was compiled anew', async () => {
    const model = smooth(tf.train.sgd(0.01));
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const program = await compiled(model, { tf, batchSize: 8, clock, data: samples() });
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanAbsoluteError' });
    await expect(program.trainSteps(batchesOf(16, 8, 1))).rejects.toThrow(/compiled anew/);
    program.dispose();
  });

  it('is refused on another backend, with its name', async () => {
    const model = smooth(tf.train.sgd(0.01));
    const elsewhere = Object.create(tf, { getBackend: { value: () => 'wasm' } }) as TensorFlow;
    const outcome = await compileTraining(model, { tf: elsewhere, batchSize: 8, clock: null, data: samples() });
    expect(outcome).toEqual({
      kind: 'eager',
      reason: { kind: 'backend', message: expect.stringContaining('wasm'), detail: 'wasm' },
    });
  });
});
