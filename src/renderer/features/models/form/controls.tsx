import { Checkbox, Chip, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { type ComponentType, type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import type { ConfigPath } from '../document/text-edit';
import styles from './field.module.css';
import { type FieldDescription, titleOf } from './field-description';
import { FieldShell } from './field-shell';
import { formatList, readList } from './list-text';
import { readNumber, stepNumber } from './number-text';

type FieldOf<Kind extends FieldDescription['kind']> = Extract<FieldDescription, { kind: Kind }>;
interface ControlProps<Kind extends FieldDescription['kind']> {
  field: FieldOf<Kind>;
  path: ConfigPath;
}

/** A field's place in the document: what stands there, whether it was changed, how to change it. */
export function useField(path: ConfigPath, field: FieldDescription) {
  const { store, reading } = useDocument();
  const value = valueAt(reading.value, path);
  const changed = value !== undefined && JSON.stringify(value) !== JSON.stringify(field.default);
  return {
    value,
    changed,
    disabled: reading.value === null,
    problems: problemsAt(reading.problems, path),
    set: (next: unknown) =>
      store.getState().edit(next === undefined ? { kind: 'remove', path } : { kind: 'set', path, value: next }),
    reset: () => store.getState().edit({ kind: 'remove', path }, `reset ${path.join('.')}`),
  };
}

const units: Record<string, string> = {
  epochs: 'epochs',
  batchSize: 'samples',
  patience: 'epochs',
  everyEpochs: 'epochs',
  keepLast: 'checkpoints',
  vocabularySize: 'words',
  sequenceLength: 'tokens',
};

/** What stands for null, where null means something. */
const placeholders: Record<string, string> = {
  version: 'newest',
  features: 'by role',
  inputs: 'layer before',
  strides: 'as the window',
};

function placeholderOf({ name, default: value }: FieldDescription): string {
  return value === null || value === undefined ? (placeholders[name] ?? '') : formatList(value);
}

const dragPixels = 6;

function NumberControl({ field, path }: ControlProps<'number'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const shown = value === undefined || value === null ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const current = typeof value === 'number' ? value : Number(field.default ?? field.minimum ?? 0);

  const type = (text: string) => {
    setTyped(text);
    const reading = readNumber(text, field);
    setError('error' in reading ? reading.error : null);
    if (!('error' in reading)) set(reading.value);
  };
  const step = (count: number) => {
    setTyped(null);
    setError(null);
    set(stepNumber(current, count, field));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    step(direction * (event.shiftKey ? 10 : 1));
  };
  const onLabelPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (disabled || event.button !== 0) return;
    const label = event.currentTarget;
    const startX = event.clientX;
    label.setPointerCapture(event.pointerId);
    const move = ({ clientX, shiftKey }: globalThis.PointerEvent) => {
      const steps = Math.round((clientX - startX) / dragPixels) * (shiftKey ? 10 : 1);
      if (steps !== 0) set(stepNumber(current, steps, field));
    };
    label.addEventListener('pointermove', move);
    label.addEventListener('lostpointercapture', () => label.removeEventListener('pointermove', move), { once: true });
  };

  return (
    <FieldShell
      field={field}
      id={id}
      changed={changed}
      onReset={reset}
      problems={problems}
      error={error}
      onLabelPointerDown={onLabelPointerDown}
    >
      <TextInput
        id={id}
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        value={typed ?? shown}
        placeholder={placeholderOf(field)}
        error={error !== null || problems.length > 0}
        aria-describedby={error || problems.length > 0 ? `${id}-error` : undefined}
        onChange={(event) => type(event.currentTarget.value)}
        onBlur={() => {
          setTyped(null);
          setError(null);
        }}
        onKeyDown={onKeyDown}
        rightSection={units[field.name] ? <span className={styles.unit}>{units[field.name]}</span> : undefined}
        rightSectionWidth="auto"
        rightSectionPointerEvents="none"
      />
    </FieldShell>
  );
}

function TextControl({ field, path }: ControlProps<'text'>) {
  const { value, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  return (
    <FieldShell field={field} id={id} changed={false} onReset={reset} problems={problems}>
      <TextInput
        id={id}
        autoComplete="off"
        disabled={disabled}
        value={value === undefined || value === null ? '' : String(value)}
        placeholder={field.default ? String(field.default) : ''}
        error={problems.length > 0}
        aria-describedby={problems.length > 0 ? `${id}-error` : undefined}
        onChange={({ currentTarget }) =>
          set(currentTarget.value === '' && !field.required ? undefined : currentTarget.value)
        }
      />
    </FieldShell>
  );
}

function BooleanControl({ field, path }: ControlProps<'boolean'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const checked = Boolean(value ?? field.default);
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems}>
      <Switch
        id={id}
        mt={4}
        checked={checked}
        disabled={disabled}
        label={checked ? 'On' : 'Off'}
        onChange={({ currentTarget }) => set(currentTarget.checked)}
      />
    </FieldShell>
  );
}

function ChoiceControl({ field, path }: ControlProps<'choice'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const shown = String(value ?? field.default ?? '');
  const choices = field.choices.includes(shown) ? field.choices : [shown, ...field.choices];
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems}>
      <NativeSelect
        id={id}
        value={shown}
        disabled={disabled}
        error={problems.length > 0}
        data={[...choices]}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
    </FieldShell>
  );
}

function ChoicesControl({ field, path }: ControlProps<'choices'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} wide>
      <Chip.Group multiple value={chosen} onChange={(next) => set(next.length === 0 ? undefined : next)}>
        <Group gap={6} id={id}>
          {field.choices.map((choice) => (
            <Chip key={choice} value={choice} size="xs" radius="sm" disabled={disabled}>
              {titleOf(choice)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </FieldShell>
  );
}

function ListControl({ field, path }: ControlProps<'list'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const type = (text: string) => {
    setTyped(text);
    if (text.trim() === '' && !field.required) {
      setError(null);
      set(undefined);
      return;
    }
    const reading = readList(text, field);
    setError(reading.ok ? null : reading.message);
    if (reading.ok) set(reading.value);
  };
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} error={error}>
      <TextInput
        id={id}
        autoComplete="off"
        disabled={disabled}
        value={typed ?? formatList(value)}
        placeholder={placeholderOf(field)}
        error={error !== null || problems.length > 0}
        aria-describedby={error || problems.length > 0 ? `${id}-error` : undefined}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onBlur={() => {
          setTyped(null);
          setError(null);
        }}
      />
    </FieldShell>
  );
}

function ObjectControl({ field, path }: ControlProps<'object'>) {
  const { value, disabled, set, reset } = useField(path, field);
  const present = !field.nullable || (value !== undefined && value !== null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in a line with its border
    <div className={styles.group} role="group" aria-label={titleOf(field.name)} data-open={present}>
      <div className={styles.legend}>
        {field.nullable ? (
          <Checkbox
            label={titleOf(field.name)}
            checked={present}
            disabled={disabled}
            onChange={({ currentTarget }) => (currentTarget.checked ? set(initialValues(field.fields)) : reset())}
          />
        ) : (
          titleOf(field.name)
        )}
      </div>
      {present && <FieldGrid fields={field.fields} path={path} />}
    </div>
  );
}

function initialValues(fields: readonly FieldDescription[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter((field) => field.default !== undefined).map(({ name, default: value }) => [name, value]),
  );
}

function VariantsControl({ field, path }: ControlProps<'variants'>) {
  const { store, reading } = useDocument();
  const { value, disabled, problems } = useField(path, field);
  const id = useId();
  const kind = String(valueAt(value, ['kind']) ?? valueAt(field.default, ['kind']) ?? '');
  const variant = field.variants.find((each) => each.kind === kind);
  const choose = (to: string) => {
    const knownKeys = field.variants.find((each) => each.kind === to)?.fields.map(({ name }) => name) ?? [];
    store.getState().edit({ kind: 'changeKind', path, to, knownKeys: ['kind', ...knownKeys] }, `${field.name} ${to}`);
  };
  const kindProblems = [...problems, ...problemsAt(reading.problems, [...path, 'kind'])];
  return (
    <>
      <FieldShell field={field} id={id} changed={false} onReset={() => {}} problems={kindProblems}>
        <NativeSelect
          id={id}
          value={kind}
          disabled={disabled}
          data={[
            ...(variant ? [] : [{ value: kind, label: kind || 'Choose' }]),
            ...field.variants.map((each) => ({ value: each.kind, label: titleOf(each.kind) })),
          ]}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
      </FieldShell>
      {variant?.fields.map((each) => (
        <FieldControl key={each.name} field={each} path={[...path, each.name]} />
      ))}
    </>
  );
}

const controls: { [Kind in FieldDescription['kind']]: ComponentType<ControlProps<Kind>> } = {
  number: NumberControl,
  text: TextControl,
  boolean: BooleanControl,
  choice: ChoiceControl,
  choices: ChoicesControl,
  list: ListControl,
  object: ObjectControl,
  variants: VariantsControl,
};

/** The control for one field of the config, bound to its place in the document. */
export function FieldControl({ field, path }: { field: FieldDescription; path: ConfigPath }) {
  const Control = controls[field.kind] as ComponentType<{ field: FieldDescription; path: ConfigPath }>;
  return <Control field={field} path={path} />;
}

export function FieldGrid({ fields, path }: { fields: readonly FieldDescription[]; path: ConfigPath }) {
  return (
    <div className={styles.grid}>
      {fields.map((field) => (
        <FieldControl key={field.name} field={field} path={[...path, field.name]} />
      ))}
    </div>
  );
}
