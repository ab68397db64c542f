import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import type { Dataset } from '../../../shared/contract/dataset';
import { client } from '../../lib/host-client';
import { navigate, useSearchParameter } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';
import classes from './versions.module.css';

/** Says that the page shows an older version, which can be looked at and trained on, but not changed. */
export function OlderVersionBar({ dataset }: { dataset: Dataset }) {
  const [, setVersion] = useSearchParameter('version');
  if (dataset.version >= dataset.newestVersion) return null;
  const restore = async () => {
    try {
      const { version } = await client.datasets.restore({ id: dataset.id, version: dataset.version });
      navigate(`/datasets/${dataset.id}`);
      showToast(`Version ${version.version} has the content of version ${dataset.version} again.`);
    } catch (error) {
      showFailure(`Version ${dataset.version} was not restored`, error);
    }
  };
  return (
    <div className={classes.bar} role="status">
      <IconHistory size={16} aria-hidden />
      <span>
        Version {dataset.version} of {dataset.newestVersion}, to look at only: changes are made to the newest.
      </span>
      <Button variant="default" size="compact-sm" onClick={() => void restore()}>
        Restore this version
      </Button>
      <Button variant="default" size="compact-sm" onClick={() => setVersion(null)}>
        Open version {dataset.newestVersion}
      </Button>
    </div>
  );
}
