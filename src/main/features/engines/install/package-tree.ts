import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { outputTail, runProcess } from './child-process';

export interface PackageTreeRequest {
  readonly folder: string;
  readonly packageName: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/**
 * The engine's packages in a tree of their own, without running any of their scripts: those would download hundreds of
 * megabytes without progress, cancellation or a fallback.
 * Throws: UNAVAILABLE with npm's own words.
 */
export async function installPackageTree(request: PackageTreeRequest): Promise<void> {
  await mkdir(request.folder, { recursive: true });
  const manifest = {
    name: 'model-studio-engine',
    private: true,
    dependencies: { [request.packageName]: request.version },
  };
  await writeFile(join(request.folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const npm = npmCommand(request.environment, nodeCommand(), process.platform);
  const result = await runProcess(
    npm.command,
    [
      ...npm.args,
      ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-package-lock'],
      ...['--prefer-offline', '--loglevel=error', '--fetch-retries=1', '--prefix', request.folder],
    ],
    {
      cwd: request.folder,
      environment: withoutOuterNpm(request.environment),
      signal: request.signal,
    },
  );
  if (result.exitCode === 0) return;
  throw new StudioError(
    'UNAVAILABLE',
    `npm could not install ${request.packageName} ${request.version}: ${outputTail(result, 6)}`,
    {
      fix: 'Check the network connection, or the npm registry and proxy that `npm config list` shows.',
    },
  );
}

/**
 * A Node for the build tools: our own, or inside Electron the one on the PATH. Electron's binary may be barred from
 * acting as Node, and npm, which an installation needs anyway, never comes without a Node.
 */
export function nodeCommand(versions: Partial<NodeJS.ProcessVersions> = process.versions): string {
  return versions.electron ? 'node' : process.execPath;
}

/** npm as this process can start it: the npm that started us, else the one on the PATH. */
export function npmCommand(
  environment: NodeJS.ProcessEnv,
  node: string,
  platform: NodeJS.Platform,
): { command: string; args: string[] } {
  const runningNpm = environment.npm_execpath;
  if (runningNpm && /npm-cli\.[cm]?js$/.test(runningNpm)) return { command: node, args: [runningNpm] };
  return { command: platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * Without what an outer `npm run` leaves in the environment: its prefix and flags would steer the inner npm into the
 * outer project. Registry, proxy and certificate settings stay.
 */
export function withoutOuterNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const steering =
    /^npm_(package|lifecycle|command|config_(local_prefix|global_prefix|prefix|allow_scripts|ignore_scripts|omit|include|dry_run|workspace|save\w*|package_lock\w*)$)/i;
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !steering.test(name) && name !== 'INIT_CWD'),
  );
}
