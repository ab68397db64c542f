import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Variant } from './field-description';
import styles from './kind-picker.module.css';

interface KindPickerProps {
  id?: string;
  label?: string;
  variants: readonly Variant[];
  /** Empty where nothing is chosen. */
  value: string;
  placeholder?: string;
  clearable?: boolean;
  disabled?: boolean;
  error?: boolean;
  /** Why a kind does not fit what else is set. */
  objectionTo?(kind: string): string | null;
  onChoose(kind: string | null): void;
}

/** What is typed replaces the name that stands there. */
const selectAll = ({ currentTarget }: { currentTarget: HTMLInputElement }) => currentTarget.select();

/** Papers are for the note below the field, not for the choice. */
const withoutSource = (help = '') => help.replace(/ Source: .*$/, '');

/** More entries than these are searched by typing. */
const searchableCount = 6;

/** Chooses one kind of a table; the list says what each does and when to take it. */
export function KindPicker(props: KindPickerProps) {
  const { id, label, variants, value, placeholder, clearable, disabled, error, objectionTo, onChoose } = props;
  const byKind = new Map(variants.map((variant) => [variant.kind, variant]));
  const unknown = value !== '' && !byKind.has(value);
  // A picker that only adds keeps no choice, and must not keep what was typed to find it.
  const [search, setSearch] = useState('');
  const adds = value === '' && !clearable;
  return (
    <Select
      {...(adds ? { searchValue: search, onSearchChange: setSearch } : {})}
      id={id}
      aria-label={label}
      value={value === '' ? null : value}
      disabled={disabled}
      error={error}
      placeholder={placeholder ?? 'Choose'}
      clearable={clearable}
      allowDeselect={false}
      searchable={variants.length > searchableCount}
      onFocus={selectAll}
      onClick={selectAll}
      selectFirstOptionOnChange
      nothingFoundMessage="None of them matches."
      checkIconPosition="right"
      maxDropdownHeight={360}
      comboboxProps={{ width: 'max-content', position: 'bottom-start', classNames: { dropdown: styles.dropdown } }}
      data={[
        ...(unknown ? [{ value, label: `Unknown: ${value}` }] : []),
        ...variants.map(({ kind, title }) => ({ value: kind, label: title })),
      ]}
      filter={({ options, search }) => {
        const words = search.trim().toLowerCase().split(/\s+/);
        const matches = (text: string) => words.every((word) => text.toLowerCase().includes(word));
        const found = options.flatMap((option) => {
          if (!('value' in option)) return [];
          const variant = byKind.get(option.value);
          const inName = matches(`${option.value} ${variant?.title}`);
          return inName || matches(`${option.value} ${variant?.title} ${variant?.help}`) ? [{ option, inName }] : [];
        });
        // Names before descriptions, so that Enter takes what was named.
        return found.sort((left, right) => Number(right.inName) - Number(left.inName)).map(({ option }) => option);
      }}
      renderOption={({ option }) => {
        const objection = objectionTo?.(option.value);
        return (
          <span className={styles.option} data-faint={objection != null}>
            <span className={styles.title}>{option.label}</span>
            <span className={styles.help}>{objection ?? withoutSource(byKind.get(option.value)?.help)}</span>
          </span>
        );
      }}
      onChange={(kind) => {
        setSearch('');
        onChoose(kind);
      }}
    />
  );
}
