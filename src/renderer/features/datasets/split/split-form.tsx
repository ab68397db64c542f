import { Button, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { type SplitConfig, type SplitOf, splitTable } from '../../../../shared/config/split';
import { roleColumn } from '../../../../shared/contract/column-roles';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { NumberField } from '../../../ui/number-field';
import classes from './split.module.css';
import { changeKind, type SplitState } from './split-state';

interface SplitFormProps {
  dataset: Dataset;
  state: SplitState;
  onSplit(split: SplitConfig): void;
  onSeed(seed: number): void;
  onTarget(target: string | null): void;
}

interface KindFieldsProps<Kind extends SplitConfig['kind']> {
  dataset: Dataset;
  split: SplitOf<Kind>;
  onSplit(split: SplitConfig): void;
}

/** A share as a percentage; the part before it takes what is left. */
function ShareInput(props: {
  label: string;
  help: string;
  value: number;
  maximum: number;
  onChange(share: number): void;
}) {
  const { label, help, value, maximum, onChange } = props;
  return (
    <NumberInput
      label={label}
      title={help}
      suffix=" %"
      value={round(value * 100)}
      min={0}
      max={round(maximum * 100)}
      clampBehavior="strict"
      decimalScale={2}
      onChange={(next) => typeof next === 'number' && onChange(round(next) / 100)}
    />
  );
}

const round = (value: number) => Math.round(value * 100) / 100;

function ShareFields({
  split,
  onSplit,
}: {
  split: SplitOf<'ratio'> | SplitOf<'time'>;
  onSplit(split: SplitConfig): void;
}) {
  const change = (validation: number, test: number) =>
    onSplit({ ...split, validation, test, train: Number((1 - validation - test).toFixed(6)) });
  return (
    <div className={classes.shares}>
      <TextInput label="Training" readOnly tabIndex={-1} variant="filled" value={`${round(split.train * 100)} %`} />
      <ShareInput
        label="Validation"
        help="Share watched while training"
        value={split.validation}
        maximum={0.99 - split.test}
        onChange={(share) => change(share, split.test)}
      />
      <ShareInput
        label="Test"
        help="Share kept for the final figure"
        value={split.test}
        maximum={0.99 - split.validation}
        onChange={(share) => change(split.validation, share)}
      />
    </div>
  );
}

function ColumnSelect(props: {
  label: string;
  columns: readonly DatasetColumn[];
  value: string | null;
  /** What stands for null. */
  byRole: string | null;
  placeholder: string;
  required?: boolean;
  onChange(column: string | null): void;
}) {
  const { label, columns, value, byRole, placeholder, required, onChange } = props;
  return (
    <Select
      label={label}
      data={columns.map(({ name }) => name)}
      value={value}
      placeholder={byRole === null ? placeholder : `${byRole} (by its role)`}
      clearable={!required}
      allowDeselect={false}
      searchable={columns.length > 8}
      limit={200}
      nothingFoundMessage="No such column."
      onChange={onChange}
    />
  );
}

function GroupFields({ dataset, split, onSplit }: KindFieldsProps<'ratio' | 'folds'>) {
  return (
    <>
      <Switch
        label="Stratify"
        description="Keep the classes’ shares in every part"
        checked={split.stratify}
        onChange={({ currentTarget }) => onSplit({ ...split, stratify: currentTarget.checked })}
      />
      <ColumnSelect
        label="Keep together by"
        columns={dataset.columns.filter(({ role }) => role !== 'target')}
        value={split.group}
        byRole={roleColumn(dataset.columns, 'group')}
        placeholder="no group: every row by itself"
        onChange={(group) => onSplit({ ...split, group })}
      />
    </>
  );
}

const kindFields = {
  ratio: (props: KindFieldsProps<'ratio'>) => (
    <>
      <ShareFields {...props} />
      <GroupFields {...props} />
    </>
  ),
  time: ({ dataset, split, onSplit }: KindFieldsProps<'time'>) => {
    const ordered = dataset.columns.filter(({ kind }) => kind === 'time' || kind === 'integer' || kind === 'real');
    const byRole = roleColumn(dataset.columns, 'time');
    const isTime = dataset.columns.find(({ name }) => name === (split.column ?? byRole))?.kind === 'time';
    return (
      <>
        <ColumnSelect
          label="Time"
          columns={ordered}
          value={split.column}
          byRole={byRole}
          placeholder="choose a column"
          onChange={(column) => onSplit({ ...split, column })}
        />
        <ShareFields split={split} onSplit={onSplit} />
        <div className={classes.gap}>
          <NumberInput
            label="Gap"
            title="Rows that are nearer to the next part than this are left out"
            min={0}
            value={split.gap}
            onChange={(gap) => typeof gap === 'number' && onSplit({ ...split, gap })}
          />
          {isTime && (
            <Select
              label="Unit"
              data={['seconds', 'minutes', 'hours', 'days']}
              value={split.gapUnit}
              allowDeselect={false}
              onChange={(unit) => unit && onSplit({ ...split, gapUnit: unit as typeof split.gapUnit })}
            />
          )}
        </div>
      </>
    );
  },
  column: ({ dataset, split, onSplit }: KindFieldsProps<'column'>) => (
    <>
      <ColumnSelect
        label="Column"
        columns={dataset.columns}
        value={split.column}
        byRole={null}
        placeholder="choose a column"
        required
        onChange={(column) => column !== null && onSplit({ ...split, column })}
      />
      {(['train', 'validation', 'test'] as const).map((part) => (
        <TagsInput
          key={part}
          label={{ train: 'Values for training', validation: 'Values for validation', test: 'Values for test' }[part]}
          value={split[part].map(String)}
          placeholder={split[part].length === 0 ? 'none' : ''}
          onChange={(values) => onSplit({ ...split, [part]: values })}
        />
      ))}
      <Select
        label="Rows with another value or none"
        data={[
          { value: 'refuse', label: 'Refuse to train' },
          { value: 'leaveOut', label: 'Leave them out' },
          { value: 'train', label: 'Train on them' },
        ]}
        value={split.unassigned}
        allowDeselect={false}
        onChange={(unassigned) =>
          unassigned && onSplit({ ...split, unassigned: unassigned as typeof split.unassigned })
        }
      />
    </>
  ),
  folds: (props: KindFieldsProps<'folds'>) => {
    const { split, onSplit } = props;
    return (
      <>
        <div className={classes.shares}>
          <NumberField
            label="Folds"
            min={2}
            max={100}
            allowDecimal={false}
            value={split.count}
            onChange={(count) => count !== null && onSplit({ ...split, count, fold: Math.min(split.fold, count) })}
          />
          <NumberInput
            label="Tested fold"
            min={1}
            max={split.count}
            clampBehavior="strict"
            allowDecimal={false}
            value={split.fold}
            onChange={(fold) => typeof fold === 'number' && fold >= 1 && onSplit({ ...split, fold })}
          />
          <ShareInput
            label="Validation"
            help="Share of the rows outside of the tested fold that is watched while training"
            value={split.validation}
            maximum={0.9}
            onChange={(validation) => onSplit({ ...split, validation })}
          />
        </div>
        <GroupFields {...props} />
      </>
    );
  },
} satisfies { [Kind in SplitConfig['kind']]: (props: KindFieldsProps<Kind>) => ReactNode };

/** How the rows are divided: the kind, and what it takes. */
export function SplitForm({ dataset, state, onSplit, onSeed, onTarget }: SplitFormProps) {
  const { split, seed, target } = state;
  const headingId = useId();
  const Fields = kindFields[split.kind] as (props: KindFieldsProps<SplitConfig['kind']>) => ReactNode;
  const described = splitTable.find(({ kind }) => kind === split.kind);
  return (
    <form className={classes.form} aria-labelledby={headingId} onSubmit={(event) => event.preventDefault()}>
      <h2 id={headingId} className={classes.heading}>
        Divide rows
      </h2>
      <Select
        label="Kind"
        data={splitTable.map(({ kind, title }) => ({ value: kind, label: title }))}
        value={split.kind}
        allowDeselect={false}
        onChange={(kind) => kind && onSplit(changeKind(split, kind as SplitConfig['kind'], dataset))}
      />
      <p className={classes.help}>{described?.summary}</p>
      <Fields dataset={dataset} split={split} onSplit={onSplit} />
      <ColumnSelect
        label="Classes of"
        columns={dataset.columns.filter(({ kind }) => !['image', 'audio', 'array'].includes(kind))}
        value={target}
        byRole={dataset.target}
        placeholder="no target"
        onChange={onTarget}
      />
      {split.kind !== 'time' && split.kind !== 'column' && (
        <div className={classes.seed}>
          <NumberInput
            label="Seed"
            min={0}
            max={999_999_999}
            allowDecimal={false}
            clampBehavior="strict"
            value={seed}
            onChange={(next) => typeof next === 'number' && onSeed(next)}
          />
          <Button variant="default" onClick={() => onSeed(seed + 1)} title="Draw the rows anew">
            Next seed
          </Button>
        </div>
      )}
    </form>
  );
}
