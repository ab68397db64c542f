import { Checkbox, Select, TextInput } from '@mantine/core';
import type { CsvOptions } from '../../../shared/contract/import-options';
import classes from './import-drawer.module.css';
import type { ImportSteps } from './use-import';

const delimiters = [
  { value: ',', label: 'Comma  ,' },
  { value: ';', label: 'Semicolon  ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar  |' },
  { value: ' ', label: 'Space' },
];
const encodings = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16', label: 'UTF-16' },
  { value: 'latin-1', label: 'Latin-1' },
];
const decimals = [
  { value: '.', label: 'Point  1.5' },
  { value: ',', label: 'Comma  1,5' },
];
const quotes = [
  { value: '"', label: 'Double  "' },
  { value: "'", label: "Single  '" },
];

/** A choice whose list is completed by what was detected. */
function withDetected(choices: { value: string; label: string }[], value: string | undefined) {
  return value === undefined || choices.some((choice) => choice.value === value)
    ? choices
    : [...choices, { value, label: value }];
}

/** The name and how the file is written, as detected; a change shows in the preview at once. */
export function ImportOptions({ steps }: { steps: ImportSteps }) {
  const { options, setOption } = steps;
  const choice = (
    key: 'delimiter' | 'encoding' | 'decimal' | 'quote',
    label: string,
    choices: { value: string; label: string }[],
  ) => (
    <Select
      label={label}
      data={withDetected(choices, options[key])}
      value={options[key] ?? null}
      placeholder="detected"
      onChange={(value) => value !== null && setOption(key, value as CsvOptions[typeof key])}
    />
  );
  return (
    <div className={classes.options}>
      <TextInput
        label="Name"
        value={steps.name}
        maxLength={200}
        onChange={(event) => steps.setName(event.currentTarget.value)}
        className={classes.nameField}
      />
      {choice('delimiter', 'Delimiter', delimiters)}
      {choice('encoding', 'Encoding', encodings)}
      {choice('decimal', 'Decimal sign', decimals)}
      {choice('quote', 'Quote', quotes)}
      <Checkbox
        label="First line has names"
        checked={options.header ?? true}
        onChange={(event) => setOption('header', event.currentTarget.checked)}
        className={classes.headerBox}
      />
    </div>
  );
}
