import { open, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { formatCount } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import type { ListedFile, MediaFinding, ReadMediaResult } from '../../shared/job/media';
import { Unreadable } from '../decode';
import type { JobContext, JobHandler } from '../lib/job-context';
import { createBudget } from './budget';
import { readListing, takeTurns } from './listing';
import { createPackWriter } from './pack-writer';
import { readDone } from './progress';
import { idOf, readFacts } from './read-file';
import { openSourceReader } from './read-source';

/** Units: bytes. Files and decoded pixels that are in memory at a time. */
const fileBudgetBytes = 192 * 1024 ** 2;
const pixelBudgetBytes = 384 * 1024 ** 2;
const progressIntervalMs = 200;
const titles = { image: 'images', audio: 'sounds' } as const;

function findingOf(listed: ListedFile, error: unknown): MediaFinding {
  const { index, path } = listed;
  if (error instanceof Unreadable)
    return { index, path, problem: error.problem, reason: error.reason, fix: error.remedy };
  throw error;
}

/** Reads images or sounds into packs: each decoded whole once, those that cannot be are named with the reason. */
export const readMedia: JobHandler<'readMedia'> = async (job, context): Promise<ReadMediaResult> => {
  const done = await readDone(job.resultsPath);
  const skipped = new Set(job.skip);
  const source = await openSourceReader(job.archivePath);
  const packs = await createPackWriter(job.packDirectory, done.end);
  const results = await open(job.resultsPath, 'a');
  const files = createBudget(fileBudgetBytes);
  const pixels = createBudget(pixelBudgetBytes);
  const progress = createProgress(job, done.indices.size, context);
  const stored = done.ids;
  /** Equal files that are being read at the same moment: the second waits for the first. */
  const underWay = new Map<string, Promise<unknown>>();

  const store = async (listed: ListedFile, bytes: Uint8Array, id: string): Promise<MediaFinding> => {
    const { index, path } = listed;
    const { notes, ...facts } = await readFacts(path, bytes, id, job.mediaKind, pixels);
    const place = await packs.append(bytes);
    return { index, path, ...facts, ...place, notes };
  };
  const read = async (listed: ListedFile): Promise<MediaFinding> => {
    const bytes = await source.read(listed);
    const id = idOf(bytes);
    const { index, path } = listed;
    await underWay.get(id);
    if (stored.has(id)) return { index, path, id };
    const storing = store(listed, bytes, id);
    underWay.set(
      id,
      storing.catch(() => {}),
    );
    try {
      const finding = await storing;
      stored.add(id);
      return finding;
    } finally {
      underWay.delete(id);
    }
  };
  const readWithin = async (listed: ListedFile): Promise<void> => {
    const timer = setTimeout(() => endOn(listed, job.fileTimeoutMs), job.fileTimeoutMs);
    try {
      const finding = await files.use(listed.sizeBytes, () => read(listed).catch((error) => findingOf(listed, error)));
      await results.appendFile(`${JSON.stringify(finding)}\n`);
    } finally {
      clearTimeout(timer);
    }
    progress.add(listed.sizeBytes);
  };

  let remaining = job.carefulCount ?? Number.POSITIVE_INFINITY;
  const next = takeTurns(readListing(job.listingPath));
  const work = async (): Promise<void> => {
    for (;;) {
      context.throwIfCancelled();
      const listed = await next();
      if (listed === null) return;
      if (skipped.has(listed.index) || done.indices.has(listed.index)) continue;
      if (remaining <= 0) return;
      remaining -= 1;
      if (job.carefulCount !== null) await writeFile(`${job.resultsPath}.current`, String(listed.index));
      await readWithin(listed);
    }
  };
  const workerCount = job.carefulCount === null ? Math.min(8, Math.max(2, availableParallelism())) : 1;
  try {
    await Promise.all(Array.from({ length: workerCount }, work));
  } catch (error) {
    throw toDiskError(error, job.packDirectory);
  } finally {
    await packs.close();
    await results.sync();
    await results.close();
    await source.close();
  }
  return { complete: remaining > 0 };
};

/** A decoder that hangs cannot be stopped from within: the host starts another process, which finds the file. */
function endOn({ path }: ListedFile, durationMs: number): void {
  process.stderr.write(`${path} was not decoded within ${durationMs} ms.\n`, () => process.exit(3));
}

function createProgress(
  { fileCount, sizeBytes, mediaKind }: Parameters<typeof readMedia>[0],
  doneCount: number,
  { emit }: JobContext,
) {
  let count = doneCount;
  let bytes = 0;
  let toldAt = 0;
  const firstShare = doneCount / Math.max(1, fileCount);
  return {
    add(size: number) {
      count += 1;
      bytes += size;
      const now = performance.now();
      if (now - toldAt < progressIntervalMs && count < fileCount) return;
      toldAt = now;
      // Large files take by their bytes, small ones by their number.
      const byCount = count / Math.max(1, fileCount);
      const byBytes = firstShare + (1 - firstShare) * (bytes / Math.max(1, sizeBytes));
      emit({
        type: 'progress',
        fraction: Math.min(1, (byCount + byBytes) / 2),
        detail: `${formatCount(count)} of ${formatCount(fileCount)} ${titles[mediaKind]}`,
        step: count,
        stepCount: fileCount,
        epoch: 0,
        epochCount: 0,
        samplesPerSecond: 0,
        remainingMs: null,
      });
    },
  };
}

function toDiskError(error: unknown, directory: string): unknown {
  if ((error as NodeJS.ErrnoException)?.code !== 'ENOSPC') return error;
  return new StudioError('DISK_FULL', `There is no space left on the disk that holds ${directory}.`, {
    fix: 'Free some space, then import again.',
  });
}
