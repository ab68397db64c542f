import { availableParallelism } from 'node:os';
import type { FedBatch, ResidentData } from './program';
import type { Tensor } from './tensorflow';
import type { TrainingUnit } from './training-unit';

/** What decides whether copies of the step inside one graph may be tried at all. */
export interface ReplicaQuestion {
  batchSize: number;
  coreCount?: number;
  /** True when the forward pass changes state or couples samples (batch normalisation). */
  couplesSamples: boolean;
  wanted: 'auto' | number;
}

/** Numbers of replicas worth trying, the plain one first. */
export function replicaCandidates({
  batchSize,
  coreCount = availableParallelism(),
  couplesSamples,
  wanted,
}: ReplicaQuestion): number[] {
  if (couplesSamples) return [1];
  if (wanted !== 'auto') return wanted > 1 && batchSize % wanted === 0 ? [wanted] : [1];
  const counts = [1];
  for (let count = 2; count <= Math.min(coreCount, 16); count *= 2)
    if (batchSize % count === 0 && batchSize / count >= 2) counts.push(count);
  if (coreCount > 2 && !counts.includes(coreCount) && batchSize % coreCount === 0) counts.push(coreCount);
  return counts.length > 3 ? [1, ...counts.slice(-2)] : counts;
}

export interface ThreadQuestion {
  coreCount?: number;
  couplesSamples: boolean;
  batchSize: number;
}

/**
 * Threads that TensorFlow should use inside one operation. It is fixed when the engine loads, so the host asks before it
 * starts the process: with replicas each core takes a share of the batch and operations stay on one thread.
 */
export function intraOpThreads({
  coreCount = availableParallelism(),
  couplesSamples,
  batchSize,
}: ThreadQuestion): number {
  return couplesSamples || batchSize % 2 !== 0 || coreCount < 2 ? coreCount : 1;
}

/** Samples a second of a built unit. State is put back afterwards. */
export function measureUnit(
  unit: TrainingUnit,
  resident: ResidentData | null,
  example: FedBatch,
  learningRate: number,
  budgetMs: number,
): number {
  const saved = unit.read();
  const rowCount = resident?.inputs[0]?.shape[0] ?? 0;
  const run = (stepCount: number): void => {
    const rates = new Float32Array(stepCount).fill(learningRate);
    if (resident == null) unit.run(0, new Float32Array(1).fill(learningRate), { chunk: example });
    else
      unit.run(0, rates, {
        rows: Int32Array.from({ length: stepCount * unit.batchSize }, (_, index) => index % rowCount),
      });
  };
  const timed = (stepCount: number): number => {
    const begun = performance.now();
    run(stepCount);
    return performance.now() - begun;
  };
  timed(1);
  const single = Math.min(timed(1), timed(1));
  const stepCount = resident == null ? 1 : Math.max(1, Math.min(64, Math.floor(budgetMs / 3 / Math.max(single, 0.02))));
  let best = single / 1;
  const until = performance.now() + budgetMs;
  while (performance.now() < until) best = Math.min(best, timed(stepCount) / stepCount);
  unit.write(saved);
  for (const tensor of saved as Tensor[]) tensor.dispose();
  return (unit.batchSize * 1000) / best;
}
