import { ActionIcon, Menu, Pill, TextInput, Tooltip } from '@mantine/core';
import { IconFilter, IconFilterPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { formatTerm, splitTerms } from '../run-filter';
import { statusWord } from '../run-status';
import styles from './run-table.module.css';

interface FilterBoxProps {
  runs: readonly Run[];
  filter: string;
  onFilter(filter: string): void;
}

const offeredCount = 12;

function offers(runs: readonly Run[]) {
  const distinct = (values: readonly (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null && value !== ''))]
      .toSorted()
      .slice(0, offeredCount) as string[];
  return [
    { field: 'status', title: 'Status', values: distinct(runs.map(({ status }) => status)) },
    { field: 'experiment', title: 'Experiment', values: distinct(runs.map(({ experiment }) => experiment)) },
    { field: 'engine', title: 'Engine', values: distinct(runs.map(({ engine }) => engine)) },
    { field: 'tag', title: 'Tag', values: distinct(runs.flatMap(({ tags }) => tags)) },
  ].filter(({ values }) => values.length > 0);
}

/** Words filter as they are typed; Enter, or a choice of the menu, makes a chip that stays. */
export function FilterBox({ runs, filter, onFilter }: FilterBoxProps) {
  const [typed, setTyped] = useState('');
  const chips = splitTerms(filter).filter((term) => !splitTerms(typed).includes(term));
  const apply = (terms: readonly string[], text: string) => onFilter([...terms, ...splitTerms(text)].join(' '));
  const add = (term: string) => apply([...chips.filter((chip) => chip !== term), term], typed);
  return (
    <>
      <TextInput
        className={styles.filter}
        aria-label="Filter runs"
        placeholder="Filter: name, status:failed, validation/accuracy>0.9"
        leftSection={<IconFilter size={14} />}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          apply(chips, currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') setTyped('');
          else if (event.key === 'Backspace' && typed === '') apply(chips.slice(0, -1), '');
          else if (event.key === 'Escape' && filter !== '') {
            event.stopPropagation();
            setTyped('');
            onFilter('');
          }
        }}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Tooltip label="Add a filter">
            <ActionIcon aria-label="Add a filter">
              <IconFilterPlus size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
          {offers(runs).map(({ field, title, values }) => (
            <div key={field}>
              <Menu.Label>{title}</Menu.Label>
              {values.map((value) => (
                <Menu.Item key={value} onClick={() => add(formatTerm(field, value))}>
                  {field === 'status' ? statusWord(value as Run['status']) : value}
                </Menu.Item>
              ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      {chips.length > 0 && (
        <div className={styles.chips}>
          {chips.map((chip) => (
            <Pill
              key={chip}
              withRemoveButton
              removeButtonProps={{ 'aria-label': `Remove filter ${chip}` }}
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
