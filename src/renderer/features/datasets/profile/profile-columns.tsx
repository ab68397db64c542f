import { IconAlertTriangle } from '@tabler/icons-react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { ColumnProfile, Dataset } from '../../../../shared/contract/dataset';
import type { DataTableColumn } from '../../../ui/data-table';
import { Histogram } from '../../../ui/histogram';
import { kindTitles } from '../column-role';
import { RolePicker } from '../role-picker';
import { setRole } from '../roles';
import { TopValueBars } from '../top-value-bars';
import classes from './profile-tab.module.css';

const plot = { width: 120, height: 18 };

function figure(
  id: string,
  title: string,
  read: (profile: ColumnProfile) => number | string | null,
): DataTableColumn<ColumnProfile> {
  const value = (profile: ColumnProfile) => read(profile);
  return {
    id,
    title,
    width: 88,
    align: 'end',
    sortable: true,
    cell: (profile) => {
      const found = value(profile);
      return typeof found === 'string' ? found : formatNumber(found);
    },
    text: (profile) => String(value(profile) ?? ''),
    value,
  };
}

/** One row a column of the data set. */
export function profileColumns(dataset: Dataset): DataTableColumn<ColumnProfile>[] {
  return [
    {
      id: 'name',
      title: 'Column',
      width: 160,
      sortable: true,
      cell: ({ name }) => <span className={classes.name}>{name}</span>,
      text: ({ name }) => name,
    },
    {
      id: 'kind',
      title: 'Kind',
      width: 92,
      sortable: true,
      cell: ({ kind }) => kindTitles[kind],
      text: ({ kind }) => kindTitles[kind],
    },
    {
      id: 'role',
      title: 'Role',
      width: 96,
      sortable: true,
      cell: ({ name, kind, role }) => (
        <RolePicker column={{ name, kind, role }} onRole={(next) => setRole(dataset, name, next)} />
      ),
      text: ({ role }) => role,
    },
    {
      id: 'distribution',
      title: 'Distribution',
      width: 140,
      cell: (profile) => (
        <div className={classes.plot}>
          {profile.histogram.length > 0 ? (
            <Histogram bins={profile.histogram} label={`Distribution of ${profile.name}`} {...plot} />
          ) : (
            <TopValueBars profile={profile} rowCount={dataset.rowCount} {...plot} />
          )}
        </div>
      ),
      text: () => '',
    },
    {
      id: 'warnings',
      title: 'Warnings',
      width: 84,
      align: 'end',
      sortable: true,
      cell: ({ warnings }) =>
        warnings.length === 0 ? (
          '–'
        ) : (
          <span className={classes.warnings} title={warnings.map(({ message }) => message).join('\n')}>
            <IconAlertTriangle size={14} aria-hidden /> {warnings.length}
          </span>
        ),
      text: ({ warnings }) => warnings.map(({ message }) => message).join(' '),
      value: ({ warnings }) => warnings.length,
    },
    {
      id: 'missing',
      title: 'Missing',
      width: 108,
      align: 'end',
      sortable: true,
      cell: ({ missingCount }) =>
        missingCount === 0
          ? '0'
          : `${formatCount(missingCount)} (${formatNumber((100 * missingCount) / Math.max(1, dataset.rowCount), 2)} %)`,
      text: ({ missingCount }) => String(missingCount),
      value: ({ missingCount }) => missingCount,
    },
    {
      ...figure('distinct', 'Distinct', ({ distinctCount }) => distinctCount),
      cell: ({ distinctCount, distinctEstimated }) => `${distinctEstimated ? '≈ ' : ''}${formatCount(distinctCount)}`,
    },
    figure('mean', 'Mean', ({ mean }) => mean),
    figure('deviation', 'Deviation', ({ deviation }) => deviation),
    figure('minimum', 'Minimum', ({ minimum }) => minimum),
    figure('q25', '25 %', ({ quantiles }) => quantiles?.q25 ?? null),
    figure('q50', 'Median', ({ quantiles }) => quantiles?.q50 ?? null),
    figure('q75', '75 %', ({ quantiles }) => quantiles?.q75 ?? null),
    figure('maximum', 'Maximum', ({ maximum }) => maximum),
  ];
}
