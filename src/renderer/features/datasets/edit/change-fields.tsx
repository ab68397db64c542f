import { Autocomplete, MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import { askedFields, type ChangeForm, type Field, type Values } from './change-kinds';

interface ChangeFieldsProps {
  form: ChangeForm;
  values: Values;
  columns: readonly DatasetColumn[];
  datasets: readonly { value: string; label: string }[];
  /** Frequent values of a column, to choose from. */
  valuesOf: (column: string) => readonly string[];
  onChange: (values: Values) => void;
}

interface ControlProps extends Omit<ChangeFieldsProps, 'form'> {
  field: Field;
}

const longList = 8;

const controls: Record<Field['kind'], (props: ControlProps) => React.ReactNode> = {
  column: ({ field, values, columns, onChange }) => (
    <Select
      label={field.label}
      placeholder={field.placeholder ?? 'Choose a column'}
      data={columns.map(({ name }) => name)}
      value={String(values[field.name] ?? '') || null}
      onChange={(value) => onChange({ ...values, [field.name]: value ?? '' })}
      searchable={columns.length > longList}
      clearable={field.optional ?? false}
      limit={200}
    />
  ),
  columns: ({ field, values, columns, onChange }) => (
    <MultiSelect
      label={field.label}
      placeholder={field.placeholder ?? 'Choose columns'}
      data={columns.map(({ name }) => name)}
      value={(values[field.name] as string[] | undefined) ?? []}
      onChange={(value) => onChange({ ...values, [field.name]: value })}
      searchable
      limit={200}
    />
  ),
  condition: ({ field, values, onChange }) => (
    <Textarea
      label={field.label}
      description={
        field.name === 'where' ? 'DuckDB SQL over column names; names with blanks in double quotes' : undefined
      }
      placeholder={field.placeholder}
      value={String(values[field.name] ?? '')}
      onChange={(event) => onChange({ ...values, [field.name]: event.currentTarget.value })}
      autosize
      minRows={1}
      maxRows={6}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--font-code)' } }}
    />
  ),
  text: ({ field, values, onChange }) => (
    <TextInput
      label={field.label}
      placeholder={field.placeholder}
      value={String(values[field.name] ?? '')}
      onChange={(event) => onChange({ ...values, [field.name]: event.currentTarget.value })}
    />
  ),
  value: ({ field, values, valuesOf, onChange }) => (
    <Autocomplete
      label={field.label}
      placeholder={field.placeholder}
      data={[...valuesOf(String(values.column ?? (values.columns as string[] | undefined)?.[0] ?? ''))]}
      value={String(values[field.name] ?? '')}
      onChange={(value) => onChange({ ...values, [field.name]: value })}
    />
  ),
  number: ({ field, values, onChange }) => (
    <NumberInput
      label={field.label}
      value={String(values[field.name] ?? '')}
      onChange={(value) => onChange({ ...values, [field.name]: String(value) })}
    />
  ),
  choice: ({ field, values, onChange }) => (
    <Select
      label={field.label}
      data={[...(field.choices ?? [])]}
      value={String(values[field.name] ?? '')}
      onChange={(value) => value !== null && onChange({ ...values, [field.name]: value })}
      allowDeselect={false}
    />
  ),
  switch: ({ field, values, onChange }) => (
    <Switch
      label={field.label}
      checked={values[field.name] === true}
      onChange={(event) => onChange({ ...values, [field.name]: event.currentTarget.checked })}
    />
  ),
  dataset: ({ field, values, datasets, onChange }) => (
    <Select
      label={field.label}
      placeholder={datasets.length === 0 ? 'Import it first' : 'Choose a data set'}
      data={[...datasets]}
      value={String(values[field.name] ?? '') || null}
      onChange={(value) => onChange({ ...values, [field.name]: value ?? '' })}
      searchable={datasets.length > longList}
    />
  ),
};

/** The fields of one change. */
export function ChangeFields({ form, ...rest }: ChangeFieldsProps) {
  return askedFields(form, rest.values).map((field) => {
    const Control = controls[field.kind];
    return <div key={field.name}>{Control({ field, ...rest })}</div>;
  });
}
