import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import type { RunExportInput } from '../../../shared/contract/portable';
import {
  manifestPath,
  type PortableManifest,
  portableFormat,
  portableFormatVersion,
  rowsPath,
} from '../../../shared/portable/manifest';
import type { TaskContext } from '../../lib/tasks';
import { type ProjectSession, type Queries, writePortableRows } from '../../store';
import { type ArchiveSource, writeArchive } from './archive-writer';
import { findOutgoing, isActive } from './export-estimate';
import { gatherFiles } from './outgoing-files';

/** Of the whole work, that of writing the rows. */
const rowsFraction = 0.3;

/**
 * Writes a portable file: the rows as they are at one moment, then the files that belong to them. Two files of the same
 * state are equal byte for byte.
 *
 * Throws: StudioError NOT_FOUND, DISK_FULL, READ_ONLY, CANCELLED.
 */
export async function writePortableFile(
  session: ProjectSession,
  input: RunExportInput,
  target: string,
  { studioVersion, context }: { studioVersion: string; context: TaskContext },
): Promise<{ runCount: number }> {
  const { signal, report } = context;
  const { runs, datasets, modelIds } = await findOutgoing(session, input);
  const whole = input.runIds === null;
  const withRows = input.datasets === 'rows';
  const work = path.join(path.dirname(target), `.${createId('portable')}.partial`);
  await mkdir(work, { recursive: true });
  try {
    report({ fraction: 0, detail: 'Reading the rows' });
    const rows = await writePortableRows(
      session,
      path.join(work, rowsPath),
      {
        runIds: runs.map(({ id }) => id),
        datasetIds: datasets.map(({ id }) => id),
        withRows,
        checkpoints: input.checkpoints,
        whole,
      },
      {
        signal,
        onProgress: (done) =>
          report({
            fraction: (rowsFraction * done) / runs.length,
            detail: `Reading the rows of run ${done} of ${runs.length}`,
          }),
      },
    );
    let files: ArchiveSource[];
    let counts: PortableManifest['counts'];
    try {
      files = await gatherFiles(
        session,
        rows,
        {
          runs: runs.map((run) => ({ id: run.id, isActive: isActive(run) })),
          datasetIds: withRows ? datasets.map(({ id }) => id) : [],
          modelIds,
        },
        work,
        signal,
      );
      counts = await countRows(rows);
    } finally {
      await rows.close();
    }
    const sources = [{ path: rowsPath, file: path.join(work, rowsPath), packed: true }, ...files];
    const totalBytes = await sizeOf(sources.map(({ file }) => file));
    const project = (await session.database.get<{ id: string; name: string }>('SELECT id, name FROM project')) as {
      id: string;
      name: string;
    };
    let doneBytes = 0;
    await writeArchive(
      target,
      sources,
      (written) => {
        const manifest: PortableManifest = {
          format: portableFormat,
          formatVersion: portableFormatVersion,
          studioVersion,
          project,
          whole,
          checkpoints: input.checkpoints,
          datasets: input.datasets,
          counts,
          files: [...written],
        };
        return { path: manifestPath, content: `${JSON.stringify(manifest, null, 1)}\n` };
      },
      {
        signal,
        onBytes: (count) => {
          doneBytes += count;
          report({
            fraction: rowsFraction + (1 - rowsFraction) * (doneBytes / totalBytes),
            detail: 'Writing the file',
          });
        },
      },
    );
    return { runCount: runs.length };
  } finally {
    await rm(work, { recursive: true, force: true }).catch(() => {});
  }
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let total = 0;
  for (const file of files) total += (await stat(file)).size;
  return Math.max(1, total);
}

async function countRows(rows: Queries): Promise<PortableManifest['counts']> {
  const count = async (sql: string) => (await rows.get<{ count: number }>(`SELECT ${sql}`))?.count ?? 0;
  return {
    runs: await count('count(*) AS count FROM run'),
    points: await count('coalesce(sum(point_count), 0) AS count FROM metric_series'),
    datasets: await count('count(*) AS count FROM dataset'),
    models: await count('count(*) AS count FROM model'),
    reports: await count('count(*) AS count FROM report'),
    views: await count('count(*) AS count FROM run_view'),
  };
}
