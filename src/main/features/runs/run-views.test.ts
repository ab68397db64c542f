import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyRunTableLayout, type RunTableLayout, runViewSchema } from '../../../shared/contract/run-view';
import { plainViewCharts } from '../../../shared/run-table/view-charts';
import { createChanges } from '../../lib/changes';
import { openStore, type Store } from '../../store';
import { createRunMarkHandlers } from './run-mark-handlers';
import { createRunViews } from './run-views';

let directory: string;
let store: Store;
const context = { signal: new AbortController().signal };
const options = () =>
  ({ session: () => store, changes: createChanges(), clock: { now: () => 1_790_000_000_000 } }) as never;
const views = () => createRunViews(options());
const marks = () => createRunMarkHandlers(options());

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'run-views-'));
  store = await openStore(path.join(directory, 'project'), { create: true });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const layout: RunTableLayout = {
  ...emptyRunTableLayout,
  columns: ['status', 'metric:train/loss:at:500'],
  pinned: ['status'],
  widths: { status: 200 },
  sort: [{ id: 'metric:train/loss:at:500', direction: 'descending' }],
  grouping: ['config:training.batchSize'],
  figures: { 'metric:train/loss:at:500': 'best' },
  filter: 'archived = true',
  charts: {
    look: { ...plainViewCharts.look, axis: 'epoch', smoothing: 0.6, logarithmic: true },
    order: { train: ['train/loss', 'train/accuracy'] },
    hidden: ['train/rate'],
    folded: { system: false },
  },
};

async function addRuns(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `run_${index}`);
  await store.database.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
     SELECT value, key, value, 'a', 'completed', 0, 0, 'iris', 1, 1, 0 FROM json_each(?)`,
    [JSON.stringify(ids)],
  );
  return ids;
}
const tagsOf = async (id: string) =>
  JSON.parse((await store.database.get<{ tags: string }>('SELECT tags FROM run WHERE id = ?', [id]))?.tags ?? '');

describe('views of the run table', () => {
  it('keep their layout, are renamed, deleted and brought back', async () => {
    const { view } = await views().create({ name: 'Rates', layout }, context);
    await views().update({ id: view.id, name: 'Learning rates' }, context);
    expect(await views().list(undefined, context)).toMatchObject({ views: [{ name: 'Learning rates', layout }] });
    const removed = await views().remove({ id: view.id }, context);
    expect(await views().list(undefined, context)).toEqual({ views: [] });
    await views().restore({ view: runViewSchema.parse(removed.view) }, context);
    expect(await views().list(undefined, context)).toEqual({ views: [removed.view] });
  });

  it('refuse a name that is taken, in any case', async () => {
    await views().create({ name: 'Rates', layout }, context);
    await expect(views().create({ name: 'rates', layout }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    const other = await views().create({ name: 'Other', layout }, context);
    await expect(views().update({ id: other.view.id, name: 'RATES' }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('of a version that wrote something else are read as far as they can be', async () => {
    await store.database.run("INSERT INTO run_view VALUES ('v', 'Old', 0, 0, ?)", ['{"filter":"cnn","later":1}']);
    await store.database.run("INSERT INTO run_view VALUES ('w', 'Broken', 0, 0, ?)", ['{"columns":7']);
    await store.database.run("INSERT INTO run_view VALUES ('x', 'Pie', 0, 0, ?)", [
      '{"filter":"a","charts":{"pie":1}}',
    ]);
    const plain = { ...emptyRunTableLayout, charts: null };
    expect((await views().list(undefined, context)).views.map((view) => view.layout)).toEqual([
      plain,
      { ...plain, filter: 'cnn' },
      { ...plain, filter: 'a' },
    ]);
  });

  it('are left as the table was left', async () => {
    expect(await views().current(undefined, context)).toEqual({ state: null });
    const state = { viewId: null, layout, eyes: { newest: 3, shown: ['run_1'], hidden: [] } };
    await views().keep({ state }, context);
    await views().keep({ state: { ...state, viewId: 'view_1' } }, context);
    expect(await views().current(undefined, context)).toEqual({ state: { ...state, viewId: 'view_1' } });
    // As a studio wrote it that kept no charts.
    await store.database.run("UPDATE setting SET value = json_remove(value, '$.layout.charts')");
    expect((await views().current(undefined, context)).state).toMatchObject({ layout: { ...layout, charts: null } });
    await store.database.run("UPDATE setting SET value = 'no JSON'");
    expect(await views().current(undefined, context)).toEqual({ state: null });
  });
});

describe('marks of many runs', () => {
  it('name the runs that were not so before, and are taken back by them', async () => {
    const ids = await addRuns(3);
    await marks().tag({ ids: ['run_1'], tag: 'paper', present: true }, context);
    const { changedIds } = await marks().tag({ ids, tag: 'paper', present: true }, context);
    expect(changedIds.toSorted()).toEqual(['run_0', 'run_2']);
    await marks().tag({ ids: changedIds, tag: 'paper', present: false }, context);
    expect([await tagsOf('run_0'), await tagsOf('run_1'), await tagsOf('run_2')]).toEqual([[], ['paper'], []]);
  });

  it('keep the other tags and their order', async () => {
    const [id = ''] = await addRuns(1);
    for (const tag of ['a', 'b"\\', 'c']) await marks().tag({ ids: [id], tag, present: true }, context);
    await marks().tag({ ids: [id], tag: 'b"\\', present: false }, context);
    expect(await tagsOf(id)).toEqual(['a', 'c']);
  });

  it('archive ten thousand runs and bring them back', async () => {
    const ids = await addRuns(10_000);
    expect((await marks().archive({ ids, archived: true }, context)).changedIds).toHaveLength(10_000);
    expect((await marks().archive({ ids, archived: true }, context)).changedIds).toEqual([]);
    expect((await marks().archive({ ids: ids.slice(0, 9), archived: false }, context)).changedIds).toHaveLength(9);
  });
});
