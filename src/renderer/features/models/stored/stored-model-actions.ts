import type { StoredModel } from '../../../../shared/contract/model';
import { client } from '../../../lib/host-client';
import { showFailure, showToast } from '../../../lib/toast';

export const formatTitles = {
  keras: 'Keras',
  'keras-hdf5': 'Keras HDF5',
  'keras-json': 'Keras JSON',
  'tfjs-layers': 'TensorFlow.js',
  'saved-model': 'SavedModel',
} as const;

/** The page that opens a stored model in the editor, for a data set or the one that fits best. */
export function editorPath({ name }: Pick<StoredModel, 'name'>, dataset: string | null = null): string {
  const query = new URLSearchParams({ model: name, ...(dataset === null ? {} : { dataset }) });
  return `/models/new?${query}`;
}

/** To the trash, with undo; `then` runs once it is gone. */
export async function removeModel({ id, name }: StoredModel, then: () => void = () => {}): Promise<void> {
  try {
    const { trashId } = await client.models.remove({ id });
    then();
    showToast(`“${name}” moved to the trash.`, async () => {
      await client.projects.restore({ id: trashId });
    });
  } catch (error) {
    showFailure('The model was not deleted', error);
  }
}
