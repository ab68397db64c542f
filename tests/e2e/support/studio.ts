import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The checkout, or another folder with `out/` beside `resources/`, to test a build that is made apart. */
const root = process.env.STUDIO_E2E_ROOT ?? path.resolve(import.meta.dirname, '..', '..', '..');
const stopPatienceMs = 10_000;

export interface Studio {
  /** With the token: signs a browser in. */
  url: string;
  origin: string;
  token: string;
  port: number;
  /** Deleted with the studio, unless it was given. */
  directory: string;
  /** Standard error so far. */
  log(): string;
  stop(): Promise<void>;
  /** As a crash or a power cut would; its folder stays. */
  kill(): Promise<void>;
}

export interface StudioOptions {
  /** A folder of an earlier studio, to start again on the same data. */
  directory?: string;
  port?: number;
  token?: string;
  /** Use the engines that are installed on this machine; without, only those that ship with the app. */
  installedEngines?: boolean;
}

/** Where this machine's engines are, so that no test installs one. */
function installedEnginesDirectory(): string {
  const data =
    process.env.STUDIO_DATA_DIR ??
    path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share'), 'model-studio');
  return path.join(data, 'engines');
}

function nodeProgram(): string {
  const own = path.join(root, 'node_modules', '.bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/**
 * Starts the built studio as a local server on data of its own: `<directory>/data` and the project
 * `<directory>/project`. Throws when it does not say that it is ready.
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const entry = path.join(root, 'out', 'main', 'cli.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\` first.`);
  const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'studio-e2e-')));
  const dataDirectory = path.join(directory, 'data');
  await mkdir(dataDirectory, { recursive: true });
  const engines = installedEnginesDirectory();
  const link = path.join(dataDirectory, 'engines');
  if ((options.installedEngines ?? true) && existsSync(engines) && !existsSync(link))
    await symlink(engines, link, 'dir');

  const flags = ['serve', '--json', '--port', String(options.port ?? 0), '--project', path.join(directory, 'project')];
  if (options.token) flags.push('--token', options.token);
  const child = spawn(nodeProgram(), [entry, ...flags], {
    cwd: root,
    env: { ...process.env, STUDIO_DATA_DIR: dataDirectory, STUDIO_PROJECT: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const { url, token } = await readReady(child, () => errors);
  const address = new URL(url);
  return {
    url,
    token,
    origin: address.origin,
    port: Number(address.port),
    directory,
    log: () => errors,
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      await end(child);
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readReady(child: ChildProcess, errors: () => string): Promise<{ url: string; token: string }> {
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`The studio ended with ${code} before it was ready.\n${errors()}`))),
  );
  ended.catch(() => {});
  const line = new Promise<string>((resolve) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });
  return JSON.parse(await Promise.race([line, ended])) as { url: string; token: string };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
  await gone;
  clearTimeout(timer);
}
