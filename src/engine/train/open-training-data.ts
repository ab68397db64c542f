import { formatBytes } from '../../shared/base/format';
import type { TrainJob } from '../../shared/job/protocol';
import {
  type BatchTensors,
  type BatchValues,
  batchTensors,
  openSplitData,
  type SampleSource,
  type TensorPlan,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import type { TensorFlow } from '../lib/tensorflow';
import { createBatchAugmenter, createReaderFeed } from '../reader';
import type { BatchFeed, TrainingData } from './training-data';
import type { TrainingState } from './training-state';

interface OpenTrainingOptions {
  tf: TensorFlow;
  job: TrainJob;
  source: SampleSource;
  plan: TensorPlan;
  /** Where the training stands; kept up to date by the loop. */
  state: TrainingState;
  context: JobContext;
}

/** Batches of the reader as tensors, with those of the last call kept: a step that is refused is made again otherwise. */
function feedOf({ tf, job, source, plan, state, context }: OpenTrainingOptions): BatchFeed {
  const { config, data, runDirectory } = job;
  // What the reader would refuse is told before it is started.
  createBatchAugmenter(config, source.fitted);
  const feed = createReaderFeed({ job: { config, data, runDirectory }, source, pause: () => context.pause() });
  let last: { first: Uint32Array | undefined; values: BatchValues[] } = { first: undefined, values: [] };
  return {
    async take(batches): Promise<BatchTensors[]> {
      if (last.first !== batches[0]) {
        const values: BatchValues[] = [];
        for (const index of batches.keys())
          values.push(await feed.next({ epoch: state.epoch, index: state.batchIndex + index }));
        last = { first: batches[0], values };
      }
      return last.values.map((values) => batchTensors(tf, values, plan));
    },
    async close() {
      const { batchCount, waitedMs, peakBytes } = feed.figures();
      await feed.close();
      context.log(
        'info',
        `A process of its own read ${batchCount.toLocaleString('en-US')} batches ahead, with at most ${formatBytes(peakBytes)} of memory; training waited ${Math.round(waitedMs).toLocaleString('en-US')} ms for them.`,
        state.step,
      );
    },
  };
}

/** The training split: in memory where it fits and nothing changes it, else read ahead by a process of its own. */
export async function openTrainingData(options: OpenTrainingOptions): Promise<TrainingData> {
  const { tf, source, plan } = options;
  const split = await openSplitData(tf, source, 'train', plan);
  return 'read' in split ? { ...split, feed: feedOf(options) } : split;
}
