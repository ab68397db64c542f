import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const commandLine = join(root, 'out', 'main', 'cli.js');

/** The person's data folder; the same rule as src/main/lib/paths.ts, which cannot be imported before it is built. */
export function dataDirectory(environment = process.env, platform = process.platform) {
  if (environment.STUDIO_DATA_DIR) return resolve(environment.STUDIO_DATA_DIR);
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'model-studio');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'model-studio');
  const base = environment.XDG_DATA_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.local', 'share'), 'model-studio');
}

/** The runtime of everything but these scripts: Node 24 from the npm platform packages, whatever the shell's node is. */
export function nodePath() {
  const extension = process.platform === 'win32' ? '.exe' : '';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const packages = [`node-${platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  const found = packages.map((name) => join(root, 'node_modules', name, 'bin', `node${extension}`)).find(existsSync);
  if (found) return found;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `No Node 24 for ${process.platform} ${process.arch} came with the packages, and this is Node ${process.versions.node}. Install Node 24 and try again.`,
  );
}

/** The environment of our children: Node 24 and the packages' own commands first, proxies honoured. */
export function childEnvironment(extra = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? process.env.Path ?? ''].join(separator);
  return { ...process.env, PATH: path, NODE_USE_ENV_PROXY: '1', ...extra };
}

export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
