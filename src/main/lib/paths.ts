import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the parts of one installation lie, found from the file that was started. */
export interface Installation {
  version: string;
  enginePath: string;
  preloadPath: string;
  pageDirectory: string;
  resourcesDirectory: string;
  /** Benchmark suites exist in a checkout only. */
  rootDirectory: string;
}

/** Native code and forked processes cannot read inside an archive; electron-builder puts their files beside it. */
function unpacked(file: string): string {
  return file.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked');
}

/** `entryUrl` is `import.meta.url` of an entry in out/main. */
export function findInstallation(entryUrl: string): Installation {
  const out = path.resolve(path.dirname(fileURLToPath(entryUrl)), '..');
  const rootDirectory = path.dirname(out);
  const { version } = JSON.parse(readFileSync(path.join(rootDirectory, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    enginePath: path.join(out, 'main', 'engine.js'),
    preloadPath: path.join(out, 'preload', 'index.cjs'),
    pageDirectory: path.join(out, 'renderer'),
    resourcesDirectory: unpacked(path.join(rootDirectory, 'resources')),
    rootDirectory,
  };
}

/**
 * The person's folder for engines, settings and logs: `STUDIO_DATA_DIR`, else where the system wants such data.
 * Source: XDG Base Directory Specification 0.8; Apple File System Programming Guide; Windows Known Folders.
 */
export function findDataDirectory(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (environment.STUDIO_DATA_DIR) return path.resolve(environment.STUDIO_DATA_DIR);
  if (platform === 'win32')
    return path.join(environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'model-studio');
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'model-studio');
  const base = environment.XDG_DATA_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.local', 'share'), 'model-studio');
}
