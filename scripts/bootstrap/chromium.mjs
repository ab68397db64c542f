import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, nodePath, root } from './locations.mjs';
import { lastLines, run } from './run.mjs';

/** Where systems put a Chromium; the same list as playwright.config.ts. */
const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const packageManagers = [
  { program: '/usr/bin/apt-get', args: ['install', '-y', '--no-install-recommends', 'chromium'] },
  { program: '/usr/bin/dnf', args: ['install', '-y', 'chromium'] },
  { program: '/usr/bin/zypper', args: ['--non-interactive', 'install', 'chromium'] },
  { program: '/usr/bin/pacman', args: ['-S', '--noconfirm', 'chromium'] },
];

/**
 * Makes sure that the browser specs have a browser: the system's, else one from the package manager where that is
 * permitted without a password, else Playwright's own.
 * Returns null, or the reason why there is none.
 */
export async function ensureChromium(status) {
  if (systemBrowsers.some(existsSync) || (await hasPlaywrightBrowser())) return null;
  status.update('Installing Chromium');
  const failures = [];
  const manager = packageManagers.find(({ program }) => existsSync(program));
  const prefix = manager && (await elevation());
  if (manager && prefix) {
    const environment = childEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
    const command = [...prefix, manager.program];
    let result = await run(command[0], [...command.slice(1), ...manager.args], { environment });
    if (result.exitCode !== 0 && manager.program.endsWith('apt-get')) {
      // A fresh image has no package lists yet.
      await run(command[0], [...command.slice(1), 'update'], { environment });
      result = await run(command[0], [...command.slice(1), ...manager.args], { environment });
    }
    if (systemBrowsers.some(existsSync)) return null;
    failures.push(`${manager.program}: ${lastLines(result.output, 2)}`);
  } else if (manager) failures.push(`${manager.program} needs a password here`);
  const download = await run(nodePath(), [playwright, 'install', 'chromium'], {
    cwd: root,
    environment: childEnvironment(),
    timeoutMs: 5 * 60 * 1000,
  });
  if (download.exitCode === 0) return null;
  failures.push(`Playwright: ${lastLines(download.output, 2)}`);
  return `No Chromium could be installed. ${failures.join(' ')} Install Chromium and try again.`;
}

const playwright = join('node_modules', '@playwright', 'test', 'cli.js');

async function hasPlaywrightBrowser() {
  const script =
    "process.exit(require('node:fs').existsSync(require('@playwright/test').chromium.executablePath()) ? 0 : 1)";
  const { exitCode } = await run(nodePath(), ['-e', script], { cwd: root, environment: childEnvironment() });
  return exitCode === 0;
}

/** What to put before a command so that it may install packages; undefined where that needs a password. */
async function elevation() {
  if (process.getuid?.() === 0) return [];
  const { exitCode } = await run('sudo', ['-n', 'true'], { timeoutMs: 5_000 });
  return exitCode === 0 ? ['sudo', '-n'] : undefined;
}
