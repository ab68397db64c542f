import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, nodePath, root } from './locations.mjs';
import { run } from './run.mjs';

const electron = join(root, 'node_modules', 'electron');
const downloadTimeoutMs = 10 * 60 * 1000;

/** Whether a window could be shown at all. */
export function hasDisplay(environment = process.env, platform = process.platform) {
  if (platform === 'win32') return true;
  if (platform === 'darwin') return !environment.SSH_CONNECTION;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** Electron's program if it is here. */
export function electronPath(environment = process.env) {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const path = join(
    environment.ELECTRON_OVERRIDE_DIST_PATH || join(electron, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(path) ? path : undefined;
}

/** Electron's program, fetched on the first start. Gives `undefined` when it cannot be had: the browser serves as well. */
export async function ensureElectron(status) {
  const present = electronPath();
  if (present) return present;
  status.update('Downloading Electron');
  await run(nodePath(), [join(electron, 'install.js')], {
    cwd: root,
    environment: childEnvironment(),
    timeoutMs: downloadTimeoutMs,
  });
  return electronPath();
}

/** Which shell `npm start` opens. Without a display or Electron the same studio runs in a browser tab. */
export function chooseShell({ display, electron: program, forced }) {
  if (forced === 'browser') return 'browser';
  return display && program ? 'window' : 'browser';
}

/** The command that opens an address, if this machine has a browser to open. */
export function browserCommand(url, { environment = process.env, platform = process.platform } = {}) {
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '""', url.replaceAll('&', '^&')] };
  if (platform === 'darwin') return { command: 'open', args: [url] };
  if (!hasDisplay(environment, platform)) return undefined;
  const opener = (environment.PATH ?? '').split(':').some((folder) => folder && existsSync(join(folder, 'xdg-open')));
  return opener ? { command: 'xdg-open', args: [url] } : undefined;
}
