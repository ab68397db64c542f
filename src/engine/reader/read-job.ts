import { setTimeout as delay } from 'node:timers/promises';
import { epochCountOf } from '../../shared/config/phases';
import type { ReadJob, ReadResult } from '../../shared/job/protocol';
import { bindConfig, epochBatches, openJobTable, openSamples, readBatch, requireFittedData } from '../batches';
import type { JobContext } from '../lib/job-context';
import { createBatchAugmenter } from './augment-batch';
import { forbidNetwork } from './network';
import { RingWriter } from './ring';
import { layoutOf } from './ring-layout';

/** Pause while all slots are full. Units: milliseconds. */
const fullPauseMs = 1;

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
  let batchCount = 0;
  for (let { epoch, index } = job.start; epoch < epochCountOf(config.training); epoch += 1, index = 0) {
    const batches = epochBatches(training.length, batchSize, config.seed, epoch);
    for (; index < batches.length; index += 1) {
      const samples = Uint32Array.from(batches[index] as Uint32Array, (place) => training[place] as number);
      const batch = await readBatch(source, samples, losses, augmenter ? epoch : undefined);
      augmenter?.apply(batch, samples, epoch);
      while (!ring.hasRoom()) {
        await delay(fullPauseMs);
        context.throwIfCancelled();
      }
      ring.write({ epoch, index }, batch);
      batchCount += 1;
      await context.pause();
    }
  }
  ring.close();
  source.close();
  table.close();
  return { batchCount };
}
