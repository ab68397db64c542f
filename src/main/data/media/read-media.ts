import { readFile } from 'node:fs/promises';
import { StudioError } from '../../../shared/base/problem';
import type { ReadMediaJob } from '../../../shared/job/media';
import { EngineGone, type Jobs, reportJob } from '../../jobs';
import type { TaskProgress } from '../../lib/tasks';

export type MediaReading = Pick<
  ReadMediaJob,
  'mediaKind' | 'archivePath' | 'listingPath' | 'fileCount' | 'sizeBytes' | 'resultsPath' | 'packDirectory'
>;

export interface MediaReadingContext {
  jobs: Pick<Jobs, 'run'>;
  signal: AbortSignal;
  report(progress: TaskProgress): void;
}

/** After a process has ended, so many files are read one at a time to find the one it ended on. */
const carefulCount = 64;
/** A set on whose files the process ends more often is not read any further. */
const maximumEndCount = 50;
const fileTimeoutMs = 120_000;

/**
 * Has an engine process decode files into packs. Where a file makes the process end, another one goes on without it.
 *
 * Returns the files that ended a process, by their place in the listing.
 * Throws: StudioError CANCELLED, DISK_FULL, ENGINE_FAILED when processes end again and again.
 */
export async function readMediaFiles(
  reading: MediaReading,
  { jobs, signal, report }: MediaReadingContext,
): Promise<Set<number>> {
  const ended = new Set<number>();
  let careful = false;
  let endCount = 0;
  for (;;) {
    try {
      const { complete } = await jobs.run(
        {
          kind: 'readMedia',
          ...reading,
          skip: [...ended],
          carefulCount: careful ? carefulCount : null,
          fileTimeoutMs,
        },
        // Decoders that hang in WebAssembly hold up the process's own clock.
        { signal, onEvent: reportJob({ report }), limits: { silentMs: 2 * fileTimeoutMs } },
      );
      if (complete) return ended;
      careful = false;
    } catch (error) {
      if (!(error instanceof EngineGone) || signal.aborted) throw error;
      endCount += 1;
      if (endCount > maximumEndCount)
        throw new StudioError(
          'ENGINE_FAILED',
          `The process that reads the files ended ${endCount} times. ${error.message}`,
          { fix: 'Close other programs, since memory may be short; or import a part of the files.' },
          { cause: error },
        );
      const current = careful ? await readCurrent(reading.resultsPath) : null;
      if (current !== null) ended.add(current);
      careful = true;
    }
  }
}

async function readCurrent(resultsPath: string): Promise<number | null> {
  const text = await readFile(`${resultsPath}.current`, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : null;
}
