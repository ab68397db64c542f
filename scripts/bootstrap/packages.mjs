import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from './locations.mjs';
import { lastLines, run } from './run.mjs';
import { isStamped, writeStamp } from './stamp.mjs';
import { withTurn } from './turn.mjs';

const modules = join(root, 'node_modules');
const stampPath = join(modules, '.studio-packages.json');

/** Installs the packages of the lock file when they are missing or when it changed. Says whether it did anything. */
export async function ensurePackages(status) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = {
    lock: createHash('sha256').update(lockText).digest('hex'),
    platform: `${process.platform}-${process.arch}`,
  };
  if (isStamped(stampPath, wanted)) return false;
  return withTurn(
    join(root, '.cache', 'turn'),
    async () => {
      if (isStamped(stampPath, wanted)) return false;
      const installed = readJson(join(modules, '.package-lock.json'));
      const complete = installed !== undefined && matchesLock(JSON.parse(lockText), installed);
      if (!complete) await install(status);
      writeStamp(stampPath, wanted);
      return !complete;
    },
    () => status.update('Waiting for another npm start or npm test to finish installing'),
  );
}

/** True when every package of the lock file that this machine needs lies in node_modules in the same version. */
export function matchesLock(lock, installed) {
  const present = installed.packages ?? {};
  return Object.entries(lock.packages ?? {}).every(([path, entry]) => {
    // Packages for other systems, and peers that nobody asked for, are absent by right.
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return true;
    return present[path]?.version === entry.version;
  });
}

async function install(status) {
  status.update('Installing packages (npm ci)');
  const npm = npmCommand(process.env);
  const startedAt = Date.now();
  const clock = setInterval(() => {
    status.update(`Installing packages (npm ci), ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, 1000);
  const result = await run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    environment: process.env,
  });
  clearInterval(clock);
  if (result.exitCode === 0 && existsSync(modules)) return;
  throw new Error(
    `npm ci failed:\n${lastLines(result.output, 20)}\nCheck the network connection and \`npm config get registry\`, then try again.`,
  );
}

/** The npm that runs us, else the one on the PATH. */
export function npmCommand(environment) {
  const path = environment.npm_execpath;
  if (path && /npm-cli\.[cm]?js$/.test(path)) return { command: process.execPath, args: [path] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}
