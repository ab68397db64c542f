import {
  changesSchema,
  type DatasetChangeInput,
  type DatasetVersion,
} from '../../../../shared/contract/dataset-version';
import { client } from '../../../lib/host-client';
import { showToast } from '../../../lib/toast';

/**
 * Makes a new version by changes and says so, with undo: the version before comes back as the newest one, so nothing is
 * lost either way. Rejects with what the host says.
 */
export async function editDataset(
  id: string,
  version: number,
  changes: readonly DatasetChangeInput[],
  { note = '', signal }: { note?: string; signal?: AbortSignal } = {},
): Promise<DatasetVersion> {
  const { version: made } = await client.datasets.edit(
    { id, version, changes: changesSchema.parse(changes), note },
    signal ? { signal } : {},
  );
  const [first = 'Edited', ...rest] = made.summary;
  showToast(`${first}${rest.length > 0 ? ` and ${rest.length} more` : ''}: version ${made.version}.`, () =>
    client.datasets.restore({ id, version }),
  );
  return made;
}
