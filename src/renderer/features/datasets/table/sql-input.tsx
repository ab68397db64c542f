import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from 'react';
import type { ColumnProfile, DatasetColumn } from '../../../../shared/contract/dataset';
import { type Suggestion, suggest, typedWord } from './completion';
import classes from './table-tab.module.css';

interface SqlInputProps {
  input: RefObject<HTMLInputElement | null>;
  value: string;
  columns: readonly DatasetColumn[];
  profiles: readonly ColumnProfile[];
  invalid: boolean;
  leftSection: ReactNode;
  rightSection: ReactNode;
  onChange: (value: string) => void;
  onApply: () => void;
}

/** One line of SQL with columns, values and operators offered while it is typed: arrows choose, Tab takes, Enter filters. */
export function SqlInput(props: SqlInputProps) {
  const { input, value, columns, profiles, onChange } = props;
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(-1);
  const word = caret === null ? null : typedWord(value, caret);
  const offered = word ? suggest(word, columns, profiles) : [];
  const open = offered.length > 0;
  const close = () => {
    setCaret(null);
    setChosen(-1);
  };
  const take = ({ text }: Suggestion) => {
    if (!word || caret === null) return;
    const rest = value
      .slice(caret)
      .replace(word.quote === null ? /^[\p{L}\p{N}_]*/u : new RegExp(`^[^${word.quote}]*${word.quote}?`), '');
    const space = /[(\s]$/.test(text) || rest.startsWith(' ') ? '' : ' ';
    const before = `${value.slice(0, word.start)}${text}${space}`;
    onChange(before + rest);
    close();
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(before.length, before.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const picked = offered[Math.max(0, chosen)];
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + offered.length) % offered.length);
    } else if (open && picked && (event.key === 'Tab' || (event.key === 'Enter' && chosen >= 0))) take(picked);
    else if (event.key === 'Enter') {
      close();
      props.onApply();
    } else if (event.key === 'Escape' && open) close();
    else if (event.key === ' ' && event.ctrlKey) setCaret(event.currentTarget.selectionStart);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes.sql}>
      <TextInput
        ref={input}
        aria-label="SQL condition"
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && chosen >= 0 ? `${id}-${chosen}` : undefined}
        placeholder="age > 30 AND city = 'Rome'"
        value={value}
        error={props.invalid}
        spellCheck={false}
        autoComplete="off"
        leftSection={props.leftSection}
        rightSection={props.rightSection}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setChosen(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {open && (
        <div role="listbox" id={`${id}-list`} className={classes.suggestions} aria-label="Suggestions" tabIndex={-1}>
          {offered.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys.
            <div
              key={`${suggestion.detail} ${suggestion.text}`}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className={classes.suggestion}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <span className={classes.suggestionTitle}>{suggestion.title}</span>
              <span className={classes.suggestionDetail}>{suggestion.detail}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
