import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '../../../../shared/contract/dataset';
import { host } from '../../../lib/host-client';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';

/** The data set of the project that the config names, in its version; null while it is not there. */
export function useChosenDataset(): Dataset | null {
  const { reading } = useDocument();
  const datasets = useQuery(host.datasets.list.queryOptions()).data?.datasets ?? [];
  const name = valueAt(reading.value, ['dataset', 'name']);
  const version = valueAt(reading.value, ['dataset', 'version']);
  return (
    datasets
      .filter((dataset) => dataset.name === name)
      .toSorted((a, b) => b.version - a.version)
      .find((dataset) => dataset.version === (version ?? dataset.version)) ?? null
  );
}
