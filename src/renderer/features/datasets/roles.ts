import type { ColumnRole, Dataset } from '../../../shared/contract/dataset';
import { client } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';
import { applyRole } from './column-role';

/** Gives a column of a stored data set a role. */
export function setRole(dataset: Dataset, column: string, role: ColumnRole): void {
  client.datasets
    .setRoles({ id: dataset.id, roles: applyRole(dataset.columns, column, role) })
    .catch((error: unknown) => showFailure(`The role of “${column}” was not changed`, error));
}
