import { IconAlertTriangle } from '@tabler/icons-react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import { Link } from '../../lib/router';
import type { DataTableColumn } from '../../ui/data-table';
import { formatExactTime, RelativeTime } from '../../ui/relative-time';
import classes from './dataset-columns.module.css';

function count(
  id: string,
  title: string,
  read: (dataset: Dataset) => number,
  format: (value: number) => string = formatCount,
): DataTableColumn<Dataset> {
  return {
    id,
    title,
    width: 100,
    align: 'end',
    sortable: true,
    cell: (dataset) => format(read(dataset)),
    text: (dataset) => String(read(dataset)),
    value: read,
  };
}

/** What a data set is mostly of, by its columns. */
export function kindOf({ columns }: Dataset): string {
  const kinds = new Set(columns.map(({ kind }) => kind));
  const has = (kind: Dataset['columns'][number]['kind'], word: string) => (kinds.has(kind) ? [word] : []);
  const media = [...has('image', 'images'), ...has('audio', 'sounds'), ...has('array', 'arrays')];
  if (media.length > 0) return media.join(', ');
  const textCount = columns.filter(({ kind, role }) => kind === 'text' && role !== 'ignored').length;
  return textCount * 2 >= columns.length ? 'texts' : 'table';
}

export const datasetColumns: readonly DataTableColumn<Dataset>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 280,
    sortable: true,
    cell: ({ id, name, problems }) => (
      <span className={classes.name}>
        <Link to={`/datasets/${id}`} className={classes.link} tabIndex={-1}>
          {name}
        </Link>
        {problems.length > 0 && (
          <IconAlertTriangle
            size={14}
            className={classes.warning}
            aria-label={`${problems.length} problems`}
            title={`${problems.length} problems`}
          />
        )}
      </span>
    ),
    text: ({ name }) => name,
  },
  { id: 'kind', title: 'Kind', width: 108, sortable: true, cell: kindOf, text: kindOf },
  count('rowCount', 'Rows', ({ rowCount }) => rowCount),
  count('columnCount', 'Columns', ({ columns }) => columns.length),
  {
    id: 'target',
    title: 'Target',
    width: 140,
    sortable: true,
    cell: ({ target }) => target ?? <span className={classes.none}>none</span>,
    text: ({ target }) => target ?? '',
    value: ({ target }) => target,
  },
  count('sizeBytes', 'Size', ({ sizeBytes }) => sizeBytes, formatBytes),
  count('version', 'Version', ({ version }) => version),
  {
    ...count('usedByRunCount', 'Used by', ({ usedByRunCount }) => usedByRunCount),
    cell: ({ usedByRunCount }) =>
      usedByRunCount === 0 ? '–' : `${formatCount(usedByRunCount)} ${usedByRunCount === 1 ? 'run' : 'runs'}`,
  },
  {
    ...count('warningCount', 'Warnings', ({ warningCount }) => warningCount ?? 0),
    cell: ({ id, warningCount }) =>
      warningCount ? (
        <Link to={`/datasets/${id}?tab=profile`} className={classes.warnings} tabIndex={-1}>
          <IconAlertTriangle size={14} aria-hidden /> {formatCount(warningCount)}
        </Link>
      ) : (
        '–'
      ),
  },
  {
    id: 'createdAt',
    title: 'Imported',
    width: 140,
    sortable: true,
    cell: ({ createdAt }) => <RelativeTime atMs={createdAt} />,
    text: ({ createdAt }) => formatExactTime(createdAt),
    value: ({ createdAt }) => createdAt,
  },
  {
    id: 'source',
    title: 'Source',
    width: 220,
    sortable: true,
    cell: ({ source }) => <span title={source}>{source}</span>,
    text: ({ source }) => source,
  },
];
