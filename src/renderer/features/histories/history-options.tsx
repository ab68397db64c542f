import { Group, Select, Switch } from '@mantine/core';
import { type HistoryPreview, historyTools, type HistoryOptions as Options } from '../../../shared/contract/history';
import { runSourceToolTitles } from '../../../shared/contract/run-source';

const none = '';

interface HistoryOptionsProps {
  preview: HistoryPreview;
  onChange(options: Options): void;
}

/** How a source is read: the tool, and what its files or columns mean. */
export function HistoryOptions({ preview, onChange }: HistoryOptionsProps) {
  const { tool, options, columns } = preview;
  const change = (more: Partial<Options>) => onChange({ ...options, ...more });
  const choices = [{ value: none, label: 'None' }, ...columns.map((column) => ({ value: column, label: column }))];
  const column = (label: string, key: 'runColumn' | 'stepColumn' | 'timeColumn' | 'metricColumn' | 'valueColumn') => (
    <Select
      key={key}
      label={label}
      w={130}
      data={choices}
      value={options[key] ?? none}
      onChange={(value) => change({ [key]: value === none || value === null ? null : value })}
      allowDeselect={false}
    />
  );
  return (
    <Group gap={12} align="flex-end">
      <Select
        label="Tool"
        w={180}
        data={historyTools.map((value) => ({ value, label: runSourceToolTitles[value] }))}
        value={tool}
        onChange={(value) => value && onChange({ tool: value as Options['tool'] })}
        allowDeselect={false}
      />
      {tool === 'tensorboard' && (
        <Switch
          pb={6}
          label="Every file is a run"
          description="Else the files of a folder go on from each other"
          checked={options.isFileARun ?? false}
          onChange={(event) => change({ isFileARun: event.currentTarget.checked })}
        />
      )}
      {tool === 'csv' && (
        <>
          <Select
            label="Layout"
            w={150}
            data={[
              { value: 'wide', label: 'A column a metric' },
              { value: 'long', label: 'A row a value' },
            ]}
            value={options.layout ?? 'wide'}
            onChange={(value) =>
              value && change({ layout: value as 'wide' | 'long', metricColumn: undefined, valueColumn: undefined })
            }
            allowDeselect={false}
          />
          {column('Run', 'runColumn')}
          {column('Step', 'stepColumn')}
          {column('Time', 'timeColumn')}
          {options.layout === 'long' && [column('Metric', 'metricColumn'), column('Value', 'valueColumn')]}
        </>
      )}
    </Group>
  );
}
