import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { PointerEventHandler, ReactNode } from 'react';
import type { Problem } from '../../../../shared/base/problem';
import styles from './field.module.css';
import { type FieldDescription, titleOf } from './field-description';

interface FieldShellProps {
  field: FieldDescription;
  id: string;
  changed: boolean;
  onReset(): void;
  problems: readonly Problem[];
  /** What is wrong with what was typed, before it reaches the document. */
  error?: string | null;
  wide?: boolean;
  onLabelPointerDown?: PointerEventHandler<HTMLElement>;
  children: ReactNode;
}

/** Label with help on hover, mark and reset of a changed value, the control, what is wrong with it. */
export function FieldShell(props: FieldShellProps) {
  const { field, id, onReset, problems, error, wide = false, onLabelPointerDown, children } = props;
  const title = titleOf(field.name);
  const changed = props.changed && !field.required;
  const message =
    error ?? problems.map((problem) => [problem.message, problem.fix].filter(Boolean).join(' ')).join(' ');
  return (
    <div className={wide ? `${styles.field} ${styles.wide}` : styles.field}>
      <div className={styles.head}>
        <Tooltip label={field.help} disabled={!field.help} multiline maw={280} position="top-start">
          <label
            className={styles.label}
            htmlFor={id}
            data-drag={onLabelPointerDown !== undefined}
            onPointerDown={onLabelPointerDown}
          >
            {title}
          </label>
        </Tooltip>
        {changed && <span className={styles.changed} role="img" aria-label="changed" />}
        {changed && (
          <Tooltip label={`Back to ${formatDefault(field.default)}`}>
            <ActionIcon size={18} className={styles.reset} onClick={onReset} aria-label={`Reset ${title}`}>
              <IconArrowBackUp size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {children}
      {message && (
        <div className={styles.error} id={`${id}-error`} role="alert">
          {message}
        </div>
      )}
    </div>
  );
}

export function formatDefault(value: unknown): string {
  if (value === undefined || value === null) return 'the default';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'object' ? 'the defaults' : String(value);
}
