import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChanges } from '../../lib/changes';
import { createSessionDoor, type SessionDoor } from '../../store';
import { createProjects, type ProjectsFeature } from './index';

let folder: string;
let door: SessionDoor;
let projects: ProjectsFeature;
let active: string[];
let samples: string[];
let whileOpening = async () => {};
const log = { debug() {}, info() {}, warn() {}, error() {} };
const signal = new AbortController().signal;
const context = { signal };
const at = (name: string) => path.join(folder, name);
const open = (name: string, create = true) => projects.open({ path: at(name), create, sample: false }, signal);

function start(): void {
  door = createSessionDoor();
  projects = createProjects({
    door,
    dataDirectory: at('data'),
    ensureSample: async (name) => samples.push(name),
    activeRunNames: () => active,
    onOpen: () => whileOpening(),
    tasks: {} as never,
    changes: createChanges(),
    clock: { now: () => Date.now() },
    log,
  });
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-projects-'));
  active = [];
  samples = [];
  whileOpening = async () => {};
  start();
});
afterEach(async () => {
  await projects.close();
  await rm(folder, { recursive: true, force: true });
});

it('starts with the sample project and its data sets', async () => {
  const project = await projects.openInitial(null, signal);
  expect(project).toMatchObject({ name: 'Sample project', readOnly: false, runCount: 0 });
  expect(samples).toEqual(['iris', 'digits']);
});

it('starts the next time with the project used last', async () => {
  await projects.openInitial(null, signal);
  await open('mine');
  await projects.close();
  start();
  expect((await projects.openInitial(null, signal)).path).toBe(at('mine'));
});

it('makes the folder that a shell names', async () => {
  expect((await projects.openInitial(at('named'), signal)).name).toBe('named');
});

it('keeps the open project when another cannot be opened', async () => {
  await open('a');
  await expect(open('missing', false)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await projects.current())?.path).toBe(at('a'));
});

it('gives the project before free when another is opened', async () => {
  await open('a');
  await open('b');
  expect((await open('a', false)).path).toBe(at('a'));
});

it('opens one project after the other when asked for two at once', async () => {
  await Promise.all([open('a'), open('b')]);
  expect((await projects.current())?.path).toBe(at('b'));
});

it('stays while runs train, and names them', async () => {
  await open('a');
  active = ['swift-heron-1'];
  await expect(open('b')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('swift-heron-1'),
  });
  expect((await projects.current())?.path).toBe(at('a'));
});

it('stays when a run is started while the other one is being opened, and leaves that one free', async () => {
  await open('a');
  whileOpening = async () => {
    active = ['swift-heron-1'];
  };
  await expect(open('b')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await projects.current())?.path).toBe(at('a'));
  active = [];
  whileOpening = async () => {};
  expect(await open('b', false)).toMatchObject({ path: at('b'), readOnly: false });
});

it('renames the project, in the list of recent ones too', async () => {
  await open('a');
  expect((await projects.rename('Irises')).name).toBe('Irises');
  expect(await projects.handlers.recent(undefined, context)).toMatchObject({
    projects: [{ name: 'Irises', exists: true }],
  });
});

it('marks recent projects whose folder is gone, and forgets them when asked', async () => {
  await open('a');
  await open('b');
  await rm(at('a'), { recursive: true });
  expect((await projects.recent.list()).map(({ exists }) => exists)).toEqual([true, false]);
  await projects.handlers.forget({ path: at('a') }, context);
  expect((await projects.recent.list()).map((entry) => entry.path)).toEqual([at('b')]);
});

it('says that no project is open where one is needed', async () => {
  expect(await projects.current()).toBeNull();
  await expect(projects.handlers.trash(undefined, context)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
