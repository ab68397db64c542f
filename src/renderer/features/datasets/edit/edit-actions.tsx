import { Autocomplete, Button, Popover, Select } from '@mantine/core';
import { IconEyeOff, IconFilter, IconTag } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { DatasetChangeInput, RowSelection } from '../../../../shared/contract/dataset-version';
import { showFailure } from '../../../lib/toast';
import { typedValue } from './change-kinds';
import { editDataset } from './edit-dataset';
import classes from './edit-drawer.module.css';
import { useFrequentValues } from './use-edit';

interface EditActionsProps {
  dataset: Dataset;
  /** Places (`__row`) of the selected rows in this version, or the condition that chose them. */
  selection: RowSelection;
  /** After a version was made: the places mean other rows then. */
  onDone: () => void;
}

function RelabelForm({
  dataset,
  run,
}: {
  dataset: Dataset;
  run: (column: string, value: ReturnType<typeof typedValue>) => Promise<void>;
}) {
  const [column, setColumn] = useState(dataset.target ?? dataset.columns[0]?.name ?? '');
  const [value, setValue] = useState('');
  const valuesOf = useFrequentValues(dataset);
  const known = valuesOf(column);
  const found = dataset.columns.find(({ name }) => name === column);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(column, typedValue(value, found));
  };
  return (
    <form className={classes.relabel} onSubmit={submit}>
      <Select
        label="Column"
        data={dataset.columns.map(({ name }) => name)}
        value={column}
        onChange={(name) => name !== null && setColumn(name)}
        allowDeselect={false}
        searchable={dataset.columns.length > 8}
        limit={200}
        comboboxProps={{ withinPortal: false }}
      />
      <Autocomplete
        label="New value"
        placeholder="missing"
        // A value that is typed whole needs no list, which would lie over the button.
        data={known.includes(value) ? [] : known}
        value={value}
        onChange={setValue}
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      <Button type="submit">Set</Button>
    </form>
  );
}

/** What can be done with selected rows: relabel, exclude, keep only. Each makes a new version, with undo. */
export function EditActions({ dataset, selection, onDone }: EditActionsProps) {
  const [relabelling, setRelabelling] = useState(false);
  const [busy, setBusy] = useState(false);
  const isOlder = dataset.version < dataset.newestVersion;
  const run = async (change: DatasetChangeInput) => {
    setBusy(true);
    try {
      await editDataset(dataset.id, dataset.version, [change]);
      setRelabelling(false);
      onDone();
    } catch (error) {
      showFailure('The rows were not changed', error);
    } finally {
      setBusy(false);
    }
  };
  if (isOlder) return null;
  return (
    <span className={classes.actions}>
      <Popover opened={relabelling} onChange={setRelabelling} position="bottom-start" trapFocus withinPortal>
        <Popover.Target>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconTag size={14} />}
            loading={busy && relabelling}
            onClick={() => setRelabelling(!relabelling)}
          >
            Relabel
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <RelabelForm
            dataset={dataset}
            run={(column, value) => run({ kind: 'setValues', column, rows: selection, value })}
          />
        </Popover.Dropdown>
      </Popover>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconEyeOff size={14} />}
        loading={busy && !relabelling}
        onClick={() => void run({ kind: 'excludeRows', rows: selection })}
      >
        Exclude
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconFilter size={14} />}
        disabled={busy}
        onClick={() => void run({ kind: 'keepRows', rows: selection })}
      >
        Keep only these
      </Button>
    </span>
  );
}
