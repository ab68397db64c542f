import { completeRoleChanges } from '../../../shared/contract/column-roles';
import type { ColumnRole, Dataset } from '../../../shared/contract/dataset';
import { client } from '../../lib/host-client';
import { showFailure, showToast } from '../../lib/toast';

/** Gives a column of a stored data set a role. */
export function setRole(dataset: Dataset, column: string, role: ColumnRole): void {
  if (dataset.version < dataset.newestVersion) {
    showToast(`Version ${dataset.version} is to look at only; open version ${dataset.newestVersion} to change roles.`);
    return;
  }
  client.datasets
    .setRoles({ id: dataset.id, roles: completeRoleChanges(dataset.columns, { [column]: role }) })
    .catch((error: unknown) => showFailure(`The role of “${column}” was not changed`, error));
}
