import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { Link } from '../../lib/router';
import { versionAddress } from './version-address';
import classes from './versions.module.css';

type RunOfData = Pick<Run, 'datasetId' | 'datasetName' | 'datasetVersion'>;

function useVersions({ datasetId }: Pick<RunOfData, 'datasetId'>) {
  return useQuery({
    ...host.datasets.versions.queryOptions({ input: { id: datasetId ?? '' } }),
    enabled: datasetId !== null,
    retry: false,
  }).data?.versions;
}

/** Which data a run learned from, and whether there are newer ones. */
export function RunData({ run }: { run: RunOfData }) {
  const { datasetId, datasetName, datasetVersion } = run;
  const versions = useVersions(run);
  if (datasetId === null || datasetVersion === null) return <span>{datasetName}</span>;
  const newest = versions?.[0]?.version ?? null;
  const isThere = versions?.some(({ version }) => version === datasetVersion) ?? true;
  const name = `${datasetName} v${datasetVersion}`;
  return (
    <span className={classes.runData}>
      {isThere ? (
        <Link to={`/datasets/${datasetId}${newest === datasetVersion ? '' : `?version=${datasetVersion}`}`}>
          {name}
        </Link>
      ) : (
        <span title="This version of the data is in the trash, or was deleted">{name} (deleted)</span>
      )}
      {isThere && newest !== null && newest > datasetVersion && (
        <Link to={versionAddress(datasetId, { from: datasetVersion, to: newest })} title="What changed since this run">
          newer data: v{newest}
        </Link>
      )}
    </span>
  );
}

/** Links from runs that learned from different versions of one data set to what lies between these. */
export function DataOfRuns({ runs }: { runs: readonly RunOfData[] }) {
  const byDataset = new Map<string, { name: string; versions: Set<number> }>();
  for (const { datasetId, datasetName, datasetVersion } of runs) {
    if (datasetId === null || datasetVersion === null) continue;
    const entry = byDataset.get(datasetId) ?? { name: datasetName, versions: new Set<number>() };
    entry.versions.add(datasetVersion);
    byDataset.set(datasetId, entry);
  }
  const pairs = [...byDataset].flatMap(([id, { name, versions }]) => {
    const sorted = [...versions].sort((left, right) => left - right);
    return sorted.slice(1).map((to, index) => ({ id, name, from: sorted[index] as number, to }));
  });
  if (pairs.length === 0) return null;
  return (
    <p className={classes.dataOfRuns}>
      Versions of the data differ:{' '}
      {pairs.map(({ id, name, from, to }, index) => (
        <span key={`${id} ${to}`}>
          {index > 0 && ', '}
          <Link to={versionAddress(id, { from, to })}>
            what changed in {name} from v{from} to v{to}
          </Link>
        </span>
      ))}
    </p>
  );
}
