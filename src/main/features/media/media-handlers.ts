import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import type { mediaContract } from '../../../shared/contract/media';
import { findNearDuplicates, mediaIndexPath, profileMedia, readClasses, readMediaFacts } from '../../data/media';
import type { TableEngine } from '../../data/table-engine';
import type { Handlers } from '../../lib/handlers';
import type { ProjectSession } from '../../store';

export interface MediaHandlerDependencies {
  session: () => ProjectSession;
  getDataset(idOrName: string, version: number | null): Promise<Dataset>;
  tables: TableEngine;
}

function columnNamed(dataset: Dataset, name: string): number {
  const index = dataset.columns.findIndex((column) => column.name === name);
  if (index >= 0) return index;
  throw new StudioError('BAD_INPUT', `"${dataset.name}" has no column "${name}".`, {
    fix: `Its columns are: ${dataset.columns.map((column) => column.name).join(', ')}.`,
  });
}

/** Contract to what the data layer finds in the index. */
export function createMediaHandlers({
  session,
  getDataset,
  tables,
}: MediaHandlerDependencies): Handlers<typeof mediaContract> {
  const versionDirectory = ({ id, version }: Dataset) => path.join(session().directories.datasets, id, `v${version}`);
  return {
    async profile({ id, version }, { signal }) {
      const dataset = await getDataset(id, version);
      if (!dataset.columns.some(({ kind }) => kind === 'image' || kind === 'audio'))
        return { images: null, sounds: null };
      return tables.use(signal, (connection) => profileMedia(connection, mediaIndexPath(versionDirectory(dataset))));
    },
    async facts({ id, version, mediaId }, { signal }) {
      const dataset = await getDataset(id, version);
      const indexPath = mediaIndexPath(versionDirectory(dataset));
      const facts = await tables.use(signal, (connection) => readMediaFacts(connection, indexPath, mediaId));
      if (facts) return facts;
      throw new StudioError('NOT_FOUND', `"${dataset.name}" has no image or sound ${mediaId}.`, {
        fix: 'Read the rows again; the data set may have changed.',
      });
    },
    async classes({ id, version, column }, { signal }) {
      const dataset = await getDataset(id, version);
      const index = columnNamed(dataset, column);
      const table = {
        path: path.join(versionDirectory(dataset), 'data.parquet'),
        columns: dataset.columns,
        rowCount: dataset.rowCount,
      };
      return { classes: await tables.use(signal, (connection) => readClasses(connection, table, index)) };
    },
    async nearDuplicates({ id, version, column, maximumDistance, splitColumn, listedCount }, { signal }) {
      const dataset = await getDataset(id, version);
      const index =
        column === undefined ? dataset.columns.findIndex(({ kind }) => kind === 'image') : columnNamed(dataset, column);
      if (index < 0 || dataset.columns[index]?.kind !== 'image')
        throw new StudioError(
          'BAD_INPUT',
          `"${dataset.name}" has no column of images${column ? ` "${column}"` : ''}.`,
          {
            fix: 'Look for duplicates of tables in the profile.',
          },
        );
      const target = dataset.columns.findIndex(({ role, kind }) => role === 'target' && kind === 'categorical');
      const split =
        splitColumn === undefined
          ? dataset.columns.findIndex(({ name }) => name === 'split')
          : columnNamed(dataset, splitColumn);
      const directory = versionDirectory(dataset);
      return tables.use(signal, (connection) =>
        findNearDuplicates(connection, {
          table: { path: path.join(directory, 'data.parquet'), columns: dataset.columns, rowCount: dataset.rowCount },
          indexPath: mediaIndexPath(directory),
          column: index,
          maximumDistance,
          label: target < 0 ? null : target,
          split: split < 0 ? null : split,
          listedCount,
        }),
      );
    },
  };
}
