import path from 'node:path';
import type { Dataset } from '../../../shared/contract/dataset';
import type { MaterialiseResult } from '../../../shared/job/materialise';
import type { TransformConfig } from '../../../shared/transforms/schema';
import { writeJobData } from '../../data/job-data';
import { isMedia, isText, type StoredTable } from '../../data/stored-table';
import type { TableConnection } from '../../data/table-engine';
import { type Jobs, reportJob } from '../../jobs';
import type { TaskContext } from '../../lib/tasks';

export interface TransformWork {
  /** The rows as they stand at that point of the edit. */
  stored: StoredTable;
  base: Dataset;
  transforms: readonly TransformConfig[];
  /** CSV to write. */
  outputPath: string;
  /** An empty folder of the edit's own. */
  workDirectory: string;
}

/** Has an engine process compute what transforms make of a table: features, and columns that the transforms name. */
export async function transformTable(
  { stored, base, transforms, outputPath, workDirectory }: TransformWork,
  {
    connection,
    jobs,
    signal,
    report,
  }: { connection: TableConnection; jobs: Pick<Jobs, 'run'> } & Pick<TaskContext, 'signal' | 'report'>,
): Promise<MaterialiseResult> {
  const named = new Set(transforms.flatMap(({ columns }) => (columns === 'auto' ? [] : columns)));
  const features = stored.columns.flatMap(({ name, kind, role }, place) =>
    !isMedia(kind) && kind !== 'array' && (role === 'feature' || named.has(name)) ? [place] : [],
  );
  const target = stored.columns.findIndex(({ role }) => role === 'target');
  const targetColumn = stored.columns[target];
  const data = await writeJobData(connection, {
    table: stored,
    media: null,
    fingerprint: base.fingerprint,
    features,
    targets: [],
    weight: null,
    // Read beside the features, for encodings that learn from it; rows without a target stay.
    order: target >= 0 && !features.includes(target) ? [target] : [],
    // Every row is learned from: what is stored belongs to no run.
    assignment: { key: 'all', rowCount: stored.rowCount, assign: async () => new Uint8Array(stored.rowCount) },
    cacheDirectory: path.join(workDirectory, 'rows'),
    verify: async () => {},
  });
  return jobs.run(
    {
      kind: 'materialise',
      data,
      transforms: [...transforms],
      target: targetColumn
        ? {
            name: targetColumn.name,
            kind: isText(targetColumn.kind) || targetColumn.kind === 'boolean' ? 'class' : 'number',
          }
        : null,
      seed: 0,
      outputPath,
    },
    { signal, onEvent: reportJob({ report }) },
  );
}
