import { ActionIcon, Button, Checkbox, NumberInput, Popover, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import {
  formatRunColumn,
  type MetricAggregate,
  type MetricColumn,
  metricAggregates,
  metricAggregateTitles,
} from '../../../../shared/run-table/column-name';
import { host } from '../../../lib/host-client';
import { useRunView } from '../run-view-state';
import styles from './column-picker.module.css';
import { fixedColumnTitles, titleOfColumn } from './run-columns';
import tableStyles from './run-table.module.css';

interface ColumnPickerProps {
  metrics: readonly string[];
  shown: readonly string[];
}

interface Offer {
  id: string;
  title: string;
  detail?: string;
}

type Line = { kind: 'head'; title: string } | { kind: 'offer'; offer: Offer };

const lineHeight = 28;
const offeredMetricCount = 200;
const searchDelayMs = 250;
/** A list so long may have been cut by the host. */
const fullListLength = 5_000;

/** One list of ten thousand lines, of which those in sight exist. */
function OfferList({ lines, shown, onToggle }: OfferListProps) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 10,
  });
  const chosen = useMemo(() => new Set(shown), [shown]);
  return (
    <section ref={scroller} className={styles.list} aria-label="Columns">
      <div style={{ position: 'relative', height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (!line) return null;
          const style = { transform: `translateY(${start}px)`, height: lineHeight };
          if (line.kind === 'head')
            return (
              <div key={`head ${line.title}`} className={styles.title} style={style}>
                {line.title}
              </div>
            );
          const { id, title, detail } = line.offer;
          return (
            <div key={id} className={styles.line} style={style}>
              <Checkbox
                label={
                  <span className={styles.offer} title={title.slice(0, 1_000)}>
                    {title.slice(0, 300)}
                    {detail && <span className={styles.detail}> {detail}</span>}
                  </span>
                }
                aria-label={title.slice(0, 300)}
                checked={chosen.has(id)}
                onChange={({ currentTarget }) => onToggle(id, currentTarget.checked)}
              />
            </div>
          );
        })}
      </div>
      {lines.length === 0 && <p className={styles.none}>No column has that in its name.</p>}
    </section>
  );
}

interface OfferListProps {
  lines: readonly Line[];
  shown: readonly string[];
  onToggle(id: string, on: boolean): void;
}

/** How a metric is summed up, with the step or the other metric that it takes. */
interface Summing {
  aggregate: MetricAggregate;
  step: number;
  of: string | null;
}

function columnOf(metric: string, { aggregate, step, of }: Summing): MetricColumn | null {
  if (aggregate === 'at') return { kind: 'metric', metric, aggregate, step };
  if (aggregate === 'atBestOf') return of === null ? null : { kind: 'metric', metric, aggregate, of };
  return { kind: 'metric', metric, aggregate };
}

function SummingControls({ metrics, summing, onChange }: SummingControlsProps) {
  return (
    <div className={styles.summing}>
      <Select
        aria-label="How metrics are summed up"
        data={metricAggregates.map((each) => ({ value: each, label: metricAggregateTitles[each] }))}
        value={summing.aggregate}
        allowDeselect={false}
        onChange={(next) => onChange({ ...summing, aggregate: next as MetricAggregate })}
        comboboxProps={{ withinPortal: false }}
      />
      {summing.aggregate === 'at' && (
        <NumberInput
          aria-label="At which step"
          min={0}
          max={999_999_999_999}
          allowDecimal={false}
          value={summing.step}
          onChange={(step) => onChange({ ...summing, step: Number(step) || 0 })}
        />
      )}
      {summing.aggregate === 'atBestOf' && (
        <Select
          aria-label="At the best of which metric"
          placeholder="of which metric"
          searchable
          limit={offeredMetricCount}
          data={metrics.filter((metric, index) => metrics.indexOf(metric) === index)}
          value={summing.of}
          onChange={(of) => onChange({ ...summing, of })}
          comboboxProps={{ withinPortal: false }}
        />
      )}
    </div>
  );
}

interface SummingControlsProps {
  metrics: readonly string[];
  summing: Summing;
  onChange(summing: Summing): void;
}

/** Which columns the table shows: what places a run, any metric summed up in any way, any setting of the config. */
function Offers({ metrics, shown }: ColumnPickerProps) {
  const { layout, change } = useRunView();
  const [typed, setTyped] = useState('');
  const [summing, setSumming] = useState<Summing>({ aggregate: 'figure', step: 100, of: null });
  const settings = useQuery(host.runs.settings.queryOptions()).data?.settings;
  const [sought] = useDebouncedValue(typed.trim(), searchDelayMs);
  // Of very many metrics only the first ones are known; the host finds the others by their names.
  const further = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids: null, search: sought } }),
    enabled: sought !== '' && metrics.length >= fullListLength,
  }).data?.names;
  const known = useMemo(() => (further ? [...new Set([...metrics, ...further])] : metrics), [metrics, further]);
  // The order of the list stays while it is open: what was just chosen is still where the pointer is.
  const [before] = useState(shown);
  const lines = useMemo((): Line[] => {
    const sought = typed.trim().toLowerCase();
    const section = (title: string, offers: readonly Offer[]): Line[] => {
      const found = sought === '' ? offers : offers.filter((offer) => offer.title.toLowerCase().includes(sought));
      if (found.length === 0) return [];
      return [
        { kind: 'head', title: `${title} · ${formatCount(found.length)}` },
        ...found.map((offer): Line => ({ kind: 'offer', offer })),
      ];
    };
    const named = (ids: readonly string[]) => ids.map((id) => ({ id, title: titleOfColumn(id) }));
    return [
      ...section('Shown', named(before)),
      ...section('Hidden', named(layout.hidden.filter((id) => !before.includes(id)))),
      ...section('Run', fixedColumnTitles),
      ...section(
        summing.aggregate === 'figure' ? 'Metrics' : `Metrics, ${metricAggregateTitles[summing.aggregate]}`,
        known.flatMap((metric) => {
          const column = columnOf(metric, summing);
          return column ? [{ id: formatRunColumn(column), title: metric }] : [];
        }),
      ),
      ...section(
        'Settings',
        (settings ?? [])
          .toSorted((one, other) => Number(other.isVaried) - Number(one.isVaried))
          .map(({ path, isVaried }) => ({
            id: formatRunColumn({ kind: 'config', path }),
            title: path,
            ...(isVaried ? {} : { detail: 'the same everywhere' }),
          })),
      ),
    ];
  }, [typed, before, layout.hidden, known, summing, settings]);
  const toggle = (id: string, on: boolean) =>
    change({
      // A column that was just chosen stands where it is seen: behind the name.
      columns: (on ? [id, ...shown.filter((other) => other !== id)] : shown.filter((other) => other !== id)).slice(
        0,
        400,
      ),
      hidden: layout.hidden.filter((other) => other !== id),
    });
  return (
    <>
      <div className={styles.head}>
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={14} />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-autofocus
        />
        <SummingControls metrics={metrics} summing={summing} onChange={setSumming} />
      </div>
      <OfferList lines={lines} shown={shown} onToggle={toggle} />
      <Button variant="subtle" size="compact-sm" m={4} onClick={() => change({ columns: null, pinned: [] })}>
        Choose automatically
      </Button>
    </>
  );
}

/** The columns of the table, behind a button. */
export function ColumnPicker(props: ColumnPickerProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover position="bottom-end" trapFocus opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label="Choose columns" className={tableStyles.tool} onClick={() => setOpen(!isOpen)}>
            <IconColumns3 size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Offers {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}
