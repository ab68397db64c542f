import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { DataTable, type SortKey, sortRows } from '../../ui/data-table';
import { Splitter } from '../../ui/splitter';
import { ColumnInspector } from './column-inspector';
import { profileColumns } from './profile-columns';
import classes from './profile-tab.module.css';

function ProfileTable({ dataset, profile }: { dataset: Dataset; profile: DatasetProfile }) {
  const [sort, setSort] = useState<readonly SortKey[]>([]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(
    () => new Set(profile.columns[0] && [profile.columns[0].name]),
  );
  const columns = useMemo(() => profileColumns(dataset), [dataset]);
  // Roles change often and by hand; the profile is computed anew only when the data change.
  const current = useMemo(() => {
    const roles = new Map(dataset.columns.map(({ name, role }) => [name, role]));
    return profile.columns.map((column) => ({ ...column, role: roles.get(column.name) ?? column.role }));
  }, [dataset, profile]);
  const rows = useMemo(() => sortRows(current, columns, sort), [current, columns, sort]);
  const rowAt = useCallback((index: number) => rows[index], [rows]);
  const keyAt = useCallback((index: number) => rows[index]?.name ?? String(index), [rows]);
  const inspected = rows.find(({ name }) => selected.has(name));
  const warningCount = profile.columns.reduce((total, { warnings }) => total + warnings.length, 0);
  return (
    <>
      <div className={classes.summary}>
        {formatCount(profile.rowCount)} rows · {formatCount(profile.duplicateRowCount)}{' '}
        {profile.duplicateRowCount === 1 ? 'duplicate' : 'duplicates'} ·{' '}
        {warningCount === 0
          ? 'no warnings'
          : `${formatCount(warningCount)} ${warningCount === 1 ? 'warning' : 'warnings'}`}
      </div>
      <Splitter
        name="profile"
        label="Width of the inspector"
        fixed="second"
        initialSize={320}
        minimumSize={240}
        minimumOther={320}
        first={
          <DataTable
            name="profile"
            label={`Columns of ${dataset.name}`}
            columns={columns}
            rowCount={rows.length}
            rowAt={rowAt}
            keyAt={keyAt}
            sort={sort}
            onSortChange={setSort}
            selected={selected}
            onSelectedChange={setSelected}
          />
        }
        second={<ColumnInspector column={inspected} rowCount={profile.rowCount} />}
      />
    </>
  );
}

/** What each column holds: distribution, quantiles, missing values, what may go wrong with it. */
export function ProfileTab({ dataset }: { dataset: Dataset }) {
  const query = useQuery(host.datasets.profile.queryOptions({ input: { id: dataset.id, version: dataset.version } }));
  return <Loaded query={query}>{({ profile }) => <ProfileTable dataset={dataset} profile={profile} />}</Loaded>;
}
