import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findDataDirectory, findInstallation } from './paths';

describe('the data directory', () => {
  test('is the one that is named', () => {
    expect(findDataDirectory({ STUDIO_DATA_DIR: '/data/studio', XDG_DATA_HOME: '/other' }, 'linux')).toBe(
      '/data/studio',
    );
  });

  test('is where the system keeps such data', () => {
    expect(findDataDirectory({ XDG_DATA_HOME: '/xdg' }, 'linux')).toBe('/xdg/model-studio');
    expect(findDataDirectory({}, 'linux')).toBe(path.join(homedir(), '.local/share/model-studio'));
    expect(findDataDirectory({}, 'darwin')).toBe(path.join(homedir(), 'Library/Application Support/model-studio'));
    expect(findDataDirectory({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/model-studio');
  });

  test('does not follow a relative XDG_DATA_HOME, as its specification demands', () => {
    expect(findDataDirectory({ XDG_DATA_HOME: 'relative' }, 'linux')).toBe(
      path.join(homedir(), '.local/share/model-studio'),
    );
  });
});

test('an installation is found from its entry, with the resources beside the archive of a packaged one', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'studio-installation-'));
  const root = path.join(directory, 'app.asar');
  await mkdir(root);
  await writeFile(path.join(root, 'package.json'), '{"version":"1.2.3"}');
  expect(findInstallation(pathToFileURL(path.join(root, 'out/main/cli.js')).href)).toEqual({
    version: '1.2.3',
    enginePath: path.join(root, 'out/main/engine.js'),
    preloadPath: path.join(root, 'out/preload/index.cjs'),
    pageDirectory: path.join(root, 'out/renderer'),
    resourcesDirectory: path.join(directory, 'app.asar.unpacked/resources'),
    rootDirectory: root,
  });
  await rm(directory, { recursive: true });
});
