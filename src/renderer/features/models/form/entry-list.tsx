import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import { FieldGrid } from './controls';
import styles from './entry-list.module.css';
import { titleOf, type Variant } from './field-description';

/** Kinds that stand together under a heading in the menu. */
export interface EntryGroup {
  title: string;
  kinds: readonly string[];
}

export interface EntryListProps {
  path: readonly string[];
  /** One of them in lower case: `transform`. */
  noun: string;
  /** The list’s name. */
  label: string;
  /** What an empty list means. */
  empty: string;
  variants: readonly Variant[];
  groups: readonly EntryGroup[];
  /** What a new entry needs that its schema has no default for. */
  startOf(kind: string): Record<string, unknown>;
}

/** A list of the config whose entries are told apart by `kind` and applied in order, a card each. */
export function EntryList({ path, noun, label, empty, variants, groups, startOf }: EntryListProps) {
  const { store, reading } = useDocument();
  const raw = valueAt(reading.value, [...path]);
  const entries: unknown[] = Array.isArray(raw) ? raw : [];
  const { edit } = store.getState();
  const place = [...path];
  const add = (kind: string) => {
    const value = { kind, ...startOf(kind) };
    // A list that the text does not name yet is written whole.
    if (Array.isArray(raw)) edit({ kind: 'insert', path: place, index: entries.length, value }, `add ${kind}`);
    else edit({ kind: 'set', path: place, value: [value] }, `add ${kind}`);
  };
  return (
    <div>
      {entries.length === 0 && <p className={styles.empty}>{empty}</p>}
      <ol className={styles.list} aria-label={label}>
        {entries.map((entry, index) => {
          const kind = String(valueAt(entry, ['kind']) ?? '');
          const variant = variants.find((each) => each.kind === kind);
          const problems = problemsAt(reading.problems, [...place, index]);
          return (
            <li key={index} className={styles.item}>
              <div className={styles.row}>
                <span className={styles.title}>{variant?.title ?? titleOf(kind || 'unknown')}</span>
                <span className={styles.help} title={variant?.help}>
                  {variant?.help}
                </span>
                <ActionIcon
                  size={24}
                  bg="transparent"
                  disabled={index === 0}
                  aria-label={`Move ${noun} ${index + 1} up`}
                  onClick={() => edit({ kind: 'move', path: place, from: index, to: index - 1 }, `move ${noun}`)}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  bg="transparent"
                  disabled={index === entries.length - 1}
                  aria-label={`Move ${noun} ${index + 1} down`}
                  onClick={() => edit({ kind: 'move', path: place, from: index, to: index + 1 }, `move ${noun}`)}
                >
                  <IconArrowDown size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  aria-label={`Remove ${noun} ${index + 1}`}
                  onClick={() => edit({ kind: 'remove', path: [...place, index] }, `remove ${noun}`)}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              </div>
              {problems.map((problem) => (
                <p key={problem.message} className={styles.problem}>
                  {problem.message} {problem.fix}
                </p>
              ))}
              {variant && variant.fields.length > 0 && <FieldGrid fields={variant.fields} path={[...place, index]} />}
            </li>
          );
        })}
      </ol>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={14} />} disabled={reading.value === null}>
            Add {noun}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {groups.map(({ title, kinds }) => (
            <Fragment key={title}>
              <Menu.Label>{title}</Menu.Label>
              {variants
                .filter(({ kind }) => kinds.includes(kind))
                .map(({ kind, title: name, help }) => (
                  <Menu.Item key={kind} onClick={() => add(kind)}>
                    {name} <span className={styles.help}>{help}</span>
                  </Menu.Item>
                ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
