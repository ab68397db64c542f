import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import type { FittedData, SplitTensors } from '../../src/engine/batches';
import { createRunModel, nameFigures } from '../../src/engine/train';
import { chooseProgram } from '../../src/engine/train/choose-program';
import type { RunConfig } from '../../src/shared/config/run-config';
import { loadTensorFlow } from '../support/tensorflow';
import { buildConfig, fittedTable } from '../support/training-job';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const samples = [
  [0.5, -1],
  [2, 0.25],
  [-1.5, 1],
  [0, 2],
  [1, 1],
  [-0.75, -0.5],
];
const classes = [0, 1, 1, 0, 1, 0];
/** Whole numbers, so that a row of weight n is n rows. */
const weights = [1, 3, 2, 0, 1, 4];

const config = (compile: 'auto' | 'off', learningRate: number, sampleWeight: string | null): RunConfig =>
  buildConfig({
    dataset: { name: 'test', sampleWeight },
    model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
    training: {
      batchSize: 64,
      optimizer: { kind: 'sgd', learningRate },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
    },
    engine: { compile },
  });

function splitOf(rows: readonly number[], ofRow?: (row: number) => [loss: number, metric: number]): SplitTensors {
  return {
    rowCount: rows.length,
    inputs: [tf.tensor2d(rows.map((row) => samples[row] as number[]))],
    targets: [
      tf.tensor1d(
        rows.map((row) => classes[row] as number),
        'int32',
      ),
    ],
    ...(ofRow ? { sampleWeights: [tf.tensor2d(rows.map(ofRow))] } : {}),
  };
}

const everyRow = samples.map((_, row) => row);

interface Outcome {
  state: string;
  weights: number[];
  losses: number[];
  figures: Record<string, number>;
}

/** Four steps over all rows. */
async function trainSteps(
  given: RunConfig,
  split: SplitTensors,
  fitted: FittedData = fittedTable([2], ['no', 'yes']),
): Promise<Outcome> {
  const runModel = createRunModel(tf, given, fitted);
  const { program, compiled } = await chooseProgram({
    tf,
    config: given,
    runModel,
    training: split,
    startStep: 0,
    replicaCount: 1,
    onFallback: () => undefined,
    breathe: async () => undefined,
  });
  const batch = Uint32Array.from({ length: split.rowCount }, (_, row) => row);
  const losses: number[] = [];
  for (let step = 0; step < 4; step += 1) losses.push(...(await program.trainSteps([batch])).losses);
  const figures = nameFigures('test', runModel.objective.figures, await program.measure(split));
  program.syncModel();
  const trained = runModel.model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
  return { state: compiled.state, weights: trained, losses, figures };
}

const modes = [['off', 'eager'] as const, ['auto', 'compiled'] as const];

describe.each(modes)('weighted rows, compile: %s', (compile, state) => {
  test('of whole weights train as if each stood there that often', async () => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const weighted = await trainSteps(
      config(compile, 0.3, 'weight'),
      splitOf(everyRow, (row) => [weights[row] as number, weights[row] as number]),
    );
    const repeated = everyRow.flatMap((row) => new Array<number>(weights[row] as number).fill(row));
    // Keras' loss divides by the rows, not by the weights: the same step of repeated rows has another length.
    const copied = await trainSteps(config(compile, (0.3 * total) / samples.length, null), splitOf(repeated));
    expect([weighted.state, copied.state]).toEqual([state, state]);
    for (const [at, value] of weighted.weights.entries()) expect(value).toBeCloseTo(copied.weights[at] as number, 5);
    expect(weighted.losses[0]).toBeCloseTo(((copied.losses[0] as number) * total) / samples.length, 5);
    expect(weighted.figures['test/accuracy']).toBeCloseTo(copied.figures['test/accuracy'] as number, 6);
  });

  test('by class count in the loss and leave the metrics alone', async () => {
    const fitted = fittedTable([2], ['no', 'yes']);
    if (fitted.outputs[0]) fitted.outputs[0].target.classWeights = [3, 0.5];
    // A learning rate near 0 keeps the network where it is, so that the figures can be computed by hand.
    const still = config(compile, 1e-12, null);
    const outcome = await trainSteps(
      still,
      splitOf(everyRow, (row) => [classes[row] === 0 ? 3 : 0.5, 1]),
      fitted,
    );
    const [k00, k01, k10, k11, b0, b1] = outcome.weights as [number, number, number, number, number, number];
    const logits = samples.map(([x = 0, y = 0]) => [x * k00 + y * k10 + b0, x * k01 + y * k11 + b1] as const);
    const losses = logits.map((row, at) => {
      const own = row[classes[at] as 0 | 1];
      return Math.log(Math.exp(row[0]) + Math.exp(row[1])) - own;
    });
    const expected = losses.reduce((sum, loss, row) => sum + loss * (classes[row] === 0 ? 3 : 0.5), 0) / samples.length;
    const right = logits.filter((row, at) => Number(row[1] > row[0]) === classes[at]).length;
    expect(outcome.state).toBe(state);
    expect(outcome.losses[0]).toBeCloseTo(expected, 5);
    expect(outcome.figures['test/loss']).toBeCloseTo(expected, 5);
    expect(outcome.figures['test/accuracy']).toBeCloseTo(right / samples.length, 6);
  });
});
