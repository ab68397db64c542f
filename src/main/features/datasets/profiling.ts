import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnProfile, Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { datasetProfilingContract, Profiling } from '../../../shared/contract/dataset-profiling';
import { type Distribution, type Relations, relationsSchema } from '../../../shared/contract/dataset-relations';
import { readDistribution } from '../../data/profile/distribution';
import { relateColumns } from '../../data/profile/relations';
import type { TableEngine } from '../../data/table-engine';
import { writeFileAtomic } from '../../lib/files';
import type { Handlers } from '../../lib/handlers';
import { followLatest } from '../../lib/latest';
import type { ProjectSession } from '../../store';
import { useTable } from './dataset-files';
import type { ProfileWatcher } from './datasets';

export interface ProfilingDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  get(idOrName: string, at: ProjectSession, version: number | null): Promise<Dataset>;
  profile(
    idOrName: string,
    signal: AbortSignal,
    version: number | null,
    watcher?: ProfileWatcher,
  ): Promise<DatasetProfile>;
}

/** Between two events. Units: milliseconds. */
const pauseMs = 400;
const relationsFormatVersion = 1;

/** Profiles while they are made, with what columns have to do with each other. */
export function createProfiling({
  session,
  tables,
  get,
  profile,
}: ProfilingDependencies): Handlers<typeof datasetProfilingContract> {
  const relationsPath = (at: ProjectSession, { id, version, fingerprint, columns }: Dataset) => {
    const key = [relationsFormatVersion, id, version, fingerprint, columns.map(({ kind, role }) => [kind, role])];
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    return path.join(at.directories.cache, 'relations', `${name}.json`);
  };

  const makeRelations = async (
    at: ProjectSession,
    dataset: Dataset,
    known: DatasetProfile,
    signal: AbortSignal,
    onPart: (relations: Relations, fraction: number) => void,
  ): Promise<Relations> => {
    const file = relationsPath(at, dataset);
    const stored = await readFile(file, 'utf8').then(
      (text) => relationsSchema.safeParse(parse(text)).data ?? null,
      () => null,
    );
    if (stored) return stored;
    let fraction = 0;
    const relations = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      relateColumns(connection, table, known, {
        signal,
        report: (done) => {
          fraction = done;
        },
        onPart: (part) => onPart({ ...part, columns: [...part.columns] }, fraction),
      }),
    );
    if (!at.readOnly) await writeFileAtomic(file, JSON.stringify(relations));
    return relations;
  };

  return {
    profiling: ({ id, version }, { signal: caller }) =>
      followLatest<Profiling>(caller, pauseMs, async (publish, signal) => {
        const at = session();
        const dataset = await get(id, at, version);
        let columns: readonly ColumnProfile[] = [];
        const known = await profile(dataset.id, signal, dataset.version, {
          report: (fraction) =>
            publish({
              fraction: fraction * 0.7,
              detail: 'Reading the columns',
              profile: { rowCount: dataset.rowCount, duplicateRowCount: 0, columns: [...columns] },
              relations: null,
            }),
          onColumns: (done) => {
            columns = done;
          },
        });
        const detail = 'Comparing the columns';
        publish({ fraction: 0.7, detail, profile: known, relations: null });
        const relations = await makeRelations(at, dataset, known, signal, (part, fraction) =>
          publish({ fraction: 0.7 + 0.3 * fraction, detail, profile: known, relations: part }),
        );
        return { fraction: null, detail: '', profile: known, relations };
      }),

    async distribution({ id, version, column, by }, { signal }): Promise<{ distribution: Distribution }> {
      const at = session();
      const dataset = await get(id, at, version);
      const known = await profile(dataset.id, signal, dataset.version);
      return {
        distribution: await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
          readDistribution(connection, table, known, { column, by }),
        ),
      };
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half written by a crash: it is made again.
    return null;
  }
}
