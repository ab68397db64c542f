import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ensureBuild } from './bootstrap/build.mjs';
import { handOver } from './bootstrap/child.mjs';
import { ensureEngine } from './bootstrap/engine.mjs';
import { childEnvironment, commandLine, nodePath, root } from './bootstrap/locations.mjs';
import { ensurePackages } from './bootstrap/packages.mjs';
import { createStatusLine } from './bootstrap/status-line.mjs';
import { browserCommand, chooseShell, ensureElectron, hasDisplay } from './bootstrap/window.mjs';

/**
 * `npm start`: installs, builds and sets up what is missing, then opens the studio: in its window where Electron and a
 * display exist, otherwise in a browser on 127.0.0.1. `npm start -- --browser` asks for the browser.
 */
const status = createStatusLine();
const extra = process.argv.slice(2).filter((argument) => argument !== '--browser');
const forced = process.argv.includes('--browser') || process.env.STUDIO_SHELL === 'browser' ? 'browser' : undefined;

try {
  await ensurePackages(status);
  await ensureBuild(status);
} catch (error) {
  status.say(error.message);
  process.exit(1);
}
const engine = await ensureEngine(status);
if (engine.state === 'installed') status.say('TensorFlow engine installed.');
if (engine.state === 'failed') {
  const reason = engine.reason.replace(/\s+/g, ' ').slice(0, 240);
  status.say(`Running on the built-in WebAssembly engine; the faster one could not be set up: ${reason}`);
}

const display = hasDisplay() && !forced;
const electron = display ? await ensureElectron(status) : undefined;
if (chooseShell({ display, electron, forced }) === 'window') await openWindow(electron);
else await serve(display ? 'Electron could not be downloaded; ' : '');

async function openWindow(program) {
  status.say('Model Studio opens in its window.');
  const { ended } = handOver(program, [root, ...extra], { cwd: root, environment: childEnvironment() });
  process.exitCode = await ended;
}

async function serve(why) {
  status.update('Starting Model Studio');
  const { child, ended } = handOver(nodePath(), [commandLine, 'serve', '--json', ...extra], {
    cwd: root,
    environment: childEnvironment(),
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const address = readyAddress(line);
    if (!address) {
      if (line.includes('"error"')) status.say(errorText(line));
      return;
    }
    status.say(`${why}Model Studio is at ${address} (Ctrl+C ends it)`);
    openBrowser(address);
  });
  process.exitCode = await ended;
  status.clear();
}

/** The address with its token, out of the document that `studio serve --json` prints when it is ready. */
function readyAddress(line) {
  try {
    const { url, token } = JSON.parse(line);
    if (!url) return undefined;
    const address = new URL(url);
    if (token && !address.searchParams.has('token')) address.searchParams.set('token', token);
    return address.href;
  } catch {
    return undefined;
  }
}

function errorText(line) {
  try {
    const { error } = JSON.parse(line);
    return [error.message, error.data?.fix].filter(Boolean).join(' ');
  } catch {
    return line;
  }
}

function openBrowser(address) {
  const opener = browserCommand(address);
  if (!opener || process.env.CI) return;
  spawn(opener.command, opener.args, { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref();
}
