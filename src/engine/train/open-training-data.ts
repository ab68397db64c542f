import { formatBytes } from '../../shared/base/format';
import type { TrainJob } from '../../shared/job/protocol';
import {
  type BatchTensors,
  type BatchValues,
  batchTensors,
  openSplitData,
  type SampleSource,
  type SplitTensors,
  type TensorPlan,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import type { TensorFlow } from '../lib/tensorflow';
import { createBatchAugmenter, createReaderFeed, type ReaderFeed } from '../reader';
import type { BatchFeed, TrainingData } from './training-data';
import type { TrainingState } from './training-state';

/**
 * Starts the process that reads ahead where the training will need it, so that it fills the ring while the engine loads
 * and compiles; null where the samples are in memory.
 */
export function startReading(
  { config, data, runDirectory }: TrainJob,
  source: SampleSource,
  { place, epochCount }: { place: { epoch: number; index: number }; epochCount: () => number },
  context: JobContext,
): ReaderFeed | null {
  if (source.inMemory) return null;
  // What the reader would refuse is told before it is started.
  createBatchAugmenter(config, source.fitted);
  const feed = createReaderFeed({
    job: { config, data, runDirectory },
    source,
    epochCount,
    pause: () => context.pause(),
  });
  feed.start(place);
  return feed;
}

interface OpenTrainingOptions {
  tf: TensorFlow;
  feed: ReaderFeed | null;
  source: SampleSource;
  plan: TensorPlan;
  /** Where the training stands; kept up to date by the loop. */
  state: TrainingState;
  context: JobContext;
}

/** Batches of the reader as tensors, with those of the last call kept: a step that is refused is made again otherwise. */
function feedOf(feed: ReaderFeed, { tf, plan, state, context }: OpenTrainingOptions): BatchFeed {
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
  const { tf, feed, source, plan } = options;
  const split = await openSplitData(tf, source, 'train', plan);
  return 'read' in split && feed ? { ...split, feed: feedOf(feed, options) } : (split as SplitTensors);
}
