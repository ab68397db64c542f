import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../../store';
import { createAftermath } from './run-aftermath';

const log = { debug() {}, info() {}, warn() {}, error() {} };
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-aftermath-'));
  store = await openStore(folder, { create: true });
  for (const id of ['ended', 'left', 'trained'])
    await store.database.run(
      `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
       VALUES (?, (SELECT count(*) FROM run), ?, '', 'running', 0, 0, '', 1, 1, 0)`,
      [id, id],
    );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

it('is written down by itself as soon as the disk has room, but for runs that train here', async () => {
  await store.database.run(
    "CREATE TEMP TRIGGER full BEFORE UPDATE ON run BEGIN SELECT RAISE(FAIL, 'the disk is full'); END",
  );
  const published: (string | null)[] = [];
  const aftermath = createAftermath({
    session: () => store,
    isInUse: (id) => id === 'trained',
    publish: (id) => published.push(id),
    clock: { now: () => 5 },
    log,
    retryMs: 10,
  });
  await expect(aftermath.recover(store)).rejects.toThrow('the disk is full');
  aftermath.keep(store, 'ended', {
    outcome: { status: 'completed', error: null },
    patch: { status: 'completed', ended_at: 4 },
    event: { at: 4, level: 'info', step: 7, message: 'Training completed.' },
  });
  const statuses = { ended: 'completed', left: 'interrupted' };
  expect(Object.fromEntries(await aftermath.statuses())).toEqual(statuses);
  expect(aftermath.isLost({ id: 'trained', status: 'running' })).toBe(false);
  expect(aftermath.isLost({ id: 'left', status: 'running' })).toBe(true);

  await store.database.run('DROP TRIGGER full');
  await vi.waitFor(() => expect(published).toEqual(['ended', null]));
  const rows = await store.database.all<{ id: string; status: string }>('SELECT id, status FROM run');
  expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({ ...statuses, trained: 'running' });
  expect(await store.database.all("SELECT message FROM run_event WHERE run_id = 'ended'")).toHaveLength(1);
  expect(aftermath.isLost({ id: 'left', status: 'running' })).toBe(false);
  await aftermath.close();
});

it('counts every active run as interrupted where the project can only be read, since nobody trains it', async () => {
  const aftermath = createAftermath({
    session: () => ({ ...store, readOnly: true }),
    isInUse: () => false,
    publish: () => {},
    clock: { now: () => 5 },
    log,
  });
  await store.database.run("UPDATE run SET status = 'completed' WHERE id = 'ended'");
  expect(Object.fromEntries(await aftermath.statuses())).toEqual({ left: 'interrupted', trained: 'interrupted' });
  expect(aftermath.isLost({ id: 'left', status: 'running' })).toBe(true);
});
