import { modals } from '@mantine/modals';
import type { DatasetVersion } from '../../../shared/contract/dataset-version';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';
import { versionAddress } from './version-address';

/** A new version with the content of an older one. */
export async function restoreVersion({ datasetId, version }: DatasetVersion): Promise<void> {
  try {
    const { version: made } = await client.datasets.restore({ id: datasetId, version });
    navigate(versionAddress(datasetId, { from: null, to: made.version }));
    showToast(`Version ${made.version} has the content of version ${version} again.`);
  } catch (error) {
    showFailure(`Version ${version} was not restored`, error);
  }
}

async function moveToTrash({ datasetId, version }: DatasetVersion, evenIfUsed: boolean): Promise<void> {
  try {
    const { trashId } = await client.datasets.removeVersion({ id: datasetId, version, evenIfUsed });
    navigate(versionAddress(datasetId, { from: null, to: null }), { replace: true });
    showToast(`Version ${version} moved to the trash.`, () => client.projects.restore({ id: trashId }));
  } catch (error) {
    showFailure(`Version ${version} was not deleted`, error);
  }
}

const namedRunCount = 8;

/** To the trash, with undo; runs that trained on it are named first. */
export function removeVersion(version: DatasetVersion): void {
  const { runs } = version;
  if (runs.length === 0) return void moveToTrash(version, false);
  const names = runs.slice(0, namedRunCount).map(({ name }) => name);
  const rest = runs.length - names.length;
  modals.openConfirmModal({
    title: `Version ${version.version} was used by ${runs.length === 1 ? 'a run' : `${runs.length} runs`}`,
    children: `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} trained on it. Without it they cannot be resumed or evaluated, until it is restored from the trash.`,
    labels: { confirm: 'Move to the trash', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void moveToTrash(version, true),
  });
}
