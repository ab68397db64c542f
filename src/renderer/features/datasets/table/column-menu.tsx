import { Button, Menu, TextInput } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconChartBar,
  IconCopy,
  IconEyeOff,
  IconFilter,
  IconPin,
  IconPinnedOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { ColumnProfile, DatasetColumn } from '../../../../shared/contract/dataset';
import type { ColumnCondition } from './column-condition';
import classes from './table-tab.module.css';

interface ColumnMenuProps {
  column: DatasetColumn;
  profile: ColumnProfile | undefined;
  pinned: boolean;
  onSort: (direction: 'ascending' | 'descending') => void;
  onCondition: (condition: ColumnCondition) => void;
  onPin: () => void;
  onHide: () => void;
  onShift: (step: -1 | 1) => void;
  onStatistics: () => void;
}

const listedValueCount = 8;
const icon = { size: 16, stroke: 1.6 } as const;

/** What can be done with one column of the table. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { column, profile, onCondition } = props;
  const { name, kind } = column;
  const values = (profile?.topValues ?? []).slice(0, listedValueCount);
  const isMedia = kind === 'image' || kind === 'audio' || kind === 'array';
  return (
    <>
      {kind !== 'array' && (
        <>
          <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => props.onSort('ascending')}>
            Sort ascending
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => props.onSort('descending')}>
            Sort descending
          </Menu.Item>
          <Menu.Divider />
        </>
      )}
      <Menu.Label>Filter</Menu.Label>
      {!isMedia && <ConditionForm column={column} onCondition={onCondition} />}
      {values.map(({ value, count }) => (
        <Menu.Item
          key={value}
          leftSection={<IconFilter {...icon} />}
          rightSection={<span className={classes.suggestionDetail}>{formatCount(count)}</span>}
          onClick={() => onCondition({ column: name, test: 'equals', value })}
        >
          <span className={classes.menuValue}>{value === '' ? '(empty)' : value}</span>
        </Menu.Item>
      ))}
      {(profile?.missingCount ?? 1) > 0 && (
        <>
          <Menu.Item onClick={() => onCondition({ column: name, test: 'missing' })}>Only missing</Menu.Item>
          <Menu.Item onClick={() => onCondition({ column: name, test: 'present' })}>Not missing</Menu.Item>
        </>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={props.pinned ? <IconPinnedOff {...icon} /> : <IconPin {...icon} />} onClick={props.onPin}>
        {props.pinned ? 'Unpin' : 'Pin to the left'}
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowLeft {...icon} />} onClick={() => props.onShift(-1)}>
        Move left
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowRight {...icon} />} onClick={() => props.onShift(1)}>
        Move right
      </Menu.Item>
      <Menu.Item leftSection={<IconEyeOff {...icon} />} onClick={props.onHide}>
        Hide
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => void navigator.clipboard.writeText(name)}>
        Copy the name
      </Menu.Item>
      <Menu.Item leftSection={<IconChartBar {...icon} />} onClick={props.onStatistics}>
        Statistics
      </Menu.Item>
    </>
  );
}

/** A range for numbers and times, a part of the text for the rest. */
function ConditionForm({ column, onCondition }: Pick<ColumnMenuProps, 'column' | 'onCondition'>) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { name, kind } = column;
  if (kind === 'boolean') return null;
  const ranged = kind === 'integer' || kind === 'real' || kind === 'time';
  const apply = () => {
    if (from.trim() === '' && to.trim() === '') return;
    onCondition(ranged ? { column: name, test: 'between', from, to } : { column: name, test: 'contains', value: from });
  };
  return (
    <form
      className={classes.condition}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
      // Letters typed here are no shortcuts of the menu.
      onKeyDown={(event) => event.key !== 'Escape' && event.key !== 'Tab' && event.stopPropagation()}
    >
      <TextInput
        aria-label={ranged ? `${name} from` : `${name} contains`}
        placeholder={ranged ? 'from' : 'contains'}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      {ranged && (
        <TextInput
          aria-label={`${name} to`}
          placeholder="to"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
      <Button type="submit" variant="default">
        Filter
      </Button>
    </form>
  );
}
