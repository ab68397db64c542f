import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../../shared/base/id';
import { type ArchiveSource, writeArchive } from '../archive-writer';
import { findOutgoing } from '../export-estimate';
import { eachRun, type RunFacts } from '../run-points';
import type { RunWriter } from '../run-writers';
import { writeEventFile } from './event-file';

/** TensorBoard names runs by their folders. */
function folderOf({ number, name }: RunFacts): string {
  const readable = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `${String(number).padStart(4, '0')}-${readable.slice(0, 80) || 'run'}`;
}

/**
 * A folder a run with an event file in it: as a zip archive where the target is one, else as a folder that
 * `tensorboard --logdir` takes.
 */
export const writeTensorboardArchive: RunWriter = async (session, input, target, { context }) => {
  const { runs } = await findOutgoing(session, input);
  const work = path.join(path.dirname(target), `.${createId('events')}.partial`);
  const sources: ArchiveSource[] = [];
  await mkdir(work, { recursive: true });
  try {
    let runCount = 0;
    for await (const run of eachRun(
      session,
      runs.map(({ id }) => id),
    )) {
      context.signal.throwIfAborted();
      context.report({ fraction: (0.8 * runCount) / runs.length, detail: `Run ${runCount + 1} of ${runs.length}` });
      const name = `events.out.tfevents.${Math.floor((run.startedAt ?? run.createdAt) / 1000)}.studio`;
      const file = path.join(work, folderOf(run), name);
      await mkdir(path.dirname(file));
      await writeEventFile(session, run, file, context.signal);
      sources.push({ path: `${folderOf(run)}/${name}`, file, packed: true });
      runCount += 1;
    }
    context.report({ fraction: 0.8, detail: 'Writing the files' });
    if (target.endsWith('.zip'))
      await writeArchive(target, sources, null, { signal: context.signal, onBytes: () => {} });
    else {
      context.signal.throwIfAborted();
      // Beside each other, so the folder is there at once and whole.
      await rename(work, target);
    }
    return { runCount };
  } finally {
    await rm(work, { recursive: true, force: true }).catch(() => {});
  }
};
