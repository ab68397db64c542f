import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { columnRoles } from '../../../../shared/contract/dataset';
import type { CellValue, DatasetChangeInput } from '../../../../shared/contract/dataset-version';

export type Values = Readonly<Record<string, string | string[] | boolean | undefined>>;

/** One thing that a change asks for. */
export interface Field {
  name: string;
  label: string;
  kind: 'column' | 'columns' | 'condition' | 'text' | 'number' | 'choice' | 'switch' | 'dataset' | 'value';
  choices?: readonly { value: string; label: string }[];
  placeholder?: string;
  /** May stay empty. */
  optional?: boolean;
  /** Only asked for then. */
  when?(values: Values): boolean;
}

/** A kind of change as a form. */
export interface ChangeForm {
  title: string;
  help: string;
  fields: readonly Field[];
  initial: Values;
  make(values: Values, columns: readonly DatasetColumn[]): DatasetChangeInput;
}

const text = (values: Values, name: string): string => String(values[name] ?? '').trim();
const texts = (values: Values, name: string): string[] => {
  const value = values[name];
  return Array.isArray(value) ? value : [];
};
const or = <Value>(list: Value[]): Value[] | null => (list.length > 0 ? list : null);

/** What was typed, as the column’s kind has it; the host checks it. Nothing typed is a missing value. */
export function typedValue(typed: string, column: DatasetColumn | undefined): CellValue {
  if (typed === '') return null;
  if (column?.kind === 'integer' || column?.kind === 'real') {
    const number = Number(typed.replace(',', '.'));
    return Number.isNaN(number) ? typed : number;
  }
  return typed;
}

const columnNamed = (columns: readonly DatasetColumn[], name: string) => columns.find((column) => column.name === name);
const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
const tableKinds = ['integer', 'real', 'boolean', 'categorical', 'text', 'time'] as const;

const condition: Field = {
  name: 'where',
  label: 'Condition',
  kind: 'condition',
  placeholder: "age > 30 AND city = 'Rome'",
};

/** Changes that the drawer offers, in its order; selected rows are relabelled and excluded in the table itself. */
export const changeForms = {
  excludeRows: {
    title: 'Exclude rows',
    help: 'Leaves out the rows for which a condition holds.',
    fields: [condition],
    initial: {},
    make: (values) => ({ kind: 'excludeRows', rows: { where: text(values, 'where') } }),
  },
  keepRows: {
    title: 'Keep only rows',
    help: 'Leaves out all rows but those for which a condition holds.',
    fields: [condition],
    initial: {},
    make: (values) => ({ kind: 'keepRows', rows: { where: text(values, 'where') } }),
  },
  setValues: {
    title: 'Set values',
    help: 'Gives a column one value in all rows for which a condition holds.',
    fields: [
      { name: 'column', label: 'Column', kind: 'column' },
      { name: 'value', label: 'Value', kind: 'value', placeholder: 'missing', optional: true },
      condition,
    ],
    initial: {},
    make: (values, columns) => ({
      kind: 'setValues',
      column: text(values, 'column'),
      rows: { where: text(values, 'where') },
      value: typedValue(text(values, 'value'), columnNamed(columns, text(values, 'column'))),
    }),
  },
  fillMissing: {
    title: 'Fill missing values',
    help: 'Puts something in place of cells that are missing.',
    fields: [
      { name: 'columns', label: 'Columns', kind: 'columns' },
      {
        name: 'method',
        label: 'With',
        kind: 'choice',
        choices: [
          { value: 'value', label: 'A value' },
          { value: 'mean', label: 'The mean' },
          { value: 'median', label: 'The median' },
          { value: 'mostFrequent', label: 'The most frequent value' },
          { value: 'previous', label: 'The value before' },
          { value: 'next', label: 'The value after' },
        ],
      },
      { name: 'value', label: 'Value', kind: 'value', when: ({ method }) => method === 'value' },
    ],
    initial: { method: 'median' },
    make: (values, columns) => ({
      kind: 'fillMissing',
      columns: texts(values, 'columns'),
      method: text(values, 'method') as 'value',
      value:
        values.method === 'value'
          ? typedValue(text(values, 'value'), columnNamed(columns, texts(values, 'columns')[0] ?? ''))
          : null,
    }),
  },
  dropDuplicates: {
    title: 'Remove duplicates',
    help: 'Keeps one of the rows that agree in the columns; in all of them when none is chosen.',
    fields: [
      { name: 'columns', label: 'Columns', kind: 'columns', optional: true, placeholder: 'all columns' },
      {
        name: 'keep',
        label: 'Keep',
        kind: 'choice',
        choices: [
          { value: 'first', label: 'The first' },
          { value: 'last', label: 'The last' },
        ],
      },
    ],
    initial: { keep: 'first' },
    make: (values) => ({
      kind: 'dropDuplicates',
      columns: or(texts(values, 'columns')),
      keep: text(values, 'keep') as 'first',
    }),
  },
  setKinds: {
    title: 'Change the kind of a column',
    help: 'Reads the cells as another kind. Cells that cannot be read so are listed.',
    fields: [
      { name: 'column', label: 'Column', kind: 'column' },
      { name: 'to', label: 'Read as', kind: 'choice', choices: choices(tableKinds) },
      { name: 'makeMissing', label: 'Cells that do not fit become missing', kind: 'switch' },
    ],
    initial: { to: 'categorical' },
    make: (values) => ({
      kind: 'setKinds',
      kinds: { [text(values, 'column')]: text(values, 'to') as 'real' },
      makeMissing: values.makeMissing === true,
    }),
  },
  setRoles: {
    title: 'Change the role of a column',
    help: 'What the column is for: to learn from, to predict, to weigh rows by.',
    fields: [
      { name: 'column', label: 'Column', kind: 'column' },
      { name: 'role', label: 'Role', kind: 'choice', choices: choices(columnRoles) },
    ],
    initial: { role: 'ignored' },
    make: (values) => ({
      kind: 'setRoles',
      roles: { [text(values, 'column')]: text(values, 'role') as 'feature' },
    }),
  },
  renameColumns: {
    title: 'Rename a column',
    help: 'The column stays the same one in every comparison.',
    fields: [
      { name: 'column', label: 'Column', kind: 'column' },
      { name: 'name', label: 'New name', kind: 'text' },
    ],
    initial: {},
    make: (values) => ({ kind: 'renameColumns', names: { [text(values, 'column')]: text(values, 'name') } }),
  },
  dropColumns: {
    title: 'Remove columns',
    help: 'They stay in the older versions.',
    fields: [{ name: 'columns', label: 'Columns', kind: 'columns' }],
    initial: {},
    make: (values) => ({ kind: 'dropColumns', columns: texts(values, 'columns') }),
  },
  addColumn: {
    title: 'Add a column',
    help: 'Computed from the others by a DuckDB SQL expression.',
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'expression', label: 'Expression', kind: 'condition', placeholder: 'height * width' },
      { name: 'columnKind', label: 'Kind', kind: 'choice', choices: choices(tableKinds) },
      { name: 'role', label: 'Role', kind: 'choice', choices: choices(columnRoles) },
    ],
    initial: { columnKind: 'real', role: 'feature' },
    make: (values) => ({
      kind: 'addColumn',
      name: text(values, 'name'),
      expression: text(values, 'expression'),
      columnKind: text(values, 'columnKind') as 'real',
      role: text(values, 'role') as 'feature',
    }),
  },
  sortRows: {
    title: 'Sort rows',
    help: 'Stores the rows in another order; missing values come last.',
    fields: [
      { name: 'columns', label: 'By', kind: 'columns' },
      {
        name: 'direction',
        label: 'Order',
        kind: 'choice',
        choices: [
          { value: 'ascending', label: 'Ascending' },
          { value: 'descending', label: 'Descending' },
        ],
      },
    ],
    initial: { direction: 'ascending' },
    make: (values) => ({
      kind: 'sortRows',
      by: texts(values, 'columns').map((column) => ({
        column,
        direction: text(values, 'direction') as 'ascending',
      })),
    }),
  },
  sampleRows: {
    title: 'Take a random part',
    help: 'The same rows for the same seed.',
    fields: [
      { name: 'percent', label: 'Share in %', kind: 'number' },
      { name: 'seed', label: 'Seed', kind: 'number' },
      { name: 'stratify', label: 'Keep the shares of', kind: 'column', optional: true, placeholder: 'no column' },
    ],
    initial: { percent: '10', seed: '0' },
    make: (values) => ({
      kind: 'sampleRows',
      share: Number(text(values, 'percent')) / 100,
      seed: Number(text(values, 'seed') || '0'),
      stratify: text(values, 'stratify') || null,
    }),
  },
  appendRows: {
    title: 'Add the rows of another data set',
    help: 'Columns are matched by name.',
    fields: [{ name: 'dataset', label: 'Data set', kind: 'dataset' }],
    initial: {},
    make: (values) => ({ kind: 'appendRows', dataset: text(values, 'dataset') }),
  },
  reimport: {
    title: 'Import the source again',
    help: 'Reads the file anew, in place of the rows or beside them. Rows that agree in the key stay the same rows, so the comparison shows what changed in them.',
    fields: [
      { name: 'path', label: 'Path', kind: 'text', optional: true, placeholder: 'where the data came from' },
      {
        name: 'mode',
        label: 'Its rows',
        kind: 'choice',
        choices: [
          { value: 'replace', label: 'Take the place of the present ones' },
          { value: 'append', label: 'Are added' },
        ],
      },
      {
        name: 'key',
        label: 'Key',
        kind: 'columns',
        optional: true,
        placeholder: 'every column',
        when: ({ mode }) => mode !== 'append',
      },
      { name: 'skipBadRows', label: 'Leave out rows that cannot be read', kind: 'switch' },
    ],
    initial: { mode: 'replace' },
    make: (values) => ({
      kind: 'reimport',
      source: text(values, 'path') === '' ? null : { path: text(values, 'path') },
      mode: text(values, 'mode') as 'replace',
      key: values.mode === 'append' ? null : or(texts(values, 'key')),
      skipBadRows: values.skipBadRows === true,
    }),
  },
  replaceRows: {
    title: 'Take the rows of another import',
    help: 'For a source that was imported again: rows that agree in the key stay the same rows, so the comparison shows what changed in them.',
    fields: [
      { name: 'dataset', label: 'Data set', kind: 'dataset' },
      { name: 'key', label: 'Key', kind: 'columns', optional: true, placeholder: 'every column' },
    ],
    initial: {},
    make: (values) => ({
      kind: 'replaceRows',
      dataset: text(values, 'dataset'),
      key: or(texts(values, 'key')),
    }),
  },
} as const satisfies Record<string, ChangeForm>;

export type ChangeFormName = keyof typeof changeForms;
export const changeFormNames = Object.keys(changeForms) as ChangeFormName[];

export function formNamed(name: ChangeFormName): ChangeForm {
  return changeForms[name];
}

const otherTitles: Partial<Record<DatasetChangeInput['kind'], string>> = {
  setCells: 'Set single values',
  applyTransforms: 'Store the data as transformed',
};

/** What a change is called while its effect is not known. */
export function changeTitle({ kind }: DatasetChangeInput): string {
  return otherTitles[kind] ?? formNamed(kind as ChangeFormName).title;
}

/** Fields that are asked for now. */
export function askedFields({ fields }: ChangeForm, values: Values): Field[] {
  return fields.filter(({ when }) => when === undefined || when(values));
}

export function isComplete(form: ChangeForm, values: Values): boolean {
  return askedFields(form, values).every(({ name, kind, optional }) => {
    if (optional || kind === 'switch') return true;
    return kind === 'columns' ? texts(values, name).length > 0 : text(values, name) !== '';
  });
}

/** Other data sets than this one. */
export function otherDatasets(datasets: readonly Dataset[], id: string): { value: string; label: string }[] {
  return datasets.filter((dataset) => dataset.id !== id).map(({ id: value, name }) => ({ value, label: name }));
}
