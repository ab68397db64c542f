import { unlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadJob } from '../../shared/job/protocol';
import type { BatchValues, SampleSource } from '../batches';
import { entryFile } from '../lib/entry-file';
import type { ProcessUse } from '../system';
import { type ReaderProcess, startReader } from './reader-process';
import { type BatchPlace, RingReader } from './ring';
import { layoutOf } from './ring-layout';
import { createRingPath, removeLeftoverRings } from './ring-path';

/** Pause while the next batch is not ready. Units: milliseconds. */
const emptyPauseMs = 1;

export interface ReaderFeedOptions {
  job: Omit<ReadJob, 'kind' | 'ringPath' | 'start' | 'epochCount'>;
  source: SampleSource;
  /** Epochs of the training, asked whenever reading begins. */
  epochCount(): number;
  /** Lets waiting commands in; throws when the job was cancelled. */
  pause(): Promise<void>;
}

export interface FeedFigures {
  batchCount: number;
  /** Time that training waited for samples. Units: milliseconds. */
  waitedMs: number;
  /** Largest memory of the process. Units: bytes. */
  peakBytes: number;
}

/** Batches that a process of its own reads ahead, in the order of the training. */
export interface ReaderFeed {
  /** Begins to read at a place, so that batches are there when the first is asked for. */
  start(place: BatchPlace): void;
  /** The batch at a place; places that follow one another are ready ahead, any other begins anew there. */
  next(place: BatchPlace): Promise<BatchValues>;
  figures(): FeedFigures;
  /** What the process that reads now takes of the machine; null where none reads. */
  use(): ProcessUse | null;
  close(): Promise<void>;
}

interface OpenReader {
  ring: RingReader;
  process: ReaderProcess;
  epochCount: number;
}

export function createReaderFeed({ job, source, epochCount: epochCountNow, pause }: ReaderFeedOptions): ReaderFeed {
  removeLeftoverRings();
  const layout = layoutOf(job.config, source);
  let reader: OpenReader | null = null;
  const figures: FeedFigures = { batchCount: 0, waitedMs: 0, peakBytes: 0 };

  const close = async () => {
    const closing = reader;
    reader = null;
    if (!closing) return;
    figures.peakBytes = Math.max(figures.peakBytes, closing.process.use().peakBytes);
    await closing.process.kill();
    closing.ring.close();
    unlinkQuietly(closing.ring.path);
  };

  const open = (start: BatchPlace): OpenReader => {
    const ringPath = createRingPath();
    const ring = new RingReader(ringPath, layout);
    const epochCount = epochCountNow();
    const process = startReader(entryFile(), { ...job, kind: 'read', ringPath, start, epochCount });
    return { ring, process, epochCount };
  };

  const read = async ({ ring, process: own }: OpenReader): Promise<BatchValues & { place: BatchPlace }> => {
    const startedMs = performance.now();
    for (;;) {
      const batch = ring.read();
      if (batch) {
        if (figures.batchCount === 0) unlinkQuietly(ring.path);
        figures.batchCount += 1;
        figures.waitedMs += performance.now() - startedMs;
        return batch;
      }
      const failure = own.failure();
      if (failure) throw failure;
      await delay(emptyPauseMs);
      await pause();
    }
  };

  return {
    start: (place) => {
      reader ??= open(place);
    },
    async next(place) {
      // The training was given more epochs since reading began.
      if (reader && place.epoch >= reader.epochCount) await close();
      reader ??= open(place);
      const batch = await read(reader);
      if (batch.place.epoch === place.epoch && batch.place.index === place.index) return batch;
      await close();
      reader = open(place);
      return read(reader);
    },
    figures: () => ({ ...figures, peakBytes: Math.max(figures.peakBytes, reader?.process.use().peakBytes ?? 0) }),
    use: () => reader?.process.use() ?? null,
    close,
  };
}

/** Both sides have the file open by now; without a name it goes with them, however they end. Windows keeps it until then. */
function unlinkQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Removed before, or the system wants it closed first.
  }
}
