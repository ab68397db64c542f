import { describe, expect, it } from 'vitest';
import type { CompileExplanation } from '../shared/contract/compilation';
import { formatCompilation } from './compilation-text';

const explanation: CompileExplanation = {
  batchSizes: [64, 12],
  replicaCount: 2,
  replicaDevices: null,
  replicaChoice: 'measured',
  calibration: [
    { replicaCount: 2, samplesPerSecond: 9000 },
    { replicaCount: 1, samplesPerSecond: 6000 },
  ],
  intraOpThreadCount: 1,
  maximumStepsPerCall: 40,
  recordMs: 30,
  buildMs: 45,
  rewrites: { dropCast: 3, fusedLSTM: 1 },
  operations: { Mul: 4, MatMul: 9 },
  signatures: [{ name: 'loop_64', nodeCount: 381, constantBytes: 26_000, lastCallMs: null }],
  guard: { largestDifference: 1.3e-5, tolerance: 2e-3 },
  memory: { stepBytes: 2 ** 20, stateBytes: 2 ** 10, residentBytes: 0 },
  precision: {
    requested: 'mixed',
    used: 'float16',
    reason: null,
    lossScaling: { scale: 8192, goodStepCount: 5, skippedStepCount: 3 },
  },
  missingOperation: null,
};

describe('the explanation of a compiled run', () => {
  it('names copies and how they were chosen, precision with skipped steps, memory and the guard', () => {
    const text = formatCompilation({ state: 'compiled', reason: null, detail: null, explanation });
    expect(text).toMatch(/replicas +2, measured in this run \(2: 9,000 samples\/s, 1: 6,000 samples\/s\)/);
    expect(text).toMatch(/precision +mixed, products in float16, loss scale 8,192, 3 steps skipped/);
    expect(text).toMatch(/memory +step 1\.0 MiB, weights and slots 1\.0 KiB/);
    expect(text).toContain('off by 0.0013 % of a move, allowed 0.20 %');
  });

  it('lists operations by how often they occur', () => {
    const text = formatCompilation({ state: 'compiled', reason: null, detail: null, explanation });
    expect(text.indexOf('MatMul')).toBeLessThan(text.indexOf('Mul  '));
    expect(text).toMatch(/loop_64 +381 .*–/);
  });

  it('gives the reason where the steps are eager, and says so where nothing was made', () => {
    expect(formatCompilation({ state: 'eager', reason: 'a layer reads values.', detail: null })).toBe(
      'Not compiled: a layer reads values.',
    );
    expect(formatCompilation(null)).toContain('before its training step was made');
  });
});
