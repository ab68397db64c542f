import { ActionIcon, Button, Checkbox, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ComponentType, useId, useState } from 'react';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import type { ConfigPath } from '../document/text-edit';
import styles from './field.module.css';
import { type FieldDescription, titleOf, type Variant } from './field-description';
import { fieldExtras } from './field-extras';
import { FieldShell } from './field-shell';
import { KindPicker } from './kind-picker';
import {
  BooleanControl,
  ChoiceControl,
  ChoicesControl,
  CodeControl,
  ListControl,
  NumberControl,
  TextControl,
} from './leaf-controls';
import { type ControlProps, OwnerKind, useField } from './use-field';

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
            onChange={({ currentTarget }) =>
              currentTarget.checked ? set(fieldExtras[field.name]?.startValue ?? initialValues(field.fields)) : reset()
            }
          />
        ) : (
          titleOf(field.name)
        )}
      </div>
      {present && (
        <OwnerKind value={null}>
          <FieldGrid fields={field.fields} path={path} />
        </OwnerKind>
      )}
    </div>
  );
}

function initialValues(fields: readonly FieldDescription[]): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .filter((field) => field.default !== undefined && field.default !== null)
      .map(({ name, default: value }) => [name, value]),
  );
}

const kindIn = (value: unknown): string => String((typeof value === 'string' ? value : valueAt(value, ['kind'])) ?? '');

function VariantFields({ variant, path }: { variant: Variant; path: ConfigPath }) {
  return (
    <OwnerKind value={variant.kind}>
      {variant.fields.map((each) => (
        <FieldControl key={each.name} field={each} path={[...path, each.name]} />
      ))}
    </OwnerKind>
  );
}

function VariantsControl({ field, path }: ControlProps<'variants'>) {
  const { store, reading } = useDocument();
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  // A split that names no kind is of the first: configs are older than its kinds.
  const kind = kindIn(value) || kindIn(field.default);
  const variant = field.variants.find((each) => each.kind === kind);
  const { Extra, objectionTo } = fieldExtras[field.name] ?? {};
  const choose = (to: string | null) => {
    if (to === null) return reset();
    const knownKeys = field.variants.find((each) => each.kind === to)?.fields.map(({ name }) => name) ?? [];
    const isMap = typeof value === 'object' && value !== null;
    const keeps = isMap && Object.keys(value).some((key) => knownKeys.includes(key));
    if (field.shorthand && !keeps) return set(to);
    store.getState().edit({ kind: 'changeKind', path, to, knownKeys: ['kind', ...knownKeys] }, `${field.name} ${to}`);
  };
  const kindProblems = [...problems, ...problemsAt(reading.problems, [...path, 'kind'])];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in a line with its border
    <div className={styles.variants} role="group" aria-label={titleOf(field.name)}>
      <div className={styles.grid}>
        <div className={styles.double}>
          <FieldShell
            field={field}
            id={id}
            changed={changed && field.shorthand}
            onReset={reset}
            problems={kindProblems}
          >
            <KindPicker
              id={id}
              variants={field.variants}
              value={kind}
              placeholder={field.nullable ? 'None' : undefined}
              clearable={field.nullable}
              disabled={disabled}
              error={kindProblems.length > 0}
              objectionTo={objectionTo && ((each) => objectionTo(each, reading))}
              onChoose={choose}
            />
          </FieldShell>
        </div>
        {variant && <VariantFields variant={variant} path={path} />}
      </div>
      {variant && <p className={styles.note}>{variant.help}</p>}
      {Extra && <Extra />}
    </div>
  );
}

/** Several entries of a table, each a name or a map with options. */
function VariantListControl({ field, path }: ControlProps<'variantList'>) {
  const { store, reading } = useDocument();
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const entries: unknown[] = Array.isArray(value) ? value : [];
  const title = titleOf(field.name);
  const { objectionTo } = fieldExtras[field.name] ?? {};
  const remove = (index: number) =>
    entries.length === 1
      ? reset()
      : store.getState().edit({ kind: 'remove', path: [...path, index] }, `remove ${field.name}`);
  const add = (kind: string | null) => {
    if (kind === null) return;
    if (Array.isArray(value) && value.length > 0)
      store.getState().edit({ kind: 'insert', path, index: entries.length, value: kind }, `add ${kind}`);
    else set([kind]);
  };
  const used = new Set(entries.map(kindIn));
  const free = field.variants.filter(({ kind, fields }) => fields.length > 0 || !used.has(kind));
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} wide>
      <div className={styles.entries}>
        {entries.map((entry, index) => {
          const kind = kindIn(entry);
          const variant = field.variants.find((each) => each.kind === kind);
          const entryPath = [...path, index];
          const name = variant?.title ?? `Unknown: ${kind}`;
          const found = problemsAt(reading.problems, entryPath, true);
          const objection = objectionTo?.(kind, reading);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in a line with its border
            <div key={`${kind} ${index}`} className={styles.entry} role="group" aria-label={name}>
              <div className={styles.entryHead}>
                <span className={styles.entryTitle} title={variant?.help}>
                  {name}
                </span>
                <ActionIcon size={20} disabled={disabled} aria-label={`Remove ${name}`} onClick={() => remove(index)}>
                  <IconX size={13} />
                </ActionIcon>
              </div>
              {variant && variant.fields.length > 0 && (
                <div className={styles.grid}>
                  <VariantFields variant={variant} path={entryPath} />
                </div>
              )}
              {(objection || found.length > 0) && (
                <div className={styles.error} role="alert">
                  {objection ??
                    found.map((problem) => [problem.message, problem.fix].filter(Boolean).join(' ')).join(' ')}
                </div>
              )}
            </div>
          );
        })}
        <div className={styles.adder}>
          <KindPicker
            id={id}
            label={`Add to ${title.toLowerCase()}`}
            variants={free}
            value=""
            placeholder={`Add to ${title.toLowerCase()}`}
            disabled={disabled}
            objectionTo={objectionTo && ((each) => objectionTo(each, reading))}
            onChoose={add}
          />
        </div>
      </div>
    </FieldShell>
  );
}

/** A list whose entries are all maps of one form: the phases of a training, where weights come from. */
function ObjectListControl({ field, path }: ControlProps<'objectList'>) {
  const { store } = useDocument();
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const entries: unknown[] = Array.isArray(value) ? value : [];
  const title = titleOf(field.name);
  const { Extra, startValue } = fieldExtras[field.name] ?? {};
  const entryName = title.replace(/s$/, '');
  const remove = (index: number) =>
    entries.length === 1
      ? reset()
      : store.getState().edit({ kind: 'remove', path: [...path, index] }, `remove ${field.name}`);
  const add = () => {
    const fresh = startValue ?? initialValues(field.fields.filter(({ required }) => required));
    if (entries.length > 0)
      store.getState().edit({ kind: 'insert', path, index: entries.length, value: fresh }, `add ${field.name}`);
    else set([fresh]);
  };
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} wide>
      <div className={styles.entries}>
        {entries.map((_, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in a line with its border
          <div key={index} className={styles.entry} role="group" aria-label={`${entryName} ${index + 1}`}>
            <div className={styles.entryHead}>
              <span className={styles.entryTitle}>{`${entryName} ${index + 1}`}</span>
              <ActionIcon
                size={20}
                disabled={disabled}
                aria-label={`Remove ${entryName.toLowerCase()} ${index + 1}`}
                onClick={() => remove(index)}
              >
                <IconX size={13} />
              </ActionIcon>
            </div>
            <FieldGrid fields={field.fields} path={[...path, index]} />
            <EntryProblems path={[...path, index]} />
          </div>
        ))}
        <div>
          <Button
            id={id}
            variant="default"
            size="xs"
            disabled={disabled}
            // The field's label would name the button otherwise.
            aria-label={`Add ${entryName.toLowerCase()}`}
            onClick={add}
          >
            {`Add ${entryName.toLowerCase()}`}
          </Button>
        </div>
      </div>
      {Extra && <Extra />}
    </FieldShell>
  );
}

/** What is wrong with an entry as a whole; what is wrong with a field of it stands there. */
function EntryProblems({ path }: { path: ConfigPath }) {
  const { reading } = useDocument();
  const found = problemsAt(reading.problems, path);
  if (found.length === 0) return null;
  return (
    <div className={styles.error} role="alert">
      {found.map((problem) => [problem.message, problem.fix].filter(Boolean).join(' ')).join(' ')}
    </div>
  );
}

/** A map by names: columns by input layer, targets by output layer. Names that the model has are offered. */
function RecordControl({ field, path }: ControlProps<'record'>) {
  const { store, reading } = useDocument();
  const { value, changed, disabled, problems, set, reset } = useField(path, field);
  const id = useId();
  const title = titleOf(field.name);
  const entries = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const { keysOf, startValue = {} } = fieldExtras[field.name] ?? {};
  const free = (keysOf?.(reading) ?? []).filter((name) => !entries.includes(name));
  const remove = (name: string) =>
    entries.length === 1 ? reset() : store.getState().edit({ kind: 'remove', path: [...path, name] }, `remove ${name}`);
  const add = (name: string) => {
    if (name === '' || entries.includes(name)) return;
    if (entries.length === 0) set({ [name]: startValue });
    else store.getState().edit({ kind: 'set', path: [...path, name], value: startValue }, `add ${name}`);
  };
  return (
    <FieldShell field={field} id={id} changed={changed} onReset={reset} problems={problems} wide>
      <div className={styles.entries}>
        {entries.map((name) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in a line with its border
          <div key={name} className={styles.entry} role="group" aria-label={name}>
            <div className={styles.entryHead}>
              <span className={styles.entryTitle}>{name}</span>
              <ActionIcon size={20} disabled={disabled} aria-label={`Remove ${name}`} onClick={() => remove(name)}>
                <IconX size={13} />
              </ActionIcon>
            </div>
            {field.value.kind === 'object' ? (
              <FieldGrid fields={field.value.fields} path={[...path, name]} />
            ) : (
              <FieldControl
                field={{ ...field.value, name: fieldExtras[field.name]?.valueName ?? 'value' }}
                path={[...path, name]}
              />
            )}
            {field.value.kind === 'object' && <EntryProblems path={[...path, name]} />}
          </div>
        ))}
        <div className={styles.adder}>
          <NativeSelect
            id={id}
            value=""
            disabled={disabled || free.length === 0}
            aria-label={`Add to ${title.toLowerCase()}`}
            onChange={({ currentTarget }) => add(currentTarget.value)}
          >
            <option value="">
              {free.length > 0
                ? `Add to ${title.toLowerCase()}`
                : entries.length > 0
                  ? 'The model has no other'
                  : 'The model has none'}
            </option>
            {free.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </NativeSelect>
        </div>
      </div>
    </FieldShell>
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
  variantList: VariantListControl,
  objectList: ObjectListControl,
  record: RecordControl,
  code: CodeControl,
};

/** The control for one field of the config, bound to its place in the document. */
export function FieldControl({ field, path }: { field: FieldDescription; path: ConfigPath }) {
  const Control =
    fieldExtras[field.name]?.Control ??
    (controls[field.kind] as ComponentType<{ field: FieldDescription; path: ConfigPath }>);
  return <Control field={field} path={path} />;
}

interface FieldsProps {
  fields: readonly FieldDescription[];
  path: ConfigPath;
}

function PlainGrid({ fields, path }: FieldsProps) {
  return (
    <div className={styles.grid}>
      {fields.map((field) => (
        <FieldControl key={field.name} field={field} path={[...path, field.name]} />
      ))}
    </div>
  );
}

/** How weights start, what penalises them and what they are kept to: folded, because most layers never touch it. */
const isWeightOption = ({ name }: FieldDescription) => /(Initialiser|Regulariser|Constraint)$/.test(name);

function WeightOptions({ fields, path }: FieldsProps) {
  const { reading } = useDocument();
  const written = fields.filter(({ name }) => valueAt(reading.value, [...path, name]) !== undefined).length;
  const hasProblem = fields.some(({ name }) => problemsAt(reading.problems, [...path, name], true).length > 0);
  const [isOpen, setOpen] = useState(written > 0);
  return (
    <details
      className={styles.weights}
      open={isOpen || hasProblem}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        Weights: start, penalties, limits
        {written > 0 && <span className={styles.count}>{written} set</span>}
      </summary>
      <PlainGrid fields={fields} path={path} />
    </details>
  );
}

/** Fields side by side; the options of weights fold below them. */
export function FieldGrid({ fields, path }: FieldsProps) {
  const options = fields.filter(isWeightOption);
  if (options.length < 2) return <PlainGrid fields={fields} path={path} />;
  return (
    <div className={styles.folding}>
      <PlainGrid fields={fields.filter((field) => !isWeightOption(field))} path={path} />
      <WeightOptions fields={options} path={path} />
    </div>
  );
}
