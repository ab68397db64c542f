import type { Run } from '../../../shared/contract/run';

/** A complete run for tests, with the parts that matter to the test. */
export function buildRun(parts: Partial<Run> = {}): Run {
  const number = parts.number ?? 1;
  return {
    id: `run_${number}`,
    number,
    name: `swift-heron-${number}`,
    experiment: 'digits-mlp',
    status: 'completed',
    createdAt: 1_760_000_000_000,
    startedAt: 1_760_000_000_000,
    endedAt: 1_760_000_010_000,
    durationMs: 10_000,
    datasetId: 'ds_1',
    datasetName: 'digits',
    datasetVersion: 1,
    datasetFingerprint: null,
    engine: 'tfjs-node',
    engineReason: null,
    compiled: null,
    parameterCount: 9_610,
    samplesPerSecond: null,
    step: 100,
    stepCount: 100,
    epoch: 5,
    epochCount: 5,
    seed: 1,
    tags: [],
    notes: '',
    parentRunId: null,
    parentCheckpointId: null,
    colorIndex: 0,
    error: null,
    source: null,
    metrics: {},
    canResume: false,
    archivedAt: null,
    interventionCount: 0,
    pausedAt: null,
    pausedMs: 0,
    ...parts,
  };
}

export function buildMetric(last: number): Run['metrics'][string] {
  return { last, minimum: last, maximum: last, best: last, bestStep: 1, pointCount: 1 };
}
