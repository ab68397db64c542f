import { ActionIcon, Button, Group, Popover, Switch } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconTrash } from '@tabler/icons-react';
import { NumberField } from '../../ui/number-field';
import { type AxisChoice, type AxisRange, canBeLogarithmic, type PlacedAxis, placeAxis } from './parallel-axis';
import styles from './parallel-tab.module.css';

export interface AxisSettingsProps {
  axis: PlacedAxis;
  range: AxisRange | null;
  isFirst: boolean;
  isLast: boolean;
  onRange(range: AxisRange | null): void;
  onChange(choice: AxisChoice): void;
  onMove(name: string, by: -1 | 1): void;
  onRemove(name: string): void;
}

/** The smallest and largest value among runs within a range, as a person would type it. */
function boundsOf(
  { column, places }: PlacedAxis,
  range: AxisRange | null,
): { low: number | null; high: number | null } {
  if (column.kind !== 'number' || !range) return { low: null, high: null };
  const inside = column.values.filter((value, index): value is number => {
    const place = places[index];
    return value !== null && place !== null && place !== undefined && place >= range.from && place <= range.to;
  });
  if (inside.length === 0) return { low: null, high: null };
  return {
    low: inside.reduce((least, value) => Math.min(least, value)),
    high: inside.reduce((most, value) => Math.max(most, value)),
  };
}

/** The range on the axis that holds exactly the runs between two values. */
function rangeBetween({ column, choice, places }: PlacedAxis, low: number, high: number): AxisRange | null {
  if (column.kind !== 'number') return null;
  const inside = places.filter((place, index): place is number => {
    const value = column.values[index];
    return place !== null && value !== null && value !== undefined && value >= low && value <= high;
  });
  if (inside.length === 0) {
    // Nothing lies there: an empty range where the first value would stand.
    const at = placeAxis({ ...column, values: [...column.values, low] }, choice).places.at(-1) ?? 0;
    return { from: at, to: at };
  }
  return {
    from: inside.reduce((least, place) => Math.min(least, place)),
    to: inside.reduce((most, place) => Math.max(most, place)),
  };
}

/** The head of an axis: its name, behind which lies everything that can be done with it, also by keyboard. */
export function AxisSettings({ axis, range, isFirst, isLast, onRange, onChange, onMove, onRemove }: AxisSettingsProps) {
  const { column, choice } = axis;
  const { low, high } = boundsOf(axis, range);
  const setBound = (from: number | null, to: number | null) =>
    onRange(
      from === null && to === null
        ? null
        : rangeBetween(axis, from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY),
    );
  return (
    <Popover position="bottom" trapFocus withinPortal>
      <Popover.Target>
        <button type="button" className={styles.axisName} title={`${column.title}: settings of the axis`}>
          <span>{column.title.split('.').slice(-2).join('.')}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown onClick={(event) => event.stopPropagation()}>
        <div className={styles.settings}>
          <strong>{column.title}</strong>
          <Switch
            label="Large values below"
            checked={choice.flipped}
            onChange={({ currentTarget }) => onChange({ ...choice, flipped: currentTarget.checked })}
          />
          <Switch
            label="Logarithmic"
            disabled={!canBeLogarithmic(column)}
            checked={choice.logarithmic && canBeLogarithmic(column)}
            onChange={({ currentTarget }) => onChange({ ...choice, logarithmic: currentTarget.checked })}
          />
          {column.kind === 'number' && (
            <Group gap={8} wrap="nowrap">
              <NumberField label="From" placeholder="any" value={low} onChange={(next) => setBound(next, high)} />
              <NumberField label="To" placeholder="any" value={high} onChange={(next) => setBound(low, next)} />
            </Group>
          )}
          <Group gap={4}>
            <ActionIcon aria-label="Move left" disabled={isFirst} onClick={() => onMove(choice.name, -1)}>
              <IconArrowLeft size={16} stroke={1.6} />
            </ActionIcon>
            <ActionIcon aria-label="Move right" disabled={isLast} onClick={() => onMove(choice.name, 1)}>
              <IconArrowRight size={16} stroke={1.6} />
            </ActionIcon>
            <ActionIcon aria-label="Remove the axis" onClick={() => onRemove(choice.name)}>
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
            {range && (
              <Button variant="subtle" size="compact-xs" onClick={() => onRange(null)}>
                All values
              </Button>
            )}
          </Group>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
