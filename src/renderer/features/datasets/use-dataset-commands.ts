import { IconDatabase, IconDatabaseImport, IconTablePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Command } from '../../lib/commands';
import { host } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { addSample } from './dataset-actions';
import { openImport } from './import-actions';

/** Import, every data set, every sample. */
export function useDatasetCommands(): readonly Command[] {
  const { data } = useQuery(host.datasets.list.queryOptions());
  const { data: shipped } = useQuery(host.datasets.samples.queryOptions());
  return useMemo(
    () => [
      {
        id: 'dataset.import',
        group: 'Commands',
        title: 'Import a data set',
        keywords: 'csv json parquet arrow excel sqlite numpy file folder upload open table images',
        icon: IconDatabaseImport,
        shortcut: 'i',
        run: () => openImport(),
      },
      ...(data?.datasets ?? []).map(
        ({ id, name, rowCount, columns }): Command => ({
          id: `dataset.open:${id}`,
          group: 'Data sets',
          title: name,
          detail: `${formatCount(rowCount)} rows, ${formatCount(columns.length)} columns`,
          icon: IconDatabase,
          run: () => navigate(`/datasets/${id}`),
        }),
      ),
      ...(shipped?.samples ?? []).map(
        ({ name, title }): Command => ({
          id: `dataset.sample:${name}`,
          group: 'Commands',
          title: `Add the sample ${title}`,
          keywords: `example ${name}`,
          icon: IconTablePlus,
          run: () => addSample(name, title),
        }),
      ),
    ],
    [data, shipped],
  );
}
