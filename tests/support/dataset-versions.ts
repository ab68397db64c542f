import { tableFromIPC } from 'apache-arrow';
import { changesSchema, type DatasetChangeInput } from '../../src/shared/contract/dataset-version';
import type { DatasetProject } from './dataset-project';

const colours = ['red', 'blue', 'white'];
/** 12 rows: two numbers, a time, a category with two missing cells, and a target. */
export const plants = [
  'height,count,seen,colour,label',
  ...Array.from(
    { length: 12 },
    (_, row) =>
      `${row + 0.5},${row % 4},2026-01-${String(row + 1).padStart(2, '0')} 10:00:00,${row % 6 === 5 ? '' : colours[row % 3]},${row < 6 ? 'a' : 'b'}`,
  ),
];

/** A row by the names of its columns. */
export type Cells = Record<string, unknown>;

/** Edits, differences and rows of versions as the tests of versions ask for them. */
export function versionTools(project: DatasetProject) {
  const { signal } = new AbortController();
  const context = { signal };

  const edit = async (id: string, changes: DatasetChangeInput[], version: number | null = null, note = '') =>
    (await project.datasets.handlers.edit({ id, version, changes: changesSchema.parse(changes), note }, context))
      .version;

  const preview = (id: string, changes: DatasetChangeInput[], version: number | null = null) =>
    project.datasets.handlers.previewEdit({ id, version, changes: changesSchema.parse(changes) }, context);

  const diff = (id: string, from: number, to: number) => project.datasets.handlers.diff({ id, from, to }, context);

  /** A version's rows as plain objects. */
  async function rowsOf(id: string, version: number | null = null): Promise<Cells[]> {
    const query = project.datasets.parseRowQuery(
      new URLSearchParams(`limit=10000${version === null ? '' : `&version=${version}`}`),
    );
    const table = tableFromIPC((await project.datasets.readRows(id, query, signal)).bytes);
    const dataset = await project.datasets.get(id, version);
    return Array.from({ length: table.numRows }, (_, row) =>
      Object.fromEntries(dataset.columns.map(({ name }) => [name, table.getChild(name)?.get(row) ?? null])),
    );
  }

  const column = async (id: string, name: string, version: number | null = null) =>
    (await rowsOf(id, version)).map((row) => row[name]);

  /** The pages of a diff, each row with its cells by the places of the diff's columns. */
  async function differencesOf(id: string, from: number, to: number, more = ''): Promise<Cells[]> {
    const query = project.datasets.parseDifferenceQuery(
      new URLSearchParams(`from=${from}&to=${to}&limit=10000${more}`),
    );
    const { bytes } = await project.datasets.readDifferences(id, query, signal);
    const table = tableFromIPC(bytes);
    return Array.from({ length: table.numRows }, (_, row) =>
      Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)?.get(row) ?? null])),
    );
  }

  return { edit, preview, diff, rowsOf, column, differencesOf };
}
