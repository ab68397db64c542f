import type { Dataset } from '../../../shared/contract/dataset';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';

/** To the trash, with undo; `then` runs once it is gone, for example to leave its page. */
export async function removeDatasets(datasets: readonly Dataset[], then?: () => void): Promise<void> {
  const trashIds: string[] = [];
  try {
    for (const { id } of datasets) trashIds.push((await client.datasets.remove({ id })).trashId);
  } catch (error) {
    showFailure('The data set was not deleted', error);
  }
  if (trashIds.length === 0) return;
  then?.();
  const what = trashIds.length === 1 ? `“${datasets[0]?.name}”` : `${trashIds.length} data sets`;
  showToast(`${what} moved to the trash.`, async () => {
    for (const id of trashIds) await client.projects.restore({ id });
  });
}

export function addSample(name: string, title: string): void {
  client.datasets.addSample({ name }).then(
    ({ dataset }) => navigate(`/datasets/${dataset.id}`),
    (error: unknown) => showFailure(`“${title}” could not be added`, error),
  );
}
