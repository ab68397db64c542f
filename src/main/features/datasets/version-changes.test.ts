import { rm, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { plants, versionTools } from '../../../../tests/support/dataset-versions';
import { mediaJobs } from '../../../../tests/support/media-jobs';

const { signal } = new AbortController();
const context = { signal };
const project = useDatasetProject({ jobs: mediaJobs });
const { edit, preview, diff, rowsOf, column, differencesOf } = versionTools(project);

describe('changes', () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await project.add('plants', plants));
  });

  it('keep one of equal rows', async () => {
    const { rowCount } = await edit(id, [{ kind: 'dropDuplicates', columns: ['colour', 'label'], keep: 'last' }]);
    expect(rowCount).toBe(8);
    expect(await column(id, 'height')).toEqual([2.5, 3.5, 4.5, 5.5, 8.5, 9.5, 10.5, 11.5]);
  });

  it('read a column as another kind, with the cells that do not fit listed', async () => {
    await edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0, 1] }, value: '7' }]);
    const failing = edit(id, [{ kind: 'setKinds', kinds: { label: 'integer' } }]);
    await expect(failing).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('10 cells'),
      data: {
        problems: expect.arrayContaining([
          expect.objectContaining({ message: 'Row 3: "a" in "label" is no integer.' }),
        ]),
      },
    });
    await edit(id, [{ kind: 'setKinds', kinds: { label: 'integer' }, makeMissing: true }]);
    expect((await column(id, 'label')).slice(0, 3)).toEqual([7, 7, null]);
    const { problems, columns } = await project.datasets.get(id);
    expect(problems).toHaveLength(10);
    expect(columns.find(({ name }) => name === 'label')?.kind).toBe('integer');
  });

  it.each([
    ['count', 'categorical', ['0', '1', '2']],
    ['count', 'time', ['1970-01-01 00:00:00', '1970-01-01 00:00:01', '1970-01-01 00:00:02']],
    ['height', 'text', ['0.5', '1.5', '2.5']],
    ['seen', 'text', ['2026-01-01 10:00:00', '2026-01-02 10:00:00', '2026-01-03 10:00:00']],
    ['seen', 'real', [1767261600, 1767348000, 1767434400]],
  ] as const)('read "%s" as %s', async (name, kind, expected) => {
    await edit(id, [{ kind: 'setKinds', kinds: { [name]: kind } }]);
    expect((await column(id, name)).slice(0, 3)).toEqual(expected);
  });

  it('rename, remove and add columns', async () => {
    await edit(id, [
      { kind: 'renameColumns', names: { height: 'size in cm', count: 'height' } },
      { kind: 'dropColumns', columns: ['seen'] },
      { kind: 'addColumn', name: 'area', columnKind: 'real', expression: '"size in cm" * 2 + height' },
    ]);
    const { columns } = await project.datasets.get(id);
    expect(columns.map(({ name }) => name)).toEqual(['size in cm', 'height', 'colour', 'label', 'area']);
    expect((await column(id, 'area')).slice(0, 3)).toEqual([1, 4, 7]);
  });

  it.each([
    ['value', 'colour', 'green', ['white', 'red', 'blue', 'green']],
    ['mostFrequent', 'colour', null, ['white', 'red', 'blue', 'blue']],
    ['previous', 'colour', null, ['white', 'red', 'blue', 'blue']],
    ['next', 'colour', null, ['white', 'red', 'blue', 'red']],
  ] as const)('fill missing cells with the %s', async (method, name, value, expected) => {
    const made = await edit(id, [{ kind: 'fillMissing', columns: [name], method, value }]);
    expect((await column(id, name)).slice(2, 6)).toEqual(expected);
    // The last row is missing too, and has none after it.
    expect(made.rowChanges.changed).toBe(method === 'next' ? 1 : 2);
  });

  it('fill whole numbers with a mean that is not whole: the column is real then', async () => {
    await edit(id, [{ kind: 'setValues', column: 'count', rows: { rows: [0] }, value: null }]);
    await edit(id, [{ kind: 'fillMissing', columns: ['count'], method: 'mean' }]);
    expect((await column(id, 'count'))[0]).toBeCloseTo(18 / 11, 12);
    expect((await project.datasets.get(id)).columns[1]).toMatchObject({ name: 'count', kind: 'real' });
  });

  it('take the same random part for the same seed, and keep the classes’ shares', async () => {
    const first = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 3, stratify: 'label' }]);
    const again = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 3, stratify: 'label' }], 1);
    const other = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 4, stratify: 'label' }], 1);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(other.fingerprint).not.toBe(first.fingerprint);
    const labels = await column(id, 'label');
    expect(labels.filter((label) => label === 'a')).toHaveLength(3);
    expect(labels.filter((label) => label === 'b')).toHaveLength(3);
  });

  it('add the rows of another data set by the names of its columns', async () => {
    await project.add('more', ['label,count,extra', 'c,9,1', 'c,8,2']);
    const { effects, problems, rowCount } = await preview(id, [{ kind: 'appendRows', dataset: 'more' }]);
    expect(effects).toMatchObject([{ addedRowCount: 2 }]);
    expect(rowCount).toEqual({ before: 12, after: 14 });
    expect(problems.map(({ code }) => code)).toEqual(['columnsAbsent', 'columnsLeftOut']);
    const made = await edit(id, [{ kind: 'appendRows', dataset: 'more' }]);
    expect(made.rowChanges).toEqual({ added: 2, removed: 0, changed: 0 });
    expect((await rowsOf(id)).slice(-2)).toEqual([
      { height: null, count: 9, seen: null, colour: null, label: 'c' },
      { height: null, count: 8, seen: null, colour: null, label: 'c' },
    ]);
  });

  it('take the rows of a new import, in which rows of the same key stay the same', async () => {
    const [header = '', first = '', ...rest] = plants;
    const fresh = [header, '100.5,3,2026-02-01 10:00:00,red,c', ...rest.slice(1), first.replace('red', 'blue')];
    await project.add('fresh', fresh);
    const made = await edit(id, [{ kind: 'replaceRows', dataset: 'fresh', key: ['height'] }]);
    expect(made.rowChanges).toEqual({ added: 1, removed: 1, changed: 1 });
    const found = await diff(id, 1, 2);
    expect(found.rows).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 10, reordered: true });
    const changed = (await differencesOf(id, 1, 2)).find((row) => row.__change === 'changed');
    expect(changed).toMatchObject({ __from: 0, __to: 11, __cells: '3', 'before:3': 'red', 'after:3': 'blue' });
  });

  it('import the source again with the kinds of the columns, and tell what changed in the rows of a key', async () => {
    const { source } = await project.datasets.get(id);
    await edit(id, [{ kind: 'setKinds', kinds: { count: 'categorical' } }]);
    const lines = plants.map((line) => line.replace('3.5,3,', '3.5,77,'));
    await writeFile(source, `${[...lines.slice(0, 12), '99.5,1,2026-02-01 10:00:00,red,b'].join('\n')}\n`);
    const told = await preview(id, [{ kind: 'reimport', key: ['height'] }]);
    expect(told.effects).toMatchObject([{ changedRowCount: 1, removedRowCount: 1, addedRowCount: 1 }]);
    const made = await edit(id, [{ kind: 'reimport', key: ['height'] }]);
    expect(made).toMatchObject({
      summary: ['Imported the source again, matched by “height”'],
      rowChanges: { added: 1, removed: 1, changed: 1 },
    });
    expect((await column(id, 'count')).slice(2, 5)).toEqual(['2', '77', '0']);
    const added = await edit(id, [{ kind: 'reimport', mode: 'append' }]);
    expect(added).toMatchObject({ rowCount: 24, rowChanges: { added: 12, removed: 0, changed: 0 } });
    await rm(source);
    await expect(edit(id, [{ kind: 'reimport' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('store what transforms make of the data, each column in its place', async () => {
    const transforms = [
      { kind: 'impute', columns: ['colour'], strategy: 'mostFrequent' },
      { kind: 'standardise', columns: ['height'] },
      { kind: 'oneHot', columns: ['colour'] },
    ] as never;
    const told = await preview(id, [{ kind: 'applyTransforms', transforms }]);
    expect(told.problems.map(({ code }) => code)).toEqual(['fittedOnAllRows']);
    await edit(id, [
      { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
      { kind: 'excludeRows', rows: { rows: [0, 1] } },
      { kind: 'applyTransforms', transforms },
    ]);
    const { columns } = await project.datasets.get(id);
    expect(columns.map(({ name, kind, role }) => `${name} ${kind} ${role}`)).toEqual([
      'height real feature',
      'count integer feature',
      'seen time time',
      'colour=blue real feature',
      'colour=red real feature',
      'colour=white real feature',
      'label categorical target',
    ]);
    // Ten rows from 11.5 down to 2.5: mean 7, population deviation √8.25.
    const heights = (await column(id, 'height')) as number[];
    for (const [row, value] of heights.entries()) expect(value).toBeCloseTo((11.5 - row - 7) / Math.sqrt(8.25), 12);
    const found = await diff(id, 1, 2);
    expect(found.schema.map(({ change, column: name }) => `${change} ${name}`)).toEqual([
      'added colour=blue',
      'added colour=red',
      'added colour=white',
      'removed colour',
    ]);
    const [first] = await rowsOf(id);
    expect(first).toMatchObject({ count: 3, label: 'b', 'colour=blue': 1, 'colour=red': 0 });
  });

  it('are told before they are made', async () => {
    const told = await preview(id, [
      { kind: 'setValues', column: 'label', rows: { where: "colour = 'red'" }, value: 'a' },
      { kind: 'excludeRows', rows: { rows: [0] } },
    ]);
    expect(told.effects).toEqual([
      {
        summary: "Set “label” to “a” in rows where colour = 'red'",
        changedRowCount: 2,
        removedRowCount: 0,
        addedRowCount: 0,
      },
      { summary: 'Excluded row 1', changedRowCount: 0, removedRowCount: 1, addedRowCount: 0 },
    ]);
    expect(told.rows).toMatchObject([
      { row: 0, before: { height: 0.5 }, after: null },
      { row: 6, before: { label: 'b' }, after: { label: 'a' } },
      { row: 9, before: { label: 'b' }, after: { label: 'a' } },
    ]);
    expect((await project.datasets.handlers.versions({ id }, context)).versions).toHaveLength(1);
  });
});
