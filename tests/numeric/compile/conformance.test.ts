import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { bindRandomLayers, compileTraining } from '../../../src/engine/compile';
import { type ConformanceCase, conformanceCases, rowCount } from './conformance';
import { loadTensorFlow } from './engine';
import { batchesOf, copyWeights, innerOf, seeded, trainEagerly, weightsOf } from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const batchSize = 8;
const stepCount = 4;

/** Largest difference as a share of the expected number (numbers below 0.1 count as 0.1). */
function relativeDifference(received: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = received.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let index = 0; index < expected.length; index += 1) {
    const [own, other] = [received[index] as number, expected[index] as number];
    if (Object.is(own, other)) continue;
    const share = Math.abs(own - other) / Math.max(0.1, Math.abs(other));
    largest = Number.isNaN(share) ? Number.POSITIVE_INFINITY : Math.max(largest, share);
  }
  return largest;
}

async function sweep({
  make,
  data,
  refusal,
  eagerError,
  tolerance = 1e-4,
  learningRates,
  fused,
  options,
}: ConformanceCase): Promise<void> {
  const [eager, graph] = [seeded(() => make(tf)), seeded(() => make(tf))];
  copyWeights(tf, eager, graph);
  const [eagerClock, graphClock] = [
    { seed: 9, step: 0 },
    { seed: 9, step: 0 },
  ];
  bindRandomLayers(tf, eager, eagerClock);
  bindRandomLayers(tf, graph, graphClock);
  const samples = data(tf);
  const batches = batchesOf(rowCount, batchSize, stepCount);
  const compiling = compileTraining(graph, { tf, batchSize, clock: graphClock, data: samples, ...options });
  if (eagerError != null) {
    await expect(compiling).rejects.toThrow(eagerError);
    return;
  }
  const outcome = await compiling;
  if (outcome.kind === 'eager') {
    expect({ refused: outcome.reason.kind, message: outcome.reason.message }).toEqual({
      refused: refusal,
      message: outcome.reason.message,
    });
    return;
  }
  expect(refusal, 'this model should have been refused').toBeUndefined();
  const { program } = outcome;
  if (fused != null) expect(program.explain().rewrites).toHaveProperty(fused);
  const { losses, metrics } = await program.trainSteps(batches, { learningRates });
  const { optimizer_: optimizer } = innerOf(eager);
  const expected = batches.map((batch, index) => {
    const rate = learningRates?.[index];
    const settable = optimizer as unknown as { learningRate: number; setLearningRate?: (value: number) => void };
    if (rate != null && settable.setLearningRate != null) settable.setLearningRate(rate);
    else if (rate != null) settable.learningRate = rate;
    return trainEagerly(tf, eager, samples, [batch], eagerClock)[0] as number[];
  });
  expect(
    relativeDifference(
      losses,
      expected.map(([loss]) => loss as number),
    ),
  ).toBeLessThan(tolerance);
  expect(
    relativeDifference(
      metrics.flatMap((row) => Array.from(row)),
      expected.flatMap(([, ...rest]) => rest),
    ),
  ).toBeLessThan(tolerance);
  program.syncModel();
  weightsOf(graph).forEach((values, index) => {
    expect(relativeDifference(values, weightsOf(eager)[index] as Float32Array)).toBeLessThan(10 * tolerance);
  });
  program.dispose();
}

describe('compiled training agrees with eager training step by step, or is refused with its reason', () => {
  it('sweeps at least 120 models', () => {
    expect(new Set(conformanceCases.map(({ name }) => name)).size).toBeGreaterThanOrEqual(120);
  });

  it.each(conformanceCases.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    await sweep(entry);
  });
});
