import { ActionIcon, Button, Checkbox, Popover, Select, TextInput, Tooltip } from '@mantine/core';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  formatRunColumn,
  type PlainAggregate,
  plainAggregates,
  metricAggregateTitles,
} from '../../../../shared/run-table/column-name';
import { host } from '../../../lib/host-client';
import styles from './column-picker.module.css';
import { fixedColumnTitles } from './run-columns';

interface ColumnPickerProps {
  metrics: readonly string[];
  shown: readonly string[];
  /** Null goes back to the automatic choice. */
  onChange(shown: readonly string[] | null): void;
}

interface Offer {
  id: string;
  title: string;
  detail?: string;
}

/** More would only be scrolled past; typing finds the rest. */
const offeredCount = 100;

function Group({ title, offers, shown, onToggle }: GroupProps) {
  const listed = offers.slice(0, offeredCount);
  if (offers.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {listed.map(({ id, title: name, detail }) => (
        <Checkbox
          key={id}
          label={
            <span className={styles.offer} title={name}>
              {name}
              {detail && <span className={styles.detail}> {detail}</span>}
            </span>
          }
          aria-label={name}
          checked={shown.includes(id)}
          onChange={({ currentTarget }) => onToggle(id, currentTarget.checked)}
        />
      ))}
      {offers.length > listed.length && (
        <span className={styles.none}>and {offers.length - listed.length} more: type to find them</span>
      )}
    </fieldset>
  );
}

interface GroupProps {
  title: string;
  offers: readonly Offer[];
  shown: readonly string[];
  onToggle(id: string, on: boolean): void;
}

/** Which columns the table shows: what places a run, any metric summed up in any way, any setting of the config. */
export function ColumnPicker({ metrics, shown, onChange }: ColumnPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [aggregate, setAggregate] = useState<PlainAggregate>('figure');
  const settings = useQuery({ ...host.runs.settings.queryOptions(), enabled: isOpen }).data?.settings ?? [];
  const sought = typed.trim().toLowerCase();
  const fits = ({ title }: Offer) => title.toLowerCase().includes(sought);
  // A column that was just chosen stands where it is seen: behind the name.
  const toggle = (id: string, on: boolean) => onChange(on ? [id, ...shown] : shown.filter((other) => other !== id));
  const settingOffers = settings
    .toSorted((one, other) => Number(other.isVaried) - Number(one.isVaried))
    .map(({ path, isVaried }) => ({
      id: formatRunColumn({ kind: 'config', path }),
      title: path,
      ...(isVaried ? {} : { detail: 'the same everywhere' }),
    }));
  return (
    <Popover position="bottom-end" trapFocus opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label="Choose columns" onClick={() => setOpen(!isOpen)}>
            <IconColumns3 size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.head}>
          <TextInput
            aria-label="Find a column"
            placeholder="Find a column"
            leftSection={<IconSearch size={14} />}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            data-autofocus
          />
          <Select
            aria-label="How metrics are summed up"
            w={148}
            data={plainAggregates.map((each) => ({ value: each, label: metricAggregateTitles[each] }))}
            value={aggregate}
            allowDeselect={false}
            onChange={(next) => setAggregate(next as PlainAggregate)}
            comboboxProps={{ withinPortal: false }}
          />
        </div>
        <div className={styles.picker}>
          <Group title="Run" offers={fixedColumnTitles.filter(fits)} shown={shown} onToggle={toggle} />
          <Group
            title={aggregate === 'figure' ? 'Metrics' : `Metrics, ${metricAggregateTitles[aggregate]}`}
            offers={metrics
              .map((metric) => ({ id: formatRunColumn({ kind: 'metric', metric, aggregate }), title: metric }))
              .filter(fits)}
            shown={shown}
            onToggle={toggle}
          />
          <Group title="Settings" offers={settingOffers.filter(fits)} shown={shown} onToggle={toggle} />
        </div>
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(null)}>
          Choose automatically
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
