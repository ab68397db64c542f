import { MultiSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { maximumRunsOfBlock, type RunSelection } from '../../../../shared/report/blocks';
import { columnsOfSelection, type SelectedRuns, selectRuns, shorten } from '../../../../shared/report/selection';
import { parseRunFilter } from '../../../../shared/run-table/filter';
import { useRunList } from '../../../lib/run-list';
import { NumberField } from '../../../ui/number-field';
import styles from '../report.module.css';

const nothing: SelectedRuns = { runs: [], missing: [], beyondLimit: 0, problem: null };
/** Choices of a list of ten thousand runs. */
const offeredCount = 60;

/** The runs that a block is about, as they are now. */
export function useSelectedRuns(selection: RunSelection): SelectedRuns & { isLoaded: boolean } {
  const query = useRunList(columnsOfSelection(selection));
  return useMemo(
    () => ({
      ...(query.data ? selectRuns(query.data, selection) : nothing),
      isLoaded: query.data !== undefined,
    }),
    [query.data, selection],
  );
}

interface RunSelectionProps {
  selection: RunSelection;
  onChange(selection: RunSelection, stepKey?: string): void;
}

function ChosenRuns({
  selection,
  onChange,
}: RunSelectionProps & { selection: Extract<RunSelection, { kind: 'chosen' }> }) {
  const all = useRunList().data?.runs;
  const byId = useMemo(() => new Map((all ?? []).map((run) => [run.id, run])), [all]);
  const names = useMemo(() => new Map(selection.runs.map(({ id, name }) => [id, name])), [selection.runs]);
  const data = useMemo(
    () => [
      ...(all ?? []).map(({ id, name, experiment }) => ({
        value: id,
        label: `${shorten(name)} · ${shorten(experiment)}`,
      })),
      ...selection.runs
        .filter(({ id }) => !byId.has(id))
        .map(({ id, name }) => ({ value: id, label: `${shorten(name)} · deleted` })),
    ],
    [all, byId, selection.runs],
  );
  return (
    <MultiSelect
      label="Runs"
      searchable
      clearable
      hidePickedOptions
      limit={offeredCount}
      classNames={{ pillsList: styles.pills }}
      maxValues={maximumRunsOfBlock}
      data={data}
      value={selection.runs.map(({ id }) => id)}
      placeholder="Add a run"
      nothingFoundMessage="No run has that in its name"
      onChange={(ids) =>
        onChange({
          kind: 'chosen',
          runs: ids.map((id) => ({ id, name: byId.get(id)?.name ?? names.get(id) ?? id })),
        })
      }
    />
  );
}

function FilteredRuns({
  selection,
  onChange,
}: RunSelectionProps & { selection: Extract<RunSelection, { kind: 'filter' }> }) {
  // With the filter that it led to: once the block has another one, by Undo or another window, the field follows.
  const [typed, setTyped] = useState({ text: selection.filter, filter: selection.filter });
  const text = typed.filter === selection.filter ? typed.text : selection.filter;
  const { problem } = parseRunFilter(text);
  const { runs, beyondLimit } = useSelectedRuns(useDeferredValue(selection));
  return (
    <>
      <TextInput
        label="Filter"
        leftSection={<IconFilter size={14} />}
        placeholder="tag = baseline and validation/accuracy > 0.9; empty takes every run"
        error={problem?.message}
        description={
          problem
            ? undefined
            : `${formatCount(runs.length + beyondLimit)} ${runs.length + beyondLimit === 1 ? 'run fits' : 'runs fit'} now; new ones that fit are taken in`
        }
        value={text}
        onChange={({ currentTarget: { value } }) => {
          // What cannot be read yet changes nothing.
          const filter = parseRunFilter(value).problem === null ? value.trim() : selection.filter;
          setTyped({ text: value, filter });
          if (filter !== selection.filter) onChange({ ...selection, filter }, 'filter');
        }}
      />
      <NumberField
        label="At most"
        suffix=" runs"
        w={140}
        min={1}
        max={maximumRunsOfBlock}
        allowDecimal={false}
        value={selection.limit}
        onChange={(limit) => limit !== null && onChange({ ...selection, limit }, 'limit')}
      />
    </>
  );
}

/** Which runs a block is about: by name, or by a filter that is asked anew whenever a run changes. */
export function RunSelectionPicker({ selection, onChange }: RunSelectionProps) {
  const { runs } = useSelectedRuns(selection);
  const choose = (kind: string) => {
    if (kind === selection.kind) return;
    onChange(
      kind === 'chosen'
        ? { kind, runs: runs.map(({ id, name }) => ({ id, name })) }
        : { kind: 'filter', filter: '', limit: Math.max(1, Math.min(maximumRunsOfBlock, runs.length || 20)) },
    );
  };
  return (
    <div className={styles.selection}>
      <SegmentedControl
        aria-label="How runs are chosen"
        value={selection.kind}
        onChange={choose}
        data={[
          { value: 'filter', label: 'Runs that fit a filter' },
          { value: 'chosen', label: 'Chosen runs' },
        ]}
      />
      {selection.kind === 'chosen' ? (
        <ChosenRuns selection={selection} onChange={onChange} />
      ) : (
        <FilteredRuns selection={selection} onChange={onChange} />
      )}
    </div>
  );
}
