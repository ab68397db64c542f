import type { Dataset } from '../../../shared/contract/dataset';
import type { VersionTable } from '../../data/edit/edit-state';
import type { ProjectSession } from '../../store';
import { openTable } from './dataset-files';
import { readColumnKeys } from './version-repository';

/**
 * A version's table with what its rows and columns are known by.
 * Throws: StudioError NOT_FOUND when its file has gone.
 */
export async function versionTable(session: ProjectSession, dataset: Dataset): Promise<VersionTable> {
  const keys = await readColumnKeys(session.database, dataset.id, dataset.version);
  const table = await openTable(session, dataset);
  return {
    ...table,
    columns: dataset.columns.map((column, place) => ({ ...column, key: keys?.[place] ?? place })),
    hasRowIds: dataset.parentVersion !== null,
  };
}
