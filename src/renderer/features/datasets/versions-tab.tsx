import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '../../../shared/contract/dataset';
import type { DatasetVersion } from '../../../shared/contract/dataset-version';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { navigate, useSearchParameter } from '../../lib/router';
import { Splitter } from '../../ui/splitter';
import { versionAddress } from './version-address';
import { VersionDetail } from './version-detail';
import { VersionList } from './version-list';

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function Versions({ dataset, versions }: { dataset: Dataset; versions: readonly DatasetVersion[] }) {
  const [to] = useSearchParameter('to');
  const [from] = useSearchParameter('from');
  const shown = numberOf(to) ?? dataset.version;
  const chosen = versions.find(({ version }) => version === shown) ?? versions[0];
  if (!chosen) return null;
  const other = numberOf(from) ?? chosen.parentVersion;
  const compared = versions.find(({ version }) => version === other && version !== chosen.version) ?? null;
  const choose = (version: number, against: number | null = null) =>
    navigate(
      versionAddress(dataset.id, {
        from: against,
        to: version,
        open: dataset.version === dataset.newestVersion ? null : dataset.version,
      }),
      {
        replace: true,
      },
    );
  return (
    <Splitter
      name="dataset-versions"
      label="Width of the list of versions"
      initialSize={340}
      minimumSize={260}
      minimumOther={380}
      first={
        <VersionList
          dataset={dataset}
          versions={versions}
          chosen={chosen.version}
          compared={compared?.version ?? null}
          onChoose={choose}
        />
      }
      second={
        <VersionDetail
          key={chosen.version}
          dataset={dataset}
          versions={versions}
          version={chosen}
          compared={compared}
          onCompare={(version) => choose(chosen.version, version)}
        />
      }
    />
  );
}

/** The versions of a data set: how they came to be, what lies between any two, and the way back. */
export function VersionsTab({ dataset }: { dataset: Dataset }) {
  const query = useQuery(host.datasets.versions.queryOptions({ input: { id: dataset.id } }));
  return <Loaded query={query}>{({ versions }) => <Versions dataset={dataset} versions={versions} />}</Loaded>;
}
