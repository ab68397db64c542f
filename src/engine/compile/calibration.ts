import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import type { FedBatch, ResidentData } from './program';
import type { TrainingUnit } from './training-unit';

/** What decides whether copies of the step inside one graph may be used at all. */
export interface ReplicaQuestion {
  batchSize: number;
  coreCount: number;
  /** Graphics cards that share the work, one copy each; null on a processor or a single card. */
  deviceCount?: number | null;
}

/** The largest number of replicas that use the cores and divide the batch evenly. */
export function replicaLimit({ batchSize, coreCount, deviceCount = null }: ReplicaQuestion): number {
  for (let count = Math.min(deviceCount ?? coreCount, 16); count > 1; count -= 1)
    if (batchSize % count === 0 && batchSize / count >= 2) return count;
  return 1;
}

/** Threads of one TensorFlow operation in this process, or null where the library chooses. Fixed when the engine loads. */
export function currentIntraOpThreads(): number | null {
  const count = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(count) && count > 0 ? count : null;
}

/**
 * Threads that TensorFlow should use inside one operation, asked by the host before it starts the engine process. With
 * replicas each core takes a share of the batch and operations stay on one thread; otherwise the library decides (null).
 * `wholeBatch`: copies are impossible (batch normalisation) or measured slower than two-threaded operations on the whole
 * batch (GRU, attention).
 */
export function intraOpThreads(
  { batchSize, wholeBatch = false }: { batchSize: number; wholeBatch?: boolean },
  coreCount = availableParallelism(),
): number | null {
  return !wholeBatch && replicaLimit({ batchSize, coreCount }) > 1 ? 1 : null;
}

/**
 * Replicas without a measurement: all cores where operations are single-threaded, else none. A pure function of model,
 * batch and machine, so that two runs of one config compute the same bits.
 */
export function replicaRule(question: ReplicaQuestion, intraOpThreadCount = currentIntraOpThreads()): number {
  return intraOpThreadCount === 1 || question.deviceCount != null ? replicaLimit(question) : 1;
}

/** Measured choices by model, batch size, machine and thread setting. */
export interface CalibrationMemory {
  find(key: string): number | null;
  remember(key: string, replicaCount: number): void;
}

export function calibrationKey(parts: readonly unknown[]): string {
  const machine = [cpus()[0]?.model ?? 'unknown', availableParallelism(), currentIntraOpThreads()];
  return createHash('sha256')
    .update(JSON.stringify([machine, parts]))
    .digest('hex')
    .slice(0, 24);
}

/** A JSON file of choices. A damaged or missing one only means that models are measured again. */
export function openCalibrationMemory(file: string): CalibrationMemory {
  let entries: Record<string, number> = {};
  try {
    entries = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    entries = {};
  }
  return {
    find: (key) => (Number.isInteger(entries[key]) ? (entries[key] as number) : null),
    remember(key, replicaCount) {
      entries[key] = replicaCount;
      mkdirSync(path.dirname(file), { recursive: true });
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify(entries, null, 2));
      renameSync(temporary, file);
    },
  };
}

/** Calls that are longer than this are one step long anyway. */
const longCallMs = 1000;

/** Milliseconds of one step of a built unit, the best of several loops. State is put back afterwards. */
export function measureStepMs(
  unit: TrainingUnit,
  resident: ResidentData | null,
  example: FedBatch,
  learningRate: number,
  budgetMs: number,
): number {
  // A step of a large network is not made once more only to be timed; the first call took a little longer than others will.
  if (budgetMs === 0 && unit.lastCallMs != null && unit.lastCallMs > longCallMs) return unit.lastCallMs;
  const saved = unit.read();
  const rowCount = resident?.inputs[0]?.shape[0] ?? 0;
  const timed = (stepCount: number): number => {
    const rates = new Float32Array(stepCount).fill(learningRate);
    const data =
      resident == null
        ? { chunk: example }
        : { rows: Int32Array.from({ length: stepCount * unit.batchSize }, (_, index) => index % rowCount) };
    const begun = performance.now();
    unit.run(0, rates, data);
    return performance.now() - begun;
  };
  // The guard has run the program before, so this call is no longer its first, slow one.
  const single = timed(1);
  const stepCount = resident == null ? 1 : Math.max(1, Math.min(64, Math.floor(budgetMs / 3 / Math.max(single, 0.02))));
  let best = single;
  const until = performance.now() + budgetMs;
  while (single < budgetMs && performance.now() < until) best = Math.min(best, timed(stepCount) / stepCount);
  unit.write(saved);
  for (const tensor of saved) tensor.dispose();
  return best;
}
