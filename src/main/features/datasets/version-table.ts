import type { Dataset } from '../../../shared/contract/dataset';
import type { VersionTable } from '../../data/edit/edit-state';
import type { ProjectSession } from '../../store';
import { tablePath } from './dataset-files';
import { readColumnKeys } from './version-repository';

/** A version's table with what its rows and columns are known by. */
export async function versionTable(session: ProjectSession, dataset: Dataset): Promise<VersionTable> {
  const keys = await readColumnKeys(session.database, dataset.id, dataset.version);
  return {
    path: tablePath(session, dataset.id, dataset.version),
    rowCount: dataset.rowCount,
    columns: dataset.columns.map((column, place) => ({ ...column, key: keys?.[place] ?? place })),
    hasRowIds: dataset.parentVersion !== null,
  };
}
