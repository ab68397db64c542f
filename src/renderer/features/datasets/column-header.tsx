import { formatCount, formatNumber } from '../../../shared/base/format';
import type { ColumnProfile, ColumnRole, DatasetColumn } from '../../../shared/contract/dataset';
import { Histogram } from '../../ui/histogram';
import classes from './column-header.module.css';
import { RolePicker } from './role-picker';
import { TopValueBars } from './top-value-bars';

interface ColumnHeaderProps {
  column: DatasetColumn;
  /** Undefined while it is being computed. */
  profile: ColumnProfile | undefined;
  rowCount: number;
  onRole: (role: ColumnRole) => void;
}

/** Title, role, distribution, range. Units: pixels. */
export const columnHeaderHeight = 116;
const plotWidth = 112;
const plotHeight = 28;

/** Range of numbers, count of distinct values otherwise; missing ones if there are any. */
function summarise(profile: ColumnProfile): string {
  const { minimum, maximum, distinctCount, missingCount } = profile;
  const range =
    typeof minimum === 'number' && typeof maximum === 'number'
      ? `${formatNumber(minimum)} – ${formatNumber(maximum)}`
      : `${formatCount(distinctCount)} distinct`;
  return missingCount > 0 ? `${range} · ${formatCount(missingCount)} missing` : range;
}

/** Below a column’s title: its role, how its values are distributed, their range. */
export function ColumnHeader({ column, profile, rowCount, onRole }: ColumnHeaderProps) {
  return (
    <div className={classes.header}>
      <RolePicker column={column} showKind onRole={onRole} />
      <div className={classes.plot}>
        {profile &&
          (profile.histogram.length > 0 ? (
            <Histogram
              bins={profile.histogram}
              width={plotWidth}
              height={plotHeight}
              label={`Distribution of ${column.name}`}
            />
          ) : (
            <TopValueBars profile={profile} rowCount={rowCount} width={plotWidth} height={plotHeight} />
          ))}
      </div>
      <div className={classes.summary} title={profile && summarise(profile)}>
        {profile ? summarise(profile) : '…'}
      </div>
    </div>
  );
}
