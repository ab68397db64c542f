import { Chip, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { parse, stringify } from 'yaml';
import styles from './field.module.css';
import { type FieldDescription, titleOf } from './field-description';
import { FieldShell } from './field-shell';
import { formatList, readList } from './list-text';
import { readNumber, stepNumber } from './number-text';
import { type ControlProps, useField } from './use-field';

const units: Record<string, string> = {
  epochs: 'epochs',
  batchSize: 'samples',
  patience: 'epochs',
  everyEpochs: 'epochs',
  keepLast: 'checkpoints',
  startEpoch: 'epochs',
  warmUpEpochs: 'epochs',
  cycleEpochs: 'epochs',
  cooldownEpochs: 'epochs',
  vocabularySize: 'words',
  sequenceLength: 'tokens',
};

/** What stands for null, where null means something. */
const placeholders: Record<string, string> = {
  version: 'newest',
  features: 'by role',
  inputs: 'layer before',
  strides: 'as the window',
  axis: 'all but the last',
  alpha: 'both alike',
  baseline: 'none',
  cycleEpochs: 'once',
};

function placeholderOf({ name, default: value }: FieldDescription): string {
  return value === null || value === undefined ? (placeholders[name] ?? '') : formatList(value);
}

const dragPixels = 6;

export function NumberControl({ field, path }: ControlProps<'number'>) {
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

export function TextControl({ field, path }: ControlProps<'text'>) {
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

export function BooleanControl({ field, path }: ControlProps<'boolean'>) {
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

export function ChoiceControl({ field, path }: ControlProps<'choice'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const shown = String(value ?? field.default ?? '');
  const known = field.nullable ? ['', ...field.choices] : field.choices;
  const choices = known.includes(shown) ? known : [shown, ...known];
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems}>
      <NativeSelect
        id={id}
        value={shown}
        disabled={disabled}
        error={problems.length > 0}
        data={choices.map((choice) => ({ value: choice, label: choice === '' ? 'none' : choice }))}
        onChange={({ currentTarget }) => (currentTarget.value === '' ? reset() : set(currentTarget.value))}
      />
    </FieldShell>
  );
}

export function ChoicesControl({ field, path }: ControlProps<'choices'>) {
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

export function ListControl({ field, path }: ControlProps<'list'>) {
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

/** What has no control of its own: a value as YAML in one line, such as `{ cat: 2, dog: 1 }`. */
export function CodeControl({ field, path }: ControlProps<'code'>) {
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const shown =
    value === undefined || value === null ? '' : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const type = (text: string) => {
    setTyped(text);
    try {
      const read = parse(text) as unknown;
      setError(null);
      set(read === null || read === undefined ? undefined : read);
    } catch {
      setError('This is not valid YAML yet: lists are [a, b], maps { a: 1, b: 2 }.');
    }
  };
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} error={error} wide>
      <TextInput
        id={id}
        autoComplete="off"
        spellCheck={false}
        ff="monospace"
        disabled={disabled}
        value={typed ?? shown}
        placeholder={field.nullable ? 'none' : placeholderOf(field)}
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
