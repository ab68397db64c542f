import { Checkbox, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { DatasetPreview } from '../../../shared/contract/dataset';
import {
  type ImportFormat,
  importFormatTitles,
  type ImportOptions as Options,
} from '../../../shared/contract/import-options';
import classes from './import-drawer.module.css';
import { type OptionField, optionFields, withOption } from './import-option-fields';

interface ImportOptionsProps {
  preview: DatasetPreview;
  name: string;
  sortBy: string | null;
  onName(name: string): void;
  onSortBy(column: string | null): void;
  onOptions(options: Options): void;
}

/** A choice whose list is completed by what was detected. */
function withDetected(choices: readonly { value: string; label: string }[], value: string | undefined) {
  return value === undefined || choices.some((choice) => choice.value === value)
    ? [...choices]
    : [...choices, { value, label: value }];
}

/** Typed texts take effect when they are complete, not with every letter. */
function TextField({
  field,
  value,
  onChange,
}: {
  field: OptionField & { type: 'text' };
  value: string;
  onChange(text: string): void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      label={field.label}
      placeholder={field.placeholder}
      value={text}
      spellCheck={false}
      className={field.wide ? classes.wideField : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => text !== value && onChange(text)}
      onKeyDown={(event) => event.key === 'Enter' && text !== value && onChange(text)}
    />
  );
}

interface FieldProps {
  field: OptionField;
  value: unknown;
  found: readonly string[];
  onChange(value: unknown): void;
}

function Field({ field, value, found, onChange }: FieldProps) {
  switch (field.type) {
    case 'choice':
      return (
        <Select
          label={field.label}
          data={withDetected(field.choices, value as string | undefined)}
          value={(value as string | undefined) ?? null}
          placeholder={field.clearable ? 'none' : 'detected'}
          clearable={field.clearable ?? false}
          onChange={(next) => (next !== null || field.clearable) && onChange(next ?? undefined)}
        />
      );
    case 'found':
      return found.length === 0 ? null : (
        <Select
          label={field.label}
          data={withDetected(
            found.map((each) => ({ value: each, label: each })),
            value as string | undefined,
          )}
          value={(value as string | undefined) ?? null}
          searchable={found.length > 8}
          placeholder="none"
          onChange={(next) => next !== null && onChange(next)}
          className={classes.wideField}
        />
      );
    case 'foundMany':
      return found.length === 0 ? null : (
        <MultiSelect
          label={field.label}
          data={[...found]}
          value={(value as string[] | undefined) ?? []}
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
          className={classes.wideField}
        />
      );
    case 'flag':
      return (
        <Checkbox
          label={field.label}
          checked={(value as boolean | undefined) ?? field.initial}
          onChange={(event) => onChange(event.currentTarget.checked)}
          className={classes.headerBox}
        />
      );
    case 'words':
      return (
        <TagsInput
          label={field.label}
          placeholder={((value as string[] | undefined)?.length ?? 0) > 0 ? '' : field.placeholder}
          value={(value as string[] | undefined) ?? []}
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
        />
      );
    case 'number':
      return (
        <NumberInput
          label={field.label}
          placeholder={field.placeholder}
          min={field.minimum}
          allowDecimal={false}
          value={(value as number | undefined) ?? ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'text':
      return <TextField field={field} value={(value as string | undefined) ?? ''} onChange={onChange} />;
  }
}

/** The name and how the source is read, as detected; a change shows in the preview at once. */
export function ImportOptions({ preview, name, sortBy, onName, onSortBy, onOptions }: ImportOptionsProps) {
  const { format, options, choices, columns } = preview;
  const values = options as Record<string, unknown>;
  const fields: readonly OptionField[] = optionFields[format];
  const sortable = columns
    .filter(({ kind }) => !['image', 'audio', 'array'].includes(kind))
    .map((column) => column.name);
  const times = columns.filter(({ kind }) => kind === 'time');
  return (
    <div className={classes.options}>
      <TextInput
        label="Name"
        value={name}
        maxLength={200}
        onChange={(event) => onName(event.currentTarget.value)}
        className={classes.wideField}
      />
      {preview.formats.length > 1 && (
        <Select
          label="Format"
          data={preview.formats.map((value) => ({ value, label: importFormatTitles[value] }))}
          value={format}
          onChange={(next) => next !== null && onOptions({ format: next as ImportFormat } as Options)}
        />
      )}
      {fields.map((field) => (
        <Field
          key={`${format}.${field.key}`}
          field={field}
          value={values[field.key]}
          found={choices[field.key] ?? []}
          onChange={(value) => onOptions(withOption(format, options, field.key, value))}
        />
      ))}
      {times.length > 0 && (
        <Select
          label="Order of the rows"
          data={[{ value: '', label: 'As in the file' }, ...sortable.map((value) => ({ value, label: `By ${value}` }))]}
          value={sortBy ?? ''}
          searchable={sortable.length > 8}
          onChange={(next) => onSortBy(next ? next : null)}
        />
      )}
    </div>
  );
}
