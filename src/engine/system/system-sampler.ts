import { availableParallelism } from 'node:os';
import { type GraphicsCards, watchGraphicsCards } from './graphics-cards';

/** What a process has used since it began. */
export interface ProcessUse {
  /** Time on all processors together. Units: milliseconds. */
  processorMs: number;
  /** Units: bytes. */
  residentBytes: number;
  peakBytes: number;
}

interface SamplerOptions {
  record(metric: string, step: number, value: number): void;
  /** Of the process that reads samples ahead; null where there is none. */
  reader(): ProcessUse | null;
  nowMs?: () => number;
  own?: () => ProcessUse;
  processorCount?: number;
  watchCards?: () => GraphicsCards;
}

/** Figures of the machine at training steps, as series `system/…`. */
export interface SystemSampler {
  /** Cheap: a reading is taken at most once a second. */
  addSteps(step: number, stepCount: number, sampleCount: number, durationMs: number): void;
  /** A last reading for a training that was too short for any. */
  finish(step: number): void;
}

const firstIntervalMs = 250;
const intervalMs = 1000;

/** Of this process. */
export function readProcessUse(): ProcessUse {
  const { user, system } = process.cpuUsage();
  return {
    processorMs: (user + system) / 1000,
    residentBytes: process.memoryUsage.rss(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/**
 * Measures what a training takes of the machine, reader included.
 *
 * Units: processor use is a percentage of all processors; peaks of two processes are added, though they need not have
 * come together.
 */
export function createSystemSampler({
  record,
  reader,
  nowMs = () => performance.now(),
  own = readProcessUse,
  processorCount = availableParallelism(),
  watchCards = watchGraphicsCards,
}: SamplerOptions): SystemSampler {
  let cards: GraphicsCards | null = null;
  let lastMs = nowMs();
  let waitMs = firstIntervalMs;
  let lastStep = Number.NEGATIVE_INFINITY;
  let lastUse = { own: own().processorMs, reader: reader()?.processorMs ?? 0 };
  let sums = { stepCount: 0, sampleCount: 0, durationMs: 0 };

  const take = (step: number, now: number) => {
    if (step <= lastStep || sums.stepCount === 0) return;
    const engine = own();
    const other = reader();
    const elapsedMs = now - lastMs;
    // A reader that was started anew counts from the beginning.
    const readerMs = Math.max(0, (other?.processorMs ?? 0) - lastUse.reader);
    const busyMs = engine.processorMs - lastUse.own + readerMs;
    if (elapsedMs > 0)
      record('system/processorPercent', step, Math.min(100, (100 * busyMs) / (elapsedMs * processorCount)));
    record('system/residentBytes', step, engine.residentBytes + (other?.residentBytes ?? 0));
    record('system/peakBytes', step, engine.peakBytes + (other?.peakBytes ?? 0));
    record('system/stepMs', step, sums.durationMs / sums.stepCount);
    if (sums.durationMs > 0) record('system/samplesPerSecond', step, (1000 * sums.sampleCount) / sums.durationMs);
    for (const [index, { usePercent, memoryBytes }] of (cards?.loads() ?? []).entries()) {
      const place = index === 0 ? '' : `/${index + 1}`;
      if (usePercent !== null) record(`system/gpuPercent${place}`, step, usePercent);
      if (memoryBytes !== null) record(`system/gpuMemoryBytes${place}`, step, memoryBytes);
    }
    lastUse = { own: engine.processorMs, reader: other?.processorMs ?? 0 };
    lastMs = now;
    lastStep = step;
    waitMs = intervalMs;
    sums = { stepCount: 0, sampleCount: 0, durationMs: 0 };
  };

  return {
    addSteps: (step, stepCount, sampleCount, durationMs) => {
      sums.stepCount += stepCount;
      sums.sampleCount += sampleCount;
      sums.durationMs += durationMs;
      const now = nowMs();
      if (now - lastMs < waitMs) return;
      cards ??= watchCards();
      take(step, now);
    },
    finish: (step) => {
      if (lastStep === Number.NEGATIVE_INFINITY) take(step, nowMs());
      cards?.close();
    },
  };
}
