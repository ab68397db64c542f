import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildFailure, findNodeGyp, findNodeHeaders } from './binding';
import { nodeCommand, npmCommand, withoutOuterNpm } from './package-tree';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-binding-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plant = (...path: string[]): string => {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
};
const emptyRequire = () => createRequire(join(folder, 'package.json'));

it.each([
  ['gyp ERR! stack Error: not found: make\n', 'no C++ compiler with make is installed', /build-essential/],
  [
    'make: g++: No such file or directory\nmake: *** [x.o] Error 127',
    'no C++ compiler with make is installed',
    /build-essential/,
  ],
  [
    'gyp ERR! find Python Python is not set\nError: Could not find any Python installation to use',
    'no Python 3',
    /Install Python/,
  ],
  ['gyp ERR! find VS Could not find any Visual Studio installation to use', 'Visual Studio', /Desktop development/],
  [
    'gyp ERR! stack FetchError: request to https://nodejs.org/download/release/v24.0.0/node-headers.tar.gz failed, reason: getaddrinfo ENOTFOUND nodejs.org',
    "Node's C headers",
    /STUDIO_NODE_DIR/,
  ],
])('a build that ended with %j names what to install', (log, message, fix) => {
  const error = buildFailure(log);
  expect(error.message).toContain(message);
  expect(error.data.fix).toMatch(fix);
});

it('any other failed build quotes the compiler, not the stack of the build tool', () => {
  const log = [
    '../binding/tfjs_backend.cc:18: fatal error: tensorflow/c/c_api.h: No such file or directory',
    'gyp ERR! stack Error: `make` failed with exit code: 2',
    'gyp ERR! cwd /somewhere',
  ].join('\n');
  expect(buildFailure(log).message).toBe(
    'The TensorFlow binding could not be built: ../binding/tfjs_backend.cc:18: fatal error: tensorflow/c/c_api.h: No such file or directory',
  );
});

it("takes Node's headers from the folder that is named, else from beside the running Node", () => {
  const named = join(plant('named', 'include', 'node', 'node_api.h'), '..', '..', '..');
  const running = join(plant('running', 'include', 'node', 'node_api.h'), '..', '..', '..');
  const nodePath = plant('running', 'bin', 'node');
  expect(findNodeHeaders({ STUDIO_NODE_DIR: named }, nodePath, emptyRequire())).toBe(named);
  expect(findNodeHeaders({ STUDIO_NODE_DIR: join(folder, 'empty') }, nodePath, emptyRequire())).toBe(running);
});

it("finds node-gyp inside the npm on the PATH when the app's tree has none", () => {
  const nodeGyp = plant('npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  plant('npm', 'bin', 'npm');
  expect(findNodeGyp({ PATH: `/nowhere:${join(folder, 'npm', 'bin')}` }, emptyRequire())).toBe(nodeGyp);
  expect(findNodeGyp({ PATH: '/nowhere' }, emptyRequire())).toBeUndefined();
});

it('keeps what an outer npm run would impose on the inner npm out of its environment', () => {
  expect(
    withoutOuterNpm({
      PATH: '/bin',
      INIT_CWD: '/outer',
      npm_lifecycle_event: 'start',
      npm_package_name: 'model-studio',
      npm_config_local_prefix: '/outer',
      npm_config_omit: 'dev',
      npm_config_registry: 'https://registry.example/',
      npm_config_cafile: '/ca.pem',
      HTTPS_PROXY: 'http://proxy',
    }),
  ).toEqual({
    PATH: '/bin',
    npm_config_registry: 'https://registry.example/',
    npm_config_cafile: '/ca.pem',
    HTTPS_PROXY: 'http://proxy',
  });
});

it('runs the npm that runs us, and not another package manager that says it is npm', () => {
  expect(npmCommand({ npm_execpath: '/lib/npm/bin/npm-cli.js' }, '/node', 'linux')).toEqual({
    command: '/node',
    args: ['/lib/npm/bin/npm-cli.js'],
  });
  expect(npmCommand({ npm_execpath: '/lib/yarn/bin/yarn.js' }, '/node', 'linux')).toMatchObject({
    command: 'npm',
    args: [],
  });
  expect(npmCommand({}, '/node', 'win32').command).toBe('npm.cmd');
});

it("never asks Electron's binary to act as Node", () => {
  expect(nodeCommand({ electron: '45.4.1' })).toBe('node');
  expect(nodeCommand({})).toBe(process.execPath);
});
