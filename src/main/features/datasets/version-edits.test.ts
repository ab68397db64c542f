import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { plants, versionTools } from '../../../../tests/support/dataset-versions';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { changesSchema, type DatasetChangeInput } from '../../../shared/contract/dataset-version';

const { signal } = new AbortController();
const context = { signal };
const project = useDatasetProject({ jobs: mediaJobs });
const { edit, rowsOf, column } = versionTools(project);

describe('an edit', () => {
  it('makes a new version and leaves the old one as it is', async () => {
    const { id, fingerprint } = await project.add('plants', plants);
    const made = await edit(
      id,
      [{ kind: 'setValues', column: 'label', rows: { rows: [0, 7] }, value: 'b' }],
      1,
      'typo',
    );
    expect(made).toMatchObject({
      version: 2,
      parentVersion: 1,
      origin: 'edit',
      note: 'typo',
      summary: ['Set “label” to “b” in 2 rows'],
      rowChanges: { added: 0, removed: 0, changed: 1 },
      rowCount: 12,
      runs: [],
    });
    expect(made.fingerprint).not.toBe(fingerprint);
    expect((await project.datasets.get(id)).version).toBe(2);
    expect(await project.datasets.get(id, 1)).toMatchObject({ version: 1, newestVersion: 2, fingerprint });
    expect((await column(id, 'label', 1))[0]).toBe('a');
    expect((await column(id, 'label'))[0]).toBe('b');
    const files = await readdir(path.join(project.store.directories.datasets, id, 'v2'));
    expect(files.sort()).toEqual(['data.parquet', 'data.parquet.sha256']);
  });

  it('finds rows by their places in the version it names, whatever the changes before did to the order', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [
      { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
      { kind: 'excludeRows', rows: { rows: [0, 1] } },
      { kind: 'setValues', column: 'label', rows: { rows: [2] }, value: 'third' },
    ]);
    expect(await column(id, 'height')).toEqual([11.5, 10.5, 9.5, 8.5, 7.5, 6.5, 5.5, 4.5, 3.5, 2.5]);
    expect((await column(id, 'label')).at(-1)).toBe('third');
  });

  it('is the same content by another way: equal fingerprints', async () => {
    const { id, fingerprint } = await project.add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { where: 'height > 6' } }]);
    const kept = await edit(id, [{ kind: 'keepRows', rows: { rows: [0, 1, 2, 3, 4, 5] } }], 1);
    expect(kept.fingerprint).toBe((await project.datasets.get(id, 2)).fingerprint);
    const imported = await project.add('plants again', plants.slice(0, 7));
    expect(imported.fingerprint).toBe(kept.fingerprint);
    expect(imported.fingerprint).not.toBe(fingerprint);
  });

  it('changes more cells than a query can name', async () => {
    const rowCount = 9000;
    const { id } = await project.add('many', [
      'a,b',
      ...Array.from({ length: rowCount }, (_, row) => `${row},x${row % 30}`),
    ]);
    const places = Array.from({ length: rowCount / 2 }, (_, row) => row * 2);
    await edit(id, [
      { kind: 'setCells', column: 'a', cells: places.map((row) => ({ row, value: -row })) },
      { kind: 'setValues', column: 'b', rows: { rows: places }, value: 'even' },
    ]);
    const rows = await rowsOf(id);
    expect(
      rows.every(({ a, b }, row) => Number(a) === (row % 2 ? row : -row) && b === (row % 2 ? `x${row % 30}` : 'even')),
    ).toBe(true);
    const three = await edit(id, [{ kind: 'excludeRows', rows: { rows: places } }]);
    expect(three.rowCount).toBe(rowCount / 2);
    expect((await column(id, 'a')).slice(0, 3)).toEqual([1, 3, 5]);
  });

  it('applies a hundred changes upon each other', async () => {
    const { id } = await project.add('plants', plants);
    await edit(
      id,
      Array.from({ length: 100 }, (_, index) => ({
        kind: 'setValues' as const,
        column: 'count',
        rows: { rows: [index % 12] },
        value: index,
      })),
    );
    expect(await column(id, 'count')).toEqual([96, 97, 98, 99, 88, 89, 90, 91, 92, 93, 94, 95]);
  });

  it('tells which of several changes does not fit, and changes nothing', async () => {
    const { id } = await project.add('plants', plants);
    const failing = edit(id, [
      { kind: 'excludeRows', rows: { rows: [0] } },
      { kind: 'setValues', column: 'height', rows: { rows: [1] }, value: 'tall' },
    ]);
    await expect(failing).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/Change 2 .*"height" holds real; received "tall", expected a number/),
    });
    expect((await project.datasets.handlers.versions({ id }, context)).versions).toHaveLength(1);
    expect(await readdir(path.join(project.store.directories.datasets, id))).toEqual(['v1']);
    expect(await readdir(path.join(project.store.directories.cache, 'imports'))).toEqual([]);
  });

  it.each([
    ['a row that is not there', { kind: 'excludeRows', rows: { rows: [12] } }, /no row 12/],
    ['a column that is not there', { kind: 'dropColumns', columns: ['weight'] }, /no column "weight"/],
    [
      'a condition that reads files',
      { kind: 'excludeRows', rows: { where: "height > (SELECT 1 FROM read_csv('/etc/passwd'))" } },
      /./,
    ],
    [
      'an expression that closes its brackets',
      { kind: 'addColumn', name: 'x', columnKind: 'real', expression: '1) OR (2' },
      /cannot be read/,
    ],
    ['all columns gone', { kind: 'dropColumns', columns: ['height', 'count', 'seen', 'colour', 'label'] }, /No column/],
    ['a name that is taken', { kind: 'renameColumns', names: { height: 'count' } }, /Two columns/],
    [
      'a fraction in a column of whole numbers',
      { kind: 'setValues', column: 'count', rows: { rows: [0] }, value: 1.5 },
      /whole number/,
    ],
  ] as [string, DatasetChangeInput, RegExp][])('refuses %s', async (_, change, message) => {
    const { id } = await project.add('plants', plants);
    await expect(edit(id, [change])).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('that leaves everything as it is makes no version', async () => {
    const { id } = await project.add('plants', plants);
    await expect(
      edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0] }, value: 'a' }]),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('leave version 1') });
    await expect(project.datasets.handlers.restore({ id, version: 1, note: '' }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await readdir(path.join(project.store.directories.datasets, id))).toEqual(['v1']);
  });

  it('stops when it is cancelled, leaving nothing', async () => {
    const { id } = await project.add('plants', plants);
    const controller = new AbortController();
    const running = project.datasets.handlers.edit(
      { id, version: null, changes: changesSchema.parse([{ kind: 'sortRows', by: [{ column: 'height' }] }]), note: '' },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(path.join(project.store.directories.datasets, id))).toEqual(['v1']);
  });

  it('takes its turn when two are asked for at once', async () => {
    const { id } = await project.add('plants', plants);
    const made = await Promise.all(
      ['x', 'y', 'z'].map((value) => edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0] }, value }])),
    );
    expect(made.map(({ version }) => version)).toEqual([2, 3, 4]);
    expect((await column(id, 'label'))[0]).toBe('z');
  });
});
