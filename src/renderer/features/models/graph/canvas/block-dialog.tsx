import { Button, Group, Modal, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type BlockKind, blocks } from '../../../../../shared/graph/blocks';
import { describeObject, type FieldDescription, titleOf } from '../../form/field-description';
import type { Insertion } from '../actions/graph-edits';
import { Documentation } from '../documentation';
import { useGraphTools } from '../graph-context';
import styles from './block-dialog.module.css';

interface BlockDialogProps {
  block: BlockKind;
  place: Insertion;
  onClose(): void;
}

function ParameterField({
  field,
  value,
  onChange,
  isFirst,
}: {
  field: FieldDescription;
  value: unknown;
  onChange(value: unknown): void;
  isFirst: boolean;
}) {
  const common = {
    label: titleOf(field.name),
    description: field.help,
    ...(isFirst ? { 'data-autofocus': true } : {}),
  };
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          value={(value as number | undefined) ?? ''}
          allowDecimal={!field.integer}
          hideControls
          {...(field.minimum === null ? {} : { min: field.minimum })}
          {...(field.maximum === null ? {} : { max: field.maximum })}
          onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        />
      );
    case 'boolean':
      return (
        <Switch
          {...common}
          checked={Boolean(value)}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={String(value)}
          data={[...field.choices]}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          value={String(value ?? '')}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

/** The parameters of a block, asked for once: afterwards it is layers like all others. */
export function BlockDialog({ block, place, onClose }: BlockDialogProps) {
  const { actions } = useGraphTools();
  const definition = blocks[block];
  const fields = useMemo(() => describeObject(definition.parameters), [definition]);
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(fields.map(({ name, default: value }) => [name, value])),
  );
  const checked = definition.parameters.safeParse(
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  );
  return (
    <Modal opened onClose={onClose} title={definition.title} size={480} returnFocus={false}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (checked.success && actions.insertBlockAt(block, checked.data, place)) onClose();
        }}
      >
        <p className={styles.summary}>{definition.summary}</p>
        <div className={styles.fields}>
          {fields.map((field, index) => (
            <ParameterField
              key={field.name}
              field={field}
              isFirst={index === 0}
              value={values[field.name]}
              onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            />
          ))}
        </div>
        {!checked.success && <p className={styles.error}>{checked.error.issues[0]?.message}</p>}
        <details>
          <summary>Documentation</summary>
          <Documentation text={definition.documentation} />
        </details>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!checked.success}>
            Insert
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
