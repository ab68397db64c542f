import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { type TransformKind, transformSchema } from '../../../../shared/transforms/schema';
import { describeTransform } from '../../../../shared/transforms/selection';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import { FieldGrid } from './controls';
import { describeVariants, titleOf } from './field-description';
import styles from './transform-list.module.css';

const path = ['transforms'];
const variants = describeVariants(transformSchema);

/** The steps from columns to numbers, in the order in which they are applied. */
export function TransformList() {
  const { store, reading } = useDocument();
  const raw = valueAt(reading.value, path);
  const transforms: unknown[] = Array.isArray(raw) ? raw : [];
  const { edit } = store.getState();
  return (
    <div>
      {transforms.length === 0 && (
        <p className={styles.empty}>None: feature columns reach the network as they are stored.</p>
      )}
      <ol className={styles.list} aria-label="Transforms">
        {transforms.map((transform, index) => {
          const kind = String(valueAt(transform, ['kind']) ?? '');
          const variant = variants.find((each) => each.kind === kind);
          const problems = problemsAt(reading.problems, [...path, index]);
          return (
            <li key={index} className={styles.item}>
              <div className={styles.row}>
                <span className={styles.title}>{variant?.title ?? titleOf(kind || 'unknown')}</span>
                <span className={styles.help}>{variant?.help}</span>
                <ActionIcon
                  size={24}
                  bg="transparent"
                  disabled={index === 0}
                  aria-label={`Move transform ${index + 1} up`}
                  onClick={() => edit({ kind: 'move', path, from: index, to: index - 1 }, 'move transform')}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  bg="transparent"
                  disabled={index === transforms.length - 1}
                  aria-label={`Move transform ${index + 1} down`}
                  onClick={() => edit({ kind: 'move', path, from: index, to: index + 1 }, 'move transform')}
                >
                  <IconArrowDown size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  aria-label={`Remove transform ${index + 1}`}
                  onClick={() => edit({ kind: 'remove', path: [...path, index] }, 'remove transform')}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              </div>
              {problems.map((problem) => (
                <p key={problem.message} className={styles.problem}>
                  {problem.message} {problem.fix}
                </p>
              ))}
              {variant && variant.fields.length > 0 && <FieldGrid fields={variant.fields} path={[...path, index]} />}
            </li>
          );
        })}
      </ol>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={14} />} disabled={reading.value === null}>
            Add transform
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {variants.map(({ kind, title, help }) => (
            <Menu.Item
              key={kind}
              onClick={() =>
                edit(
                  {
                    kind: 'insert',
                    path,
                    index: transforms.length,
                    value: { kind, ...describeTransform(kind as TransformKind).start },
                  },
                  `add ${kind}`,
                )
              }
            >
              {title} <span className={styles.help}>{help}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
