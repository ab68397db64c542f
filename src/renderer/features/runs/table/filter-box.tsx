import { ActionIcon, Autocomplete, Menu, Pill, Tooltip } from '@mantine/core';
import { IconFilter, IconFilterPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import {
  asFilterCondition,
  columnOfFilterName,
  completionAt,
  filterNameOfSetting,
  filterNamesOfMetric,
  parseRunFilter,
  quoteFilterValue,
  runFilterFields,
} from '../../../../shared/run-table/filter';
import { host } from '../../../lib/host-client';
import type { ListedRun, RunValues } from '../../../lib/run-list';
import { statusWord } from '../run-status';
import styles from './run-table.module.css';

interface FilterBoxProps {
  runs: readonly ListedRun[];
  columns: ReadonlyMap<string, RunValues>;
  metrics: readonly string[];
  filter: string;
  onFilter(filter: string): void;
}

const offeredCount = 12;
const completionCount = 40;

const distinct = (values: readonly (string | null)[]) =>
  [...new Set(values.filter((value) => value !== null && value !== ''))].toSorted() as string[];

const valuesOfField: Record<string, (runs: readonly RunSummary[]) => string[]> = {
  status: (runs) => distinct(runs.map(({ status }) => status)),
  experiment: (runs) => distinct(runs.map(({ experiment }) => experiment)),
  engine: (runs) => distinct(runs.map(({ engine }) => engine)),
  dataset: (runs) => distinct(runs.map(({ datasetName }) => datasetName)),
  tag: (runs) => distinct(runs.flatMap(({ tags }) => tags)),
  archived: () => ['false', 'true'],
  source: (runs) => distinct(runs.map(({ source }) => source?.tool ?? 'studio')),
  name: (runs) => distinct(runs.slice(0, 1_000).map(({ name }) => name)),
};

const menuFields = [
  { field: 'status', title: 'Status' },
  { field: 'experiment', title: 'Experiment' },
  { field: 'engine', title: 'Engine' },
  { field: 'tag', title: 'Tag' },
];

function offersFor(name: string, { runs, columns }: FilterBoxProps): string[] {
  const field = valuesOfField[name.toLowerCase()];
  if (field) return field(runs);
  const column = columns.get(columnOfFilterName(name) ?? '');
  if (!column) return [];
  return 'texts' in column
    ? distinct(column.texts)
    : [...new Set(column.values)]
        .filter((value) => !Number.isNaN(value))
        .slice(0, completionCount)
        .map(String);
}

/** Whole texts that the field would hold after each choice. */
function complete(typed: string, names: readonly string[], props: FilterBoxProps): string[] {
  const at = completionAt(typed, typed.length);
  const before = typed.slice(0, at.from);
  const sought = at.typed.replaceAll('"', '').toLowerCase();
  const offers =
    at.kind === 'value' ? offersFor(at.name ?? '', props).map(quoteFilterValue) : sought === '' ? [] : names;
  return offers
    .filter((offer) => offer.toLowerCase().includes(sought) && offer !== at.typed)
    .slice(0, completionCount)
    .map((offer) => before + offer);
}

/** Conditions stay chips; one with alternatives is kept together by parentheses. */
function chipsOf(filter: string): string[] {
  const { terms } = parseRunFilter(filter);
  return terms.map(({ text }) => asFilterCondition(text));
}

/** Conditions filter as they are typed, with names and values to complete; Enter, or a choice of the menu, makes a chip that stays. */
export function FilterBox(props: FilterBoxProps) {
  const { runs, metrics, filter, onFilter } = props;
  const [typed, setTyped] = useState('');
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [chips, setChips] = useState<readonly string[]>(() => chipsOf(filter));
  // The field reports its emptied text within the same event that made a chip of it.
  const newestChips = useRef(chips);
  const settings = useQuery({ ...host.runs.settings.queryOptions(), enabled: typed !== '' }).data?.settings;
  const names = useMemo(
    () => [
      ...runFilterFields,
      ...(settings ?? []).filter(({ isVaried }) => isVaried).map(({ path }) => filterNameOfSetting(path)),
      ...metrics.flatMap(filterNamesOfMetric),
    ],
    [settings, metrics],
  );
  const problem = typed === '' ? null : parseRunFilter(typed).problem;
  const apply = (kept: readonly string[], text: string) => {
    newestChips.current = kept;
    setChips(kept);
    setTyped(text);
    // What cannot be read yet changes nothing: the rows wait for the end of the condition.
    const isComplete = parseRunFilter(text).problem === null;
    onFilter([...kept, ...(isComplete && text.trim() !== '' ? [asFilterCondition(text.trim())] : [])].join(' '));
  };
  const offers = complete(typed, names, props);
  const onKeyDown = (event: KeyboardEvent) => {
    const isListOpen = offers.length > 0 && (event.target as HTMLElement).ariaExpanded === 'true';
    if (event.key === 'Enter' && !event.defaultPrevented && typed.trim() !== '' && problem === null)
      apply([...chips, asFilterCondition(typed.trim())], '');
    else if (event.key === 'Backspace' && typed === '') apply(chips.slice(0, -1), '');
    else if (event.key === 'Escape' && (isListOpen || filter !== '')) {
      event.stopPropagation();
      // The field closes its list itself.
      if (!isListOpen) apply([], '');
    }
  };
  const add = (chip: string) => apply([...chips.filter((other) => other !== chip), chip], typed);
  return (
    <>
      <Autocomplete
        className={styles.filter}
        aria-label="Filter runs"
        placeholder="Filter: name, status = failed, validation/accuracy > 0.9, training.batchSize in (32, 64)"
        leftSection={<IconFilter size={14} />}
        error={problem?.message}
        data={offers}
        filter={({ options }) => options}
        // Conditions are longer than the field is wide in a narrow window.
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        styles={{ dropdown: { minWidth: 240, maxWidth: 'min(560px, 90vw)' }, option: { overflowWrap: 'anywhere' } }}
        value={typed}
        onChange={(text) => apply(newestChips.current, text)}
        // Around the field, which hears a key first and keeps the Enter that takes an offer.
        wrapperProps={{ onKeyDown }}
      />
      <Menu position="bottom-start" opened={isMenuOpen} onChange={setMenuOpen}>
        <Menu.Target>
          <Tooltip label="Add a filter">
            <ActionIcon aria-label="Add a filter">
              <IconFilterPlus size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
          {(isMenuOpen ? menuFields : []).map(({ field, title }) => {
            const values = valuesOfField[field]?.(runs).slice(0, offeredCount) ?? [];
            return (
              values.length > 0 && (
                <div key={field}>
                  <Menu.Label>{title}</Menu.Label>
                  {values.map((value) => (
                    <Menu.Item key={value} onClick={() => add(`${field} = ${quoteFilterValue(value)}`)}>
                      {field === 'status' ? statusWord(value as RunSummary['status']) : value}
                    </Menu.Item>
                  ))}
                </div>
              )
            );
          })}
          <Menu.Label>Archive</Menu.Label>
          <Menu.Item onClick={() => add('archived = true')}>Archived</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {chips.length > 0 && (
        <div className={styles.chips}>
          {chips.map((chip) => (
            <Pill
              key={chip}
              withRemoveButton
              removeButtonProps={{ 'aria-label': `Remove filter ${chip}`, 'aria-hidden': false, tabIndex: 0 }}
              onRemove={() =>
                apply(
                  chips.filter((other) => other !== chip),
                  typed,
                )
              }
            >
              {chip.replaceAll('"', '')}
            </Pill>
          ))}
        </div>
      )}
    </>
  );
}
