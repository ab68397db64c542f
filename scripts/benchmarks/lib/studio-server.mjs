import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';

const cli = process.env.STUDIO_CLI ?? path.resolve('out/main/cli.js');

/** The engines that are installed on this machine; everything else of a measured studio is its own. */
function enginesDirectory() {
  const data =
    process.env.STUDIO_DATA_DIR ??
    path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local/share'), 'model-studio');
  return path.join(data, 'engines');
}

export async function makeStudioDirectory() {
  const directory = await mkdtemp(path.join(tmpdir(), 'studio-bench-'));
  await mkdir(path.join(directory, 'data'));
  if (existsSync(enginesDirectory())) await symlink(enginesDirectory(), path.join(directory, 'data', 'engines'), 'dir');
  return { directory, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts `studio serve` and waits for its address. */
export async function startServer(directory) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      STUDIO_DATA_DIR: path.join(directory, 'data'),
      STUDIO_PROJECT: path.join(directory, 'project'),
      STUDIO_DEVELOPER: '1',
    },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    ended.then((code) => reject(new Error(`studio serve ended with exit code ${code}`)));
  });
  const { url, token } = JSON.parse(line);
  return {
    url,
    token,
    pid: child.pid,
    startedAt,
    async hostLoad() {
      const response = await fetch(new URL('/data/developer/host-load', url), {
        headers: { Authorization: `Bearer ${token}` },
      });
      return response.json();
    },
    async connect() {
      const socket = new WebSocket(new URL('/rpc', url.replace('http:', 'ws:')), {
        headers: { Authorization: `Bearer ${token}` },
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return { client: createORPCClient(new RPCLink({ websocket: socket })), close: () => socket.close() };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
