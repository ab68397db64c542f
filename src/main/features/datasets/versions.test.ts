import { link, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { plants, versionTools } from '../../../../tests/support/dataset-versions';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { runConfigSchema } from '../../../shared/config/run-config';
import { changesSchema, datasetVersionContract } from '../../../shared/contract/dataset-version';
import { emptyTrash, restoreFromTrash } from '../../store';
import type { DataConfig } from './index';

const { signal } = new AbortController();
const context = { signal };
const project = useDatasetProject({ jobs: mediaJobs });
const { edit, diff, rowsOf } = versionTools(project);

describe('versions', () => {
  it('an edit and its inverse give the parent’s fingerprint', async () => {
    const { id, fingerprint } = await project.add('plants', plants);
    await edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0, 8] }, value: 'x' }]);
    const back = await edit(id, [
      {
        kind: 'setCells',
        column: 'label',
        cells: [
          { row: 0, value: 'a' },
          { row: 8, value: 'b' },
        ],
      },
    ]);
    expect(back.fingerprint).toBe(fingerprint);
    expect(await diff(id, 1, 3)).toMatchObject({ identical: true, rows: { changed: 0 } });
  });

  it('come back with the content they had, sharing the file', async () => {
    const { id, fingerprint } = await project.add('plants', plants);
    const two = await edit(id, [{ kind: 'excludeRows', rows: { where: "label = 'a'" } }]);
    const three = (await project.datasets.handlers.restore({ id, version: 1, note: '' }, context)).version;
    expect(three).toMatchObject({
      version: 3,
      parentVersion: 2,
      origin: 'restore',
      restoredVersion: 1,
      fingerprint,
      rowChanges: { added: 6, removed: 0, changed: 0 },
    });
    const four = (await project.datasets.handlers.restore({ id, version: 2, note: '' }, context)).version;
    expect(four.fingerprint).toBe(two.fingerprint);
    const inode = async (version: number) =>
      (await stat(path.join(project.store.directories.datasets, id, `v${version}`, 'data.parquet'))).ino;
    expect(await inode(4)).toBe(await inode(2));
  });

  it('go to the trash and come back; the newest of the rest is the data set then', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { trashId, runs } = await project.datasets.handlers.removeVersion(
      { id, version: 2, evenIfUsed: false },
      context,
    );
    expect(runs).toEqual([]);
    expect(await project.datasets.get(id)).toMatchObject({ version: 1, newestVersion: 1 });
    await expect(project.datasets.get(id, 2)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: '"plants" has no version 2; it has 1.',
    });
    await restoreFromTrash(project.store, trashId);
    expect((await rowsOf(id, 2)).length).toBe(11);
    await project.datasets.handlers.removeVersion({ id, version: 2, evenIfUsed: false }, context);
    await emptyTrash(project.store);
    // Its number is not used again.
    expect(await edit(id, [{ kind: 'excludeRows', rows: { rows: [1] } }])).toMatchObject({
      version: 3,
      parentVersion: 1,
    });
    expect((await project.datasets.handlers.versions({ id }, context)).versions.map(({ version }) => version)).toEqual([
      3, 1,
    ]);
  });

  it('cannot be removed when there is no other', async () => {
    const { id } = await project.add('plants', plants);
    await expect(
      project.datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: true }, context),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('in the trash wait for their data set to be restored first', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { trashId } = await project.datasets.handlers.removeVersion({ id, version: 2, evenIfUsed: false }, context);
    const whole = await project.datasets.handlers.remove({ id }, context);
    await expect(restoreFromTrash(project.store, trashId)).rejects.toMatchObject({ code: 'CONFLICT' });
    await restoreFromTrash(project.store, whole.trashId);
    await restoreFromTrash(project.store, trashId);
    expect((await rowsOf(id)).length).toBe(11);
  });

  it('that runs used are told and kept, unless the person agrees', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    await useInRun(id, 1, 'swift-heron-1');
    await expect(
      project.datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: false }, context),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('swift-heron-1'),
    });
    const { runs } = await project.datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: true }, context);
    expect(runs).toEqual([{ id: 'run_1', name: 'swift-heron-1' }]);
  });

  it('keep the roles that runs trained with: new roles are a new version then', async () => {
    const { id, fingerprint } = await project.add('plants', plants);
    await project.datasets.handlers.setRoles({ id, roles: { colour: 'ignored' } }, context);
    expect((await project.datasets.get(id)).version).toBe(1);
    await useInRun(id, 1, 'swift-heron-1');
    const { dataset } = await project.datasets.handlers.setRoles({ id, roles: { count: 'ignored' } }, context);
    expect(dataset).toMatchObject({ version: 2, fingerprint });
    const roles = async (version: number) => (await project.datasets.get(id, version)).columns.map(({ role }) => role);
    expect(await roles(1)).toEqual(['feature', 'feature', 'time', 'ignored', 'target']);
    expect(await roles(2)).toEqual(['feature', 'ignored', 'time', 'ignored', 'target']);
  });

  it('are what training, splitting and profiling read when a config names one', async () => {
    const { id } = await project.add('plants', plants);
    await edit(id, [
      { kind: 'excludeRows', rows: { where: 'height > 8' } },
      { kind: 'renameColumns', names: { height: 'size' } },
    ]);
    const configOf = (version: number | null): DataConfig =>
      runConfigSchema.parse({
        name: 'test',
        dataset: { name: 'plants', version, split: { train: 0.5, validation: 0.25, test: 0.25 } },
        transforms: [{ kind: 'oneHot', columns: ['colour'] }],
        model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
        training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
      }) as DataConfig;
    expect((await project.datasets.resolve(configOf(1))).features).toEqual(['height', 'count', 'colour']);
    expect((await project.datasets.resolve(configOf(null))).features).toEqual(['size', 'count', 'colour']);
    const first = await project.datasets.prepare(configOf(1), signal);
    const second = await project.datasets.prepare(configOf(null), signal);
    expect([first, second].map(({ dataset, data }) => [dataset.version, data.rowCount])).toEqual([
      [1, 12],
      [2, 8],
    ]);
    expect(first.data.fingerprint).not.toBe(second.data.fingerprint);
    expect((await project.datasets.profile(id, signal, 1)).rowCount).toBe(12);
    expect((await project.datasets.profile(id, signal)).rowCount).toBe(8);
    const { problems } = await project.datasets.resolve(configOf(7));
    expect(problems).toMatchObject([
      {
        code: 'unknownVersion',
        message: '"plants" has no version 7; it has 2, 1.',
        where: { path: ['dataset', 'version'] },
      },
    ]);
  });

  it('survive files of a host that died before it entered them', async () => {
    const { id } = await project.add('plants', plants);
    const half = path.join(project.store.directories.datasets, id, 'v2');
    const { mkdir } = await import('node:fs/promises');
    await mkdir(half);
    await link(
      path.join(project.store.directories.datasets, id, 'v1', 'data.parquet'),
      path.join(half, 'data.parquet'),
    );
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    expect((await rowsOf(id, 2)).length).toBe(11);
    expect((await rowsOf(id, 1)).length).toBe(12);
  });

  it('answer as the contract says', async () => {
    const { id } = await project.add('plants', plants);
    const outputOf = (route: keyof typeof datasetVersionContract) =>
      (datasetVersionContract[route] as unknown as { '~orpc': { outputSchema: { parse(value: unknown): unknown } } })[
        '~orpc'
      ].outputSchema;
    const changes = changesSchema.parse([{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { handlers } = project.datasets;
    const answers = {
      previewEdit: await handlers.previewEdit({ id, version: null, changes }, context),
      edit: await handlers.edit({ id, version: null, changes, note: '' }, context),
      versions: await handlers.versions({ id }, context),
      version: await handlers.version({ id, version: 2 }, context),
      diff: await handlers.diff({ id, from: 1, to: 2 }, context),
      setVersionNote: await handlers.setVersionNote({ id, version: 1, note: 'as it came' }, context),
      restore: await handlers.restore({ id, version: 1, note: '' }, context),
    };
    for (const [route, answer] of Object.entries(answers))
      expect(outputOf(route as keyof typeof answers).parse(answer)).toEqual(answer);
  });
});

async function useInRun(datasetId: string, version: number, name: string): Promise<void> {
  await project.store.database.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_id, dataset_name, dataset_version,
       epoch_count, seed, color_index) VALUES ('run_1', 1, ?, 'x', 'completed', 0, 0, ?, 'plants', ?, 1, 0, 0)`,
    [name, datasetId, version],
  );
}
