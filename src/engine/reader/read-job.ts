import { setTimeout as delay } from 'node:timers/promises';
import type { ReadJob, ReadResult } from '../../shared/job/protocol';
import {
  type BatchValues,
  bindConfig,
  epochBatches,
  openJobTable,
  openSamples,
  readBatch,
  requireFittedData,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import { createBatchAugmenter } from './augment-batch';
import { forbidNetwork } from './network';
import { type RingLayout, RingWriter, slotBytes } from './ring';
import { layoutOf } from './ring-layout';

/** Pause while all slots are full. Units: milliseconds. */
const fullPauseMs = 1;

/** Small batches are read several at a time: one look at the disk serves them all. */
const readLimits = { batches: 32, bytes: 2 ** 20 };

function batchesARead(layout: RingLayout): number {
  return Math.max(1, Math.min(readLimits.batches, Math.floor(readLimits.bytes / slotBytes(layout))));
}

function joinSamples(batches: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(batches.reduce((total, { length }) => total + length, 0));
  let end = 0;
  for (const batch of batches) {
    joined.set(batch, end);
    end += batch.length;
  }
  return joined;
}

/** Some successive rows; the numbers stay where they are. */
function partOf({ rowCount, inputs, targets, weights }: BatchValues, start: number, count: number): BatchValues {
  const part = (values: Float32Array) => {
    const width = values.length / rowCount;
    return values.subarray(start * width, (start + count) * width);
  };
  return {
    rowCount: count,
    inputs: inputs.map(part),
    targets: targets.map(part),
    weights: weights?.map(part) ?? null,
  };
}

/**
 * Reads the batches of a training ahead, in its order and augmented, until all epochs are read or nobody wants them any
 * more. What it writes depends on config, data and place alone, so that it may begin at any step.
 */
export async function read(job: ReadJob, context: JobContext): Promise<ReadResult> {
  forbidNetwork();
  const { config, data } = job;
  const fitted = await requireFittedData(job.runDirectory, config);
  const table = await openJobTable(data);
  const source = await openSamples(config, table, fitted, {
    reading: 'disk',
    withTargets: true,
    limits: data.limits,
    pause: () => context.pause(),
  });
  const losses = bindConfig(config).outputs.map(({ loss }) => loss);
  const ring = new RingWriter(job.ringPath, layoutOf(config, source));
  const augmenter = createBatchAugmenter(config, fitted);
  const training = source.rows.train;
  const { batchSize } = config.training;
  const readBatchCount = batchesARead(layoutOf(config, source));
  let batchCount = 0;
  for (let { epoch, index } = job.start; epoch < job.epochCount; epoch += 1, index = 0) {
    const batches = epochBatches(training.length, batchSize, config.seed, epoch);
    while (index < batches.length) {
      const chosen = batches
        .slice(index, index + readBatchCount)
        .map((batch) => Uint32Array.from(batch, (place) => training[place] as number));
      const read = await readBatch(source, joinSamples(chosen), losses, augmenter ? epoch : undefined);
      let start = 0;
      for (const samples of chosen) {
        const batch = partOf(read, start, samples.length);
        augmenter?.apply(batch, samples, epoch);
        while (!ring.hasRoom()) {
          await delay(fullPauseMs);
          context.throwIfCancelled();
        }
        ring.write({ epoch, index }, batch);
        start += samples.length;
        index += 1;
        batchCount += 1;
      }
      await context.pause();
    }
  }
  ring.close();
  source.close();
  table.close();
  return { batchCount };
}
