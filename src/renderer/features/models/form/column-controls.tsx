import { MultiSelect, NativeSelect } from '@mantine/core';
import { createContext, useContext, useId } from 'react';
import { useDocument } from '../document/document-context';
import type { ConfigPath } from '../document/text-edit';
import type { FieldDescription } from './field-description';
import { FieldShell } from './field-shell';
import { useChosenDataset } from './use-chosen-dataset';
import { useField } from './use-field';

interface Props {
  field: FieldDescription;
  path: ConfigPath;
}

const several = 'several';
const prefixes = { column: 'column:', reconstruct: 'reconstruct:', nextToken: 'nextToken:' } as const;

/** What a target of the document is as an entry of the list. */
function choiceOf(value: unknown): string {
  if (typeof value === 'string') return prefixes.column + value;
  if (Array.isArray(value)) return several;
  if (typeof value !== 'object' || value === null) return '';
  if ('reconstruct' in value) return prefixes.reconstruct + String(value.reconstruct);
  return 'nextToken' in value ? prefixes.nextToken + String(value.nextToken) : '';
}

function targetOf(choice: string, before: unknown): unknown {
  const rest = (prefix: string) => choice.slice(prefix.length);
  if (choice === '') return undefined;
  if (choice === several) return typeof before === 'string' ? [before] : [];
  if (choice.startsWith(prefixes.column)) return rest(prefixes.column);
  return choice.startsWith(prefixes.reconstruct)
    ? { reconstruct: rest(prefixes.reconstruct) }
    : { nextToken: rest(prefixes.nextToken) };
}

/** What is predicted: a column, several, what an input reads, or the token that follows. */
export function TargetControl({ field, path }: Props) {
  const { reading } = useDocument();
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const dataset = useChosenDataset();
  const id = useId();
  const columns = dataset?.columns ?? [];
  const texts = columns.filter(({ kind }) => kind === 'text');
  const inputs = reading.analysis?.layers.filter(({ layer }) => layer.kind === 'input').map(({ name }) => name) ?? [];
  const choice = choiceOf(value);
  const offered = new Set([
    '',
    several,
    ...columns.map(({ name }) => prefixes.column + name),
    ...inputs.map((name) => prefixes.reconstruct + name),
    ...texts.map(({ name }) => prefixes.nextToken + name),
  ]);
  const isOfDataset = path[0] === 'dataset';
  const absent = isOfDataset ? (dataset?.target ? `By role (${dataset.target})` : 'By role') : 'That of the data set';
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems}>
      <NativeSelect
        id={id}
        value={choice}
        disabled={disabled}
        error={problems.length > 0}
        onChange={({ currentTarget }) => set(targetOf(currentTarget.value, value))}
      >
        <option value="">{absent}</option>
        {!offered.has(choice) && <option value={choice}>{choice.slice(choice.indexOf(':') + 1)}</option>}
        {columns.length > 0 && (
          <optgroup label="A column">
            {columns.map(({ name }) => (
              <option key={name} value={prefixes.column + name}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label="Other targets">
          <option value={several}>Several columns …</option>
          {inputs.map((name) => (
            <option key={name} value={prefixes.reconstruct + name}>{`What ${name} reads (autoencoder)`}</option>
          ))}
          {texts.map(({ name }) => (
            <option key={name} value={prefixes.nextToken + name}>{`Next token of ${name}`}</option>
          ))}
        </optgroup>
      </NativeSelect>
      {Array.isArray(value) && (
        <ColumnPicker
          label="Target columns"
          columns={columns.map(({ name }) => name)}
          value={value.map(String)}
          disabled={disabled}
          onChange={set}
        />
      )}
    </FieldShell>
  );
}

/** One column of numbers, or none. */
export function WeightControl({ field, path }: Props) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const dataset = useChosenDataset();
  const id = useId();
  const columns = (dataset?.columns ?? [])
    .filter(({ kind }) => kind === 'integer' || kind === 'real')
    .map(({ name }) => name);
  const chosen = value === null || value === undefined ? '' : String(value);
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems}>
      <NativeSelect
        id={id}
        value={chosen}
        disabled={disabled}
        error={problems.length > 0}
        onChange={({ currentTarget }) => set(currentTarget.value === '' ? undefined : currentTarget.value)}
      >
        <option value="">All rows alike</option>
        {chosen !== '' && !columns.includes(chosen) && <option>{chosen}</option>}
        {columns.map((column) => (
          <option key={column}>{column}</option>
        ))}
      </NativeSelect>
    </FieldShell>
  );
}

interface PickerProps {
  id?: string;
  label?: string;
  columns: readonly string[];
  value: readonly string[];
  disabled: boolean;
  error?: boolean;
  onChange(columns: string[]): void;
}

/** Several columns of the data set, searched by typing; those it does not have stay and are marked by the check. */
function ColumnPicker({ id, label, columns, value, disabled, error, onChange }: PickerProps) {
  return (
    <MultiSelect
      id={id}
      aria-label={label}
      mt={label ? 4 : 0}
      searchable
      hidePickedOptions
      limit={100}
      disabled={disabled}
      error={error}
      value={[...value]}
      data={[...new Set([...columns, ...value])]}
      placeholder={value.length === 0 ? 'Choose columns' : undefined}
      nothingFoundMessage="No column has this name."
      onChange={onChange}
    />
  );
}

/** Columns that a transform may be given where they are known better than from the data set: those that stand before it. */
export const ColumnChoices = createContext<((path: ConfigPath) => readonly string[] | null) | null>(null);

/** The columns of a transform; none chosen means every column that it is made for. */
function TransformColumnsControl({ field, path }: Props) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const dataset = useChosenDataset();
  const choices = useContext(ColumnChoices)?.(path) ?? null;
  const id = useId();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const columns = choices ?? dataset?.columns.map(({ name }) => name) ?? [];
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} wide>
      <MultiSelect
        id={id}
        searchable
        hidePickedOptions
        limit={100}
        disabled={disabled}
        error={problems.length > 0}
        value={chosen}
        data={[...new Set([...columns, ...chosen])]}
        placeholder={chosen.length === 0 ? 'auto: every column it is made for' : undefined}
        nothingFoundMessage="No column has this name."
        onChange={(names) => set(names.length > 0 ? names : undefined)}
      />
    </FieldShell>
  );
}

/** The columns that one input layer reads, in the order in which they were chosen. */
export function ColumnsControl({ field, path }: Props) {
  const { value, disabled, problems, set } = useField(path, field);
  const dataset = useChosenDataset();
  const id = useId();
  // Those of a transform may also be the word `auto`.
  if (field.kind === 'list' && field.words.length > 0) return <TransformColumnsControl field={field} path={path} />;
  return (
    <FieldShell field={field} id={id} changed={false} onReset={() => {}} problems={problems} wide>
      <ColumnPicker
        id={id}
        columns={dataset?.columns.map(({ name }) => name) ?? []}
        value={Array.isArray(value) ? value.map(String) : []}
        disabled={disabled}
        error={problems.length > 0}
        onChange={set}
      />
    </FieldShell>
  );
}
