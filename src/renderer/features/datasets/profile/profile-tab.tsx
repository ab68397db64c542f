import { Button, SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Dataset, DatasetProfile } from '../../../../shared/contract/dataset';
import { FailureNote } from '../../../lib/failure-note';
import { SkeletonLines } from '../../../lib/loaded';
import { useSearchParameter } from '../../../lib/router';
import { DataTable, useSortedRows } from '../../../ui/data-table';
import { ProgressLine } from '../../../ui/progress-line';
import { Splitter } from '../../../ui/splitter';
import { ColumnInspector } from './column-inspector';
import { Correlations } from './correlations';
import { Overview } from './overview';
import { profileColumns } from './profile-columns';
import classes from './profile-tab.module.css';
import { useProfiling } from './use-profiling';

const keyOf = ({ name }: { name: string }) => name;

const views = { overview: 'Overview', columns: 'Columns', correlations: 'Correlations' } as const;
type View = keyof typeof views;

interface ColumnsProps {
  dataset: Dataset;
  profile: DatasetProfile;
  column: string | null;
  onColumn: (name: string) => void;
}

function Columns({ dataset, profile, column, onColumn }: ColumnsProps) {
  const columns = useMemo(() => profileColumns(dataset), [dataset]);
  // Roles change often and by hand; the profile is computed anew only when the data change.
  const current = useMemo(() => {
    const roles = new Map(dataset.columns.map(({ name, role }) => [name, role]));
    return profile.columns.map((each) => ({ ...each, role: roles.get(each.name) ?? each.role }));
  }, [dataset, profile]);
  const { rows, table } = useSortedRows(current, columns, { keyOf });
  const inspected = rows.find(({ name }) => name === column) ?? rows[0];
  const selected = useMemo(() => new Set(inspected ? [inspected.name] : []), [inspected]);
  return (
    <Splitter
      name="profile"
      label="Width of the inspector"
      fixed="second"
      initialSize={340}
      minimumSize={240}
      minimumOther={320}
      first={
        <DataTable
          name="profile"
          label={`Columns of ${dataset.name}`}
          columns={columns}
          {...table}
          selected={selected}
          onSelectedChange={(names) => {
            const [name] = [...names].slice(-1);
            if (name !== undefined) onColumn(name);
          }}
        />
      }
      second={<ColumnInspector dataset={dataset} column={inspected} rowCount={profile.rowCount} />}
    />
  );
}

/** What the data set holds: what to look at first, each column, and how columns go together. */
export function ProfileTab({ dataset }: { dataset: Dataset }) {
  const { profiling, error, running, stop, start } = useProfiling(dataset);
  const [column, setColumn] = useSearchParameter('column');
  const [asked, setView] = useSearchParameter('view');
  const view: View = asked !== null && Object.hasOwn(views, asked) ? (asked as View) : column ? 'columns' : 'overview';
  const openColumn = (name: string) => setColumn(name);
  const { profile, relations, fraction = null, detail } = profiling ?? { profile: null, relations: null, detail: '' };
  const complete = profiling !== null && fraction === null;
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="What of the profile"
          value={view}
          onChange={(next) => setView(next)}
          data={Object.entries(views).map(([value, label]) => ({ value, label }))}
        />
        {running && (
          <span className={classes.progress} role="status">
            <ProgressLine fraction={fraction} label="Profile" />
            {detail || 'Reading the columns'}
            <Button size="compact-xs" variant="default" onClick={stop}>
              Stop
            </Button>
          </span>
        )}
        {!running && !complete && !error && (
          <span className={classes.progress}>
            {profile ? `Stopped after ${formatCount(profile.columns.length)} columns.` : 'Stopped.'}
            <Button size="compact-xs" variant="default" onClick={start}>
              Go on
            </Button>
          </span>
        )}
      </div>
      {error !== null && (
        <div className={classes.failure}>
          <FailureNote error={error} title="The profile could not be made" onRetry={start} />
        </div>
      )}
      {!profile && running && <SkeletonLines />}
      {profile && view === 'overview' && (
        <Overview
          dataset={dataset}
          profile={profile}
          relations={relations}
          onColumn={(name) => {
            setView(null);
            openColumn(name);
          }}
        />
      )}
      {profile && view === 'columns' && (
        <Columns dataset={dataset} profile={profile} column={column} onColumn={openColumn} />
      )}
      {view === 'correlations' &&
        (relations ? <Correlations relations={relations} running={running} /> : running && <SkeletonLines />)}
    </>
  );
}
