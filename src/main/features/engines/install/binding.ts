import { existsSync, realpathSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { outputTail, runProcess } from './child-process';
import { nodeCommand, withoutOuterNpm } from './package-tree';

export interface BindingRequest {
  /** The engine folder (with node_modules). */
  readonly folder: string;
  /** The tfjs-node package inside it. */
  readonly packagePath: string;
  /** False lets the published binary be taken where there is one for this system. */
  readonly buildFromSource: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal | undefined;
  readonly onLine?: (line: string) => void;
}

/**
 * Makes `tfjs_binding.node`, the bridge between Node and libtensorflow: from the package's own C++ source, or the
 * published binary where that is allowed. It speaks Node-API, so one build serves Node and Electron.
 * Throws: UNAVAILABLE naming the missing compiler or quoting its complaint.
 */
export async function buildBinding(request: BindingRequest): Promise<void> {
  const preGyp = join(request.folder, 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  if (!request.buildFromSource) await namePublishedBinding(request.packagePath);
  const headers = findNodeHeaders(request.environment, process.execPath, appRequire);
  const nodeGyp = findNodeGyp(request.environment, appRequire);
  const result = await runProcess(
    nodeCommand(),
    [
      preGyp,
      'install',
      request.buildFromSource ? '--build-from-source' : '--fallback-to-build',
      ...(headers ? [`--nodedir=${headers}`] : []),
    ],
    {
      cwd: request.packagePath,
      environment: withoutOuterNpm({
        ...request.environment,
        ...(nodeGyp ? { npm_config_node_gyp: nodeGyp } : {}),
      }),
      signal: request.signal,
      onLine: request.onLine,
    },
  );
  if (result.exitCode !== 0) throw buildFailure(outputTail(result, 400));
  if (request.platform === 'win32') await stageWindowsLibraries(request);
  await rm(join(request.packagePath, 'build'), { recursive: true, force: true });
}

/** tfjs-node's own install script writes the published binary's name into package.json; so do we. */
async function namePublishedBinding(packagePath: string): Promise<void> {
  const path = join(packagePath, 'package.json');
  const description = JSON.parse(await readFile(path, 'utf8')) as { binary: Record<string, unknown> };
  const { addonName } = createRequire(path)('./scripts/get-addon-name.js') as { addonName: string };
  description.binary.package_name = addonName;
  await writeFile(path, JSON.stringify(description, null, 2));
}

async function stageWindowsLibraries(request: BindingRequest): Promise<void> {
  const result = await runProcess(nodeCommand(), ['scripts/deps-stage.js', 'symlink', join('lib', 'napi-v8')], {
    cwd: request.packagePath,
    environment: request.environment,
    signal: request.signal,
  });
  if (result.exitCode !== 0) throw buildFailure(outputTail(result));
}

/** Turns the tail of a build log into what is missing and how to get it. */
export function buildFailure(log: string): StudioError {
  const missingTools: readonly { pattern: RegExp; what: string; fix: string }[] = [
    {
      pattern: /not found: make|(?:g\+\+|c\+\+): (?:command )?not found|make: (?:g\+\+|c\+\+|cc): No such file|cc1plus/,
      what: 'no C++ compiler with make is installed',
      fix: 'Install them: apt-get install build-essential (Debian, Ubuntu), dnf group install "Development Tools" (Fedora), xcode-select --install (macOS).',
    },
    {
      pattern: /Could not find any Python|find Python/i,
      what: 'node-gyp found no Python 3',
      fix: 'Install Python 3 and try again.',
    },
    {
      pattern: /Could not find any Visual Studio|find VS/i,
      what: 'no Visual Studio C++ build tools are installed',
      fix: 'Install "Desktop development with C++" of the Visual Studio Build Tools.',
    },
    {
      pattern: /node-gyp.*(?:ENOTFOUND|ECONNREFUSED|EAI_AGAIN|getaddrinfo)|getaddrinfo .*nodejs\.org/is,
      what: "Node's C headers are not on this machine and could not be downloaded",
      fix: 'Name a Node installation that holds include/node with STUDIO_NODE_DIR.',
    },
    {
      pattern: /Cannot find module .*node-gyp/i,
      what: 'node-gyp, which builds native packages, was not found',
      fix: 'Install npm (it carries node-gyp).',
    },
  ];
  const known = missingTools.find(({ pattern }) => pattern.test(log));
  if (known) {
    return new StudioError('UNAVAILABLE', `The TensorFlow binding could not be built: ${known.what}.`, {
      fix: known.fix,
    });
  }
  const complaint = log
    .split('\n')
    .filter(
      (line) =>
        /error|undefined reference|cannot find/i.test(line) &&
        !/^(gyp|node-pre-gyp) ERR! (stack|cwd|command)/.test(line),
    )
    .slice(0, 4)
    .join(' | ');
  return new StudioError('UNAVAILABLE', `The TensorFlow binding could not be built: ${complaint || log.slice(-400)}`, {
    fix: 'See the log for the whole output of the compiler.',
  });
}

const appRequire = createRequire(import.meta.url);

/**
 * A folder with `include/node` for node-gyp's --nodedir, so that an offline machine need not download headers. Any
 * Node's headers do: the binding uses nothing but Node-API.
 */
export function findNodeHeaders(
  environment: NodeJS.ProcessEnv,
  nodePath: string,
  require: NodeJS.Require,
): string | undefined {
  const candidates = [
    environment.STUDIO_NODE_DIR,
    resolvePackage(require, `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`),
    dirname(dirname(realpath(nodePath))),
    environment.npm_config_nodedir,
    '/usr',
    '/usr/local',
  ];
  return candidates.find((folder) => folder && existsSync(join(folder, 'include', 'node', 'node_api.h')));
}

/** node-gyp from our own tree, else the one inside npm; undefined lets node-pre-gyp look for itself. */
export function findNodeGyp(environment: NodeJS.ProcessEnv, require: NodeJS.Require): string | undefined {
  const own = resolvePackage(require, 'node-gyp');
  const npmFolders = [
    environment.npm_execpath && dirname(dirname(environment.npm_execpath)),
    ...(environment.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'npm'))
      .filter((path) => existsSync(path))
      .map((path) => dirname(dirname(realpath(path)))),
  ];
  const folders = [own, ...npmFolders.map((folder) => folder && join(folder, 'node_modules', 'node-gyp'))];
  return folders
    .filter((folder): folder is string => Boolean(folder))
    .map((folder) => join(folder, 'bin', 'node-gyp.js'))
    .find((path) => existsSync(path));
}

function resolvePackage(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function realpath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
