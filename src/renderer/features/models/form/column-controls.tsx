import { MultiSelect, NativeSelect } from '@mantine/core';
import { createContext, useContext, useId } from 'react';
import { roleColumn } from '../../../../shared/contract/column-roles';
import type { ColumnRole, DatasetColumn } from '../../../../shared/contract/dataset';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';
import type { ConfigPath } from '../document/text-edit';
import type { FieldDescription } from './field-description';
import { FieldShell } from './field-shell';
import { TextControl } from './leaf-controls';
import { useChosenDataset } from './use-chosen-dataset';
import { type ControlProps, useField } from './use-field';

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

/** Kinds of the columns that a field takes, and the role that stands for null; what else is said where none is chosen. */
interface RoleChoice {
  kinds: readonly DatasetColumn['kind'][] | null;
  standIn: ColumnRole | null;
  absent: string;
}

/** One column of the data set, or the one that has a role. */
function RoleColumnControl({ field, path, kinds, standIn, absent }: Props & RoleChoice) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const dataset = useChosenDataset();
  const id = useId();
  const all = dataset?.columns ?? [];
  const columns = all.filter(({ kind }) => kinds === null || kinds.includes(kind)).map(({ name }) => name);
  const byRole = standIn === null ? null : roleColumn(all, standIn);
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
        <option value="">{byRole === null ? absent : `By role (${byRole})`}</option>
        {chosen !== '' && !columns.includes(chosen) && <option>{chosen}</option>}
        {columns.map((column) => (
          <option key={column}>{column}</option>
        ))}
      </NativeSelect>
    </FieldShell>
  );
}

const numbers: readonly DatasetColumn['kind'][] = ['integer', 'real'];

/** The column of numbers that weighs rows. */
export function WeightControl(props: Props) {
  return <RoleColumnControl {...props} kinds={numbers} standIn="weight" absent="All rows alike" />;
}

/** Which rows of a split stay together; fields of that name elsewhere are plain text. */
export function GroupControl(props: Props) {
  if (props.path[1] !== 'split') return <TextControl {...(props as ControlProps<'text'>)} />;
  return <RoleColumnControl {...props} kinds={null} standIn="group" absent="Every row by itself" />;
}

/** What orders the rows of a split by time, or names their parts. */
export function SplitColumnControl(props: Props) {
  const { reading } = useDocument();
  if (props.path[1] !== 'split') return <TextControl {...(props as ControlProps<'text'>)} />;
  const isTime = valueAt(reading.value, ['dataset', 'split', 'kind']) === 'time';
  return isTime ? (
    <RoleColumnControl {...props} kinds={['time', ...numbers]} standIn="time" absent="Choose a column" />
  ) : (
    <RoleColumnControl {...props} kinds={null} standIn={null} absent="Choose a column" />
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
        // Five hundred columns must not hide the other fields.
        styles={{ input: { maxHeight: 132, overflowY: 'auto' } }}
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
