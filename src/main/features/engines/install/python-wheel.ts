import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../../../shared/base/problem';
import { outputTail, runProcess } from './child-process';
import type { LibraryContext, PlacedLibrary } from './library-sources';
import { placeLibraries } from './place-libraries';
import { extractWheelScript, findInstalledTensorflowScript, findPython, type Python } from './python';

/** The release whose C library was built and tried with the 4.22 binding. */
export const wheelTensorflowVersion = '2.21.0';
/** The oldest release whose wheel carries `libtensorflow_cc.so.2` and the headers that the binding includes. */
const oldestInstalledMinor = 15;

const wheelPlatforms: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'manylinux_2_27_x86_64',
  arm64: 'manylinux_2_27_aarch64',
};

/**
 * libtensorflow out of the Python package: an existing installation is used as it is, otherwise pip downloads the
 * wheel (pip checks it against the index's digest; the archive's CRCs are checked while it is unpacked).
 * Throws: UNAVAILABLE when there is no Python, no pip or no such wheel; UNSUPPORTED on other systems than Linux.
 */
export async function fetchFromPythonWheel(context: LibraryContext): Promise<PlacedLibrary> {
  if (context.platform !== 'linux' || !wheelPlatforms[context.architecture]) {
    throw new StudioError(
      'UNSUPPORTED',
      `TensorFlow's Python wheels carry a usable C library on Linux (x64, arm64) only, not on ${context.platform} ${context.architecture}.`,
    );
  }
  const python = await findPython(context.environment, context.signal);
  return (await useInstalled(python, context)) ?? (await useDownloaded(python, context));
}

async function useInstalled(python: Python, context: LibraryContext): Promise<PlacedLibrary | undefined> {
  const result = await runProcess(python.command, ['-c', findInstalledTensorflowScript], {
    environment: context.environment,
    signal: context.signal,
    timeoutMs: 30_000,
  });
  if (result.exitCode !== 0) return undefined;
  const found = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? 'null') as {
    folder: string;
    name: string;
    version: string;
  } | null;
  if (!found) return undefined;
  const [major = 0, minor = 0] = found.version.split('.').map(Number);
  if (major !== 2 || minor < oldestInstalledMinor) return undefined;
  // The CPU-only package cannot drive a GPU; the GPU package serves a CPU engine but drags CUDA messages along.
  if (context.kind === 'gpu' && found.name === 'tensorflow-cpu') return undefined;
  context.report({ phase: 'library', message: `Linking TensorFlow ${found.version} of the installed Python package` });
  await placeLibraries({ libraryDirectory: found.folder, includeDirectory: join(found.folder, 'include') }, context);
  return {
    tensorflowVersion: found.version,
    source: `Python package ${found.name} ${found.version} in ${found.folder}`,
    buildFromSource: true,
    digest: null,
  };
}

async function useDownloaded(python: Python, context: LibraryContext): Promise<PlacedLibrary> {
  const packageName = context.kind === 'gpu' ? 'tensorflow' : 'tensorflow-cpu';
  const requirement = `${packageName}==${context.wheelVersion ?? wheelTensorflowVersion}`;
  const wheel = await downloadWheel(python, requirement, context);
  return { ...(await unpackWheel(python, wheel, context)), source: `Python wheel ${requirement}` };
}

async function downloadWheel(python: Python, requirement: string, context: LibraryContext): Promise<string> {
  const folder = join(context.downloadDirectory, requirement.replace('==', '-'));
  const existing = await findWheel(folder);
  if (existing) return existing;
  const partial = `${folder}.part`;
  await mkdir(partial, { recursive: true });
  context.report({ phase: 'download', message: `Downloading ${requirement} with pip` });
  // pip downloads into TMPDIR: giving it our own folder lets the bytes be counted with every version of pip.
  const temporary = join(partial, 'pip');
  await mkdir(temporary, { recursive: true });
  let totalBytes: number | null = null;
  const meter = setInterval(() => {
    folderSize(partial).then((completedBytes) =>
      context.report({ phase: 'download', message: `Downloading ${requirement} with pip`, completedBytes, totalBytes }),
    );
  }, 500);
  try {
    const platform = wheelPlatforms[context.architecture] as string;
    const result = await runProcess(
      python.command,
      [
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input'],
        ...['--retries', '1', '--timeout', '15', '--progress-bar', 'off', '--implementation', 'cp'],
        ...['--python-version', '3.11', '--abi', 'cp311', '--platform', platform, '--dest', partial, requirement],
      ],
      {
        environment: { ...context.environment, TMPDIR: temporary, PYTHONUNBUFFERED: '1' },
        signal: context.signal,
        onLine: (line) => {
          const size = parsePipSize(line);
          if (size !== null) totalBytes = size;
        },
      },
    );
    if (result.exitCode !== 0) throw pipFailure(python, requirement, outputTail(result, 6));
  } finally {
    clearInterval(meter);
    await rm(temporary, { recursive: true, force: true });
  }
  await rename(partial, folder);
  const wheel = await findWheel(folder);
  if (!wheel) throw pipFailure(python, requirement, 'pip ended without an error, but left no wheel');
  return wheel;
}

/**
 * Unpacks the C library and headers of one wheel file into the package's `deps` folder.
 * Throws: BAD_INPUT when the file is no TensorFlow wheel or is damaged.
 */
export async function unpackWheel(python: Python, wheel: string, context: LibraryContext): Promise<PlacedLibrary> {
  const unpacked = join(context.temporaryDirectory, 'wheel');
  const result = await runProcess(python.command, ['-c', extractWheelScript, wheel, unpacked], {
    environment: context.environment,
    signal: context.signal,
    onLine: (line) => {
      const bytes = line.match(/^bytes (\d+) (\d+)$/);
      if (!bytes) return;
      const [completedBytes, totalBytes] = [Number(bytes[1]), Number(bytes[2])];
      context.report({ phase: 'unpack', message: 'Unpacking TensorFlow', completedBytes, totalBytes });
    },
  });
  if (result.exitCode !== 0) {
    // A damaged wheel must not be found again by the next attempt.
    if (wheel.startsWith(context.downloadDirectory)) await rm(wheel, { force: true });
    throw new StudioError('BAD_INPUT', `${wheel} could not be unpacked: ${outputTail(result, 2)}.`, {
      fix: 'Use a wheel of tensorflow or tensorflow-cpu for Linux, or let the studio download one.',
    });
  }
  await placeLibraries(
    { libraryDirectory: join(unpacked, 'lib'), includeDirectory: join(unpacked, 'include') },
    context,
  );
  if (context.kind === 'gpu') {
    const requirements = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '[]') as string[];
    await installCudaPackages(python, requirements, context);
  }
  await rm(unpacked, { recursive: true, force: true });
  return {
    tensorflowVersion: wheel.match(/tensorflow(?:_cpu)?-(\d[^-]*)-/)?.[1] ?? 'unknown',
    source: wheel,
    buildFromSource: true,
    digest: `sha256:${await sha256(wheel)}`,
  };
}

/** The CUDA and cuDNN libraries that the wheel names, beside the C library: the engine folder is then self-contained. */
async function installCudaPackages(
  python: Python,
  requirements: readonly string[],
  context: LibraryContext,
): Promise<void> {
  if (requirements.length === 0) return;
  context.report({ phase: 'download', message: `Downloading ${requirements.length} CUDA packages with pip` });
  const result = await runProcess(
    python.command,
    [
      ...['-m', 'pip', 'install', '--no-deps', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      ...['--target', join(context.dependencyDirectory, 'cuda'), ...requirements],
    ],
    { environment: context.environment, signal: context.signal },
  );
  if (result.exitCode !== 0) throw pipFailure(python, requirements.join(', '), outputTail(result, 6));
}

/** The size that pip announces: `Downloading x.whl (273.8 MB)`. Units: bytes. */
export function parsePipSize(line: string): number | null {
  const match = line.match(/^\s*Downloading .*\((\d+(?:\.\d+)?) (kB|MB|GB)\)/);
  if (!match) return null;
  const factor = { kB: 1e3, MB: 1e6, GB: 1e9 }[match[2] as 'kB' | 'MB' | 'GB'];
  return Math.round(Number(match[1]) * factor);
}

function pipFailure(python: Python, requirement: string, detail: string): StudioError {
  const noPip = /No module named pip/.test(detail);
  return new StudioError('UNAVAILABLE', `pip (Python ${python.version}) could not fetch ${requirement}: ${detail}`, {
    fix: noPip
      ? 'Install pip (on Debian and Ubuntu: apt-get install python3-pip).'
      : 'Connect to the network or a package mirror, or name a libtensorflow with STUDIO_LIBTENSORFLOW.',
  });
}

async function findWheel(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const name = names.find((candidate) => candidate.endsWith('.whl'));
  return name && join(folder, name);
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (information) => information.size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
