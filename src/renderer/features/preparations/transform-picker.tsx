import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Dataset } from '../../../shared/contract/dataset';
import { transforms } from '../../../shared/transforms/catalog';
import type { TransformDescription, TransformDomain } from '../../../shared/transforms/transform';
import classes from './transforms-tab.module.css';

const descriptions = Object.values(transforms as unknown as Record<string, TransformDescription>);
const byKind = new Map(descriptions.map((description) => [description.kind, description]));

const titles: Record<TransformDomain, string> = {
  number: 'Numbers',
  category: 'Categories',
  time: 'Times',
  text: 'Texts',
  image: 'Images and arrays',
  audio: 'Sounds',
};
const domainsOf: Record<Dataset['columns'][number]['kind'], TransformDomain[]> = {
  integer: ['number', 'category'],
  real: ['number'],
  boolean: ['number'],
  categorical: ['category', 'text'],
  text: ['text', 'category'],
  time: ['time', 'number'],
  image: ['image'],
  audio: ['audio'],
  array: ['image'],
};

/** Kinds for the columns that the data set has come first. */
function groupsFor({ columns }: Dataset) {
  const present = new Set(
    columns.filter(({ role }) => role === 'feature').flatMap(({ kind }) => domainsOf[kind] ?? []),
  );
  const domains = (Object.keys(titles) as TransformDomain[]).toSorted(
    (left, right) => Number(present.has(right)) - Number(present.has(left)),
  );
  return domains.map((domain) => ({
    group: present.has(domain) ? titles[domain] : `${titles[domain]} (no such column)`,
    items: descriptions
      .filter((each) => each.domain === domain)
      .map(({ kind, title }) => ({ value: kind, label: title })),
  }));
}

interface TransformPickerProps {
  dataset: Dataset;
  onAdd(kind: string, start: Record<string, unknown>): void;
}

/** Adds a transform: searched by name and by what it does, grouped by the columns it is for. */
export function TransformPicker({ dataset, onAdd }: TransformPickerProps) {
  const [search, setSearch] = useState('');
  return (
    <Select
      aria-label="Add a transform"
      placeholder="Add a transform …"
      value={null}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      selectFirstOptionOnChange
      nothingFoundMessage="None of them matches."
      maxDropdownHeight={420}
      comboboxProps={{ width: 440, position: 'bottom-start' }}
      data={groupsFor(dataset)}
      filter={({ options, search: typed }) => {
        const words = typed.trim().toLowerCase().split(/\s+/);
        const isNamed = (kind: string) => {
          const text = `${kind} ${byKind.get(kind)?.title}`.toLowerCase();
          return words.every((word) => text.includes(word));
        };
        // What was named hides what only mentions the word.
        const named = descriptions.some(({ kind }) => isNamed(kind));
        const matches = (kind: string) => {
          if (named) return isNamed(kind);
          const description = byKind.get(kind);
          const text =
            `${kind} ${description?.title} ${description?.summary} ${description?.documentation}`.toLowerCase();
          return words.every((word) => text.includes(word));
        };
        return options
          .map((option) =>
            'items' in option
              ? { ...option, items: option.items.filter(({ value }) => matches(String(value))) }
              : option,
          )
          .filter((option) => !('items' in option) || option.items.length > 0);
      }}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span className={classes.optionTitle}>{option.label}</span>
          <span className={classes.optionHelp}>{byKind.get(String(option.value))?.summary}</span>
        </span>
      )}
      onChange={(kind) => {
        setSearch('');
        if (kind !== null) onAdd(String(kind), byKind.get(String(kind))?.start ?? {});
      }}
    />
  );
}
