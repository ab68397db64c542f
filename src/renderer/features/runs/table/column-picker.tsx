import { ActionIcon, Checkbox, Popover, Tooltip } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import styles from './column-picker.module.css';
import { fixedColumnTitles, metricColumnId } from './run-columns';

interface ColumnPickerProps {
  metrics: readonly string[];
  shown: readonly string[];
  /** Null goes back to the automatic choice. */
  onChange(shown: readonly string[] | null): void;
}

/** Which columns the table shows: metrics and what places a run. */
export function ColumnPicker({ metrics, shown, onChange }: ColumnPickerProps) {
  const groups = [
    { title: 'Metrics', columns: metrics.map((metric) => ({ id: metricColumnId(metric), title: metric })) },
    { title: 'Run', columns: fixedColumnTitles },
  ];
  const order = groups.flatMap(({ columns }) => columns.map(({ id }) => id));
  const toggle = (id: string, on: boolean) =>
    onChange(
      on
        ? [...shown, id].toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
        : shown.filter((other) => other !== id),
    );
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label="Choose columns">
            <IconColumns3 size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.picker}>
          {groups.map(({ title, columns }) => (
            <fieldset key={title} className={styles.group}>
              <legend>{title}</legend>
              {columns.map((column) => (
                <Checkbox
                  key={column.id}
                  label={column.title}
                  checked={shown.includes(column.id)}
                  onChange={({ currentTarget }) => toggle(column.id, currentTarget.checked)}
                />
              ))}
              {columns.length === 0 && <span className={styles.none}>None yet</span>}
            </fieldset>
          ))}
          <button type="button" className={styles.reset} onClick={() => onChange(null)}>
            Choose automatically
          </button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
