import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingContract } from '../../../shared/contract/setting';
import { createChanges } from '../../lib/changes';
import { createSettings } from './index';

let dataDirectory: string;
const log = { debug() {}, info() {}, warn() {}, error() {} };
const create = () => createSettings({ dataDirectory, changes: createChanges(), log });

beforeEach(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'studio-settings-'));
});
afterEach(() => rm(dataDirectory, { recursive: true, force: true }));

it('has defaults before anything was chosen', async () => {
  expect((await create()).current()).toMatchObject({ theme: 'system', defaultEngine: 'auto', concurrentRunCount: 1 });
});

it('is the same after a restart', async () => {
  await (await create()).update({ theme: 'dark', threads: 4 });
  expect((await create()).current()).toMatchObject({ theme: 'dark', threads: 4, density: 'normal' });
});

it('keeps the last of changes made at once', async () => {
  const settings = await create();
  await Promise.all([1, 2, 3, 4].map((concurrentRunCount) => settings.update({ concurrentRunCount })));
  expect(JSON.parse(await readFile(path.join(dataDirectory, 'settings.json'), 'utf8')).concurrentRunCount).toBe(4);
});

it('keeps the valid values of a file in which one is not', async () => {
  await writeFile(path.join(dataDirectory, 'settings.json'), '{"theme":"dark","concurrentRunCount":-3}');
  expect((await create()).current()).toMatchObject({ theme: 'dark', concurrentRunCount: 1 });
});

it('puts a damaged file aside and starts with defaults', async () => {
  await writeFile(path.join(dataDirectory, 'settings.json'), '{"theme":"da');
  expect((await create()).current().theme).toBe('system');
  expect(await readdir(dataDirectory)).toEqual(['settings.json.damaged']);
});

it('is told to change what was sent alone, defaults are not filled in on the way', () => {
  const input = settingContract.update['~orpc'].inputSchema;
  expect(input?.['~standard'].validate({ theme: 'dark' })).toEqual({ value: { theme: 'dark' } });
});
