import { rm } from 'node:fs/promises';
import type { JobContext, JobHandler } from '../lib/job-context';
import { readerFor } from './formats';
import { fingerprintFiles, type ModelFiles, openModelFiles } from './model-files';
import { isZip, unpackZip } from './zip-archive';

/** Several files that were packed into one are read as the folder they make. */
async function openSource(sourcePath: string, unpackDirectory: string): Promise<ModelFiles> {
  const files = await openModelFiles(sourcePath);
  if (!(await isZip(files))) return files;
  await unpackZip(files.path(files.main as string), unpackDirectory);
  return openModelFiles(unpackDirectory);
}

function report(context: JobContext, fraction: number, detail: string): void {
  context.emit({
    type: 'progress',
    fraction,
    detail,
    step: 0,
    stepCount: 0,
    epoch: 0,
    epochCount: 0,
    samplesPerSecond: 0,
    remainingMs: null,
  });
}

/** Reads a network and its weights from the files of another program into a folder of the project. */
export const importModel: JobHandler<'importModel'> = async (job, context) => {
  const unpackDirectory = `${job.outputDirectory}.unpacked`;
  try {
    report(context, 0, 'Reading');
    const given = await openModelFiles(job.sourcePath);
    const files = await openSource(job.sourcePath, unpackDirectory);
    const reader = await readerFor(files);
    const { sha256, sizeBytes } = await fingerprintFiles(given);
    const read = await reader.read(files, context);
    void read;
    void sha256;
    void sizeBytes;
    throw new Error('not yet');
  } finally {
    await rm(unpackDirectory, { recursive: true, force: true });
  }
};
