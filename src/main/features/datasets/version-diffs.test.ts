import { describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { type Cells, plants, versionTools } from '../../../../tests/support/dataset-versions';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { randomStream } from '../../../shared/base/random';
import type { DatasetChangeInput } from '../../../shared/contract/dataset-version';

const { signal } = new AbortController();

const project = useDatasetProject({ jobs: mediaJobs });
const { edit, diff, rowsOf, differencesOf } = versionTools(project);

describe('a diff', () => {
  it('of a version with itself is empty', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [{ kind: 'sortRows', by: [{ column: 'count' }] }]);
    for (const version of [1, 2]) {
      const found = await diff(id, version, version);
      expect(found).toMatchObject({
        identical: true,
        schema: [],
        rows: { added: 0, removed: 0, changed: 0, unchanged: 12, reordered: false },
      });
      expect(await differencesOf(id, version, version)).toEqual([]);
    }
  });

  it('tells columns, cells, classes and figures', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [
      { kind: 'renameColumns', names: { height: 'size' } },
      { kind: 'setKinds', kinds: { count: 'categorical' } },
      { kind: 'setRoles', roles: { colour: 'ignored' } },
      { kind: 'dropColumns', columns: ['seen'] },
      { kind: 'addColumn', name: 'double', columnKind: 'real', expression: 'size * 2' },
      { kind: 'setValues', column: 'label', rows: { rows: [0, 1] }, value: 'b' },
      { kind: 'setValues', column: 'count', rows: { rows: [1] }, value: '9' },
      { kind: 'excludeRows', rows: { rows: [11] } },
    ]);
    const found = await diff(id, 1, 2);
    expect(found.schema).toEqual([
      { change: 'renamed', column: 'size', before: 'height', after: 'size' },
      { change: 'kind', column: 'count', before: 'integer', after: 'categorical' },
      { change: 'role', column: 'colour', before: 'feature', after: 'ignored' },
      { change: 'added', column: 'double', before: null, after: 'real' },
      { change: 'removed', column: 'seen', before: 'time', after: null },
    ]);
    expect(found.rows).toEqual({ added: 0, removed: 1, changed: 2, unchanged: 9, reordered: false });
    expect(found.columns.map(({ name, changedCount }) => [name, changedCount])).toEqual([
      ['size', 0],
      ['count', 1],
      ['colour', 0],
      ['label', 2],
      ['double', 0],
      ['seen', 0],
    ]);
    expect(found.classes).toEqual([
      { value: 'b', before: 6, after: 7 },
      { value: 'a', before: 6, after: 4 },
    ]);
    expect(found.columns[0]?.figures).toMatchObject({ before: { mean: 6 }, after: { mean: 5.5 } });
    expect(await differencesOf(id, 1, 2, '&change=changed&column=1')).toMatchObject([
      {
        __change: 'changed',
        __from: 1,
        __to: 1,
        __cells: '1,3',
        'before:1': 1,
        'after:1': '9',
        'before:3': 'a',
        'after:3': 'b',
      },
    ]);
    // The other way round everything is turned over.
    const back = await diff(id, 2, 1);
    expect(back.rows).toMatchObject({ added: 1, removed: 0, changed: 2 });
    expect(back.schema.map(({ change }) => change).sort()).toEqual(['added', 'kind', 'removed', 'renamed', 'role']);
  });

  it('applied to the older version gives the newer one, whatever was done in between', {
    timeout: 60_000,
  }, async () => {
    const random = randomStream('diff', 5);
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(random.uniform() * values.length)] as Value;
    const places = (count: number) => Array.from({ length: 3 }, () => Math.floor(random.uniform() * count));
    const { id } = await project.add('plants', plants);
    await project.add('more', ['label,count', 'c,9', 'd,8']);
    for (let round = 0; round < 8; round += 1) {
      const parent = await project.datasets.get(id);
      const makers: (() => DatasetChangeInput)[] = [
        () => ({
          kind: 'setValues',
          column: 'label',
          rows: { rows: places(parent.rowCount) },
          value: pick(['a', 'z', null]),
        }),
        () => ({
          kind: 'setCells',
          column: 'height',
          cells: places(parent.rowCount).map((row) => ({ row, value: round })),
        }),
        () => ({ kind: 'excludeRows', rows: { rows: [Math.floor(random.uniform() * parent.rowCount)] } }),
        () => ({ kind: 'appendRows', dataset: 'more' }),
        () => ({ kind: 'sortRows', by: [{ column: pick(['height', 'label']) }] }),
        () => ({ kind: 'fillMissing', columns: ['colour'], method: 'previous' }),
      ];
      const made = await edit(id, [pick(makers)(), pick(makers)()]);
      const found = await diff(id, parent.version, made.version);
      const before = await rowsOf(id, parent.version);
      const after = await rowsOf(id, made.version);
      const rows = await differencesOf(id, parent.version, made.version);
      const cellsOf = (row: Cells) =>
        Object.fromEntries(found.columns.map(({ name }, index) => [name, row[`after:${index}`] ?? null]));
      const removed = new Set(rows.filter(({ __change }) => __change === 'removed').map(({ __from }) => __from));
      const changed = new Map(
        rows.filter(({ __change }) => __change === 'changed').map((row) => [row.__from, cellsOf(row)]),
      );
      const applied = [
        ...before.flatMap((row, place) => (removed.has(place) ? [] : [changed.get(place) ?? row])),
        ...rows.filter(({ __change }) => __change === 'added').map(cellsOf),
      ];
      const texts = (list: Cells[]) => list.map((row) => JSON.stringify(row)).sort();
      expect(texts(applied)).toEqual(texts(after));
      expect(found.rows.changed).toBe(changed.size);
      const { added, removed: gone, changed: counted } = found.rows;
      expect(made.rowChanges).toEqual({ added, removed: gone, changed: counted });
    }
  });
});

describe('the count of changed rows', () => {
  const set = (rows: number[], value: string | null): DatasetChangeInput => ({
    kind: 'setValues',
    column: 'label',
    rows: { rows },
    value,
  });
  const cases: { title: string; changes: DatasetChangeInput[]; expected: { removed: number; changed: number } }[] = [
    {
      title: 'counts a row once that changed twice',
      changes: [set([0, 1], 'x'), { kind: 'setCells', column: 'height', cells: [{ row: 0, value: -1 }] }],
      expected: { removed: 0, changed: 2 },
    },
    {
      title: 'leaves out a cell that has its old value again',
      changes: [set([0, 1], 'x'), set([0], 'a')],
      expected: { removed: 0, changed: 1 },
    },
    {
      title: 'leaves out a changed row that was excluded',
      changes: [set([0, 1], null), { kind: 'excludeRows', rows: { rows: [1, 2] } }],
      expected: { removed: 2, changed: 1 },
    },
    {
      title: 'leaves out a changed column that was removed',
      changes: [set([0, 1], 'x'), { kind: 'dropColumns', columns: ['label'] }],
      expected: { removed: 0, changed: 0 },
    },
    {
      title: 'follows a column to its new name and place',
      changes: [
        { kind: 'renameColumns', names: { label: 'class' } },
        { kind: 'dropColumns', columns: ['height'] },
        { kind: 'setValues', column: 'class', rows: { where: "colour = 'red'" }, value: 'b' },
      ],
      expected: { removed: 0, changed: 2 },
    },
    {
      title: 'follows rows to another order',
      changes: [
        { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
        set([0], 'x'),
        { kind: 'addColumn', name: 'double', columnKind: 'real', role: 'feature', expression: 'height * 2' },
      ],
      expected: { removed: 0, changed: 1 },
    },
  ];
  it.each(cases)('$title', async ({ changes, expected }) => {
    const { id } = await project.add('plants', plants);
    // The second time the file has row ids of its own, and gaps in them.
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [4] } }]);
    for (const version of [1, 2]) {
      const made = await edit(id, changes, version);
      expect(made.rowChanges).toEqual({ added: 0, ...expected });
      expect((await diff(id, version, made.version)).rows).toMatchObject({ added: 0, ...expected });
    }
  });

  it('of a large table needs no profile, which is made when it is asked for', { timeout: 60_000 }, async () => {
    const columns = Array.from({ length: 5 }, (_, index) => `n${index}`);
    const line = columns.map((_, index) => index).join(',');
    const { id } = await project.add('large', [columns.join(','), ...Array.from({ length: 201_000 }, () => line)]);
    const warningsOf = async () => (await project.datasets.list()).find((each) => each.id === id)?.warningCount;
    expect(await warningsOf()).toBeGreaterThan(0);
    const made = await edit(id, [{ kind: 'setValues', column: 'n3', rows: { rows: [7] }, value: 8 }]);
    expect(made.rowChanges.changed).toBe(1);
    expect(await warningsOf()).toBeNull();
    const profile = await project.datasets.profile(id, signal, 2);
    expect(profile.columns[3]).toMatchObject({ name: 'n3', distinctCount: 2, maximum: 8 });
    expect(await warningsOf()).toBeGreaterThan(0);
  });
});
