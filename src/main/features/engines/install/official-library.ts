import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { diagnoseGpu } from '../gpu/gpu-diagnosis';
import { outputTail, runProcess } from './child-process';
import { downloadFile } from './download';
import type { LibraryContext, PlacedLibrary } from './library-sources';

/** The libtensorflow that tfjs-node 4.22 names. Source: its scripts/deps-constants.js and install.js. */
const officialVersion = '2.9.1';

const officialFiles: Partial<Record<string, string>> = {
  'cpu-linux-x64': `tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-${officialVersion}.tar.gz`,
  'gpu-linux-x64': `tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-${officialVersion}.tar.gz`,
  'cpu-linux-arm64': 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
  'cpu-darwin-x64': `tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-${officialVersion}.tar.gz`,
  'cpu-darwin-arm64': 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
  'cpu-win32-x64': `tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-${officialVersion}.zip`,
  'gpu-win32-x64': `tensorflow/libtensorflow/libtensorflow-gpu-windows-x86_64-${officialVersion}.zip`,
};

/**
 * Where the package's own download lives; the mirrors that tfjs-node honours are honoured.
 * Throws: UNSUPPORTED for a system without a published library.
 */
export function officialLibraryUrl(
  target: Pick<LibraryContext, 'kind' | 'platform' | 'architecture'>,
  environment: NodeJS.ProcessEnv,
): string {
  const file = officialFiles[`${target.kind}-${target.platform}-${target.architecture}`];
  if (!file) {
    throw new StudioError(
      'UNSUPPORTED',
      `No official libtensorflow is published for ${target.kind.toUpperCase()} on ${target.platform} ${target.architecture}.`,
    );
  }
  const base = environment.TFJS_NODE_BASE_URI;
  if (base && file.startsWith('tensorflow/')) return `${base}${file.replace(/^.*libtensorflow-/, '')}`;
  const host = environment.TFJS_NODE_CDN_STORAGE || environment.CDN_STORAGE || 'https://storage.googleapis.com/';
  return `${host.replace(/\/?$/, '/')}${file}`;
}

/** libtensorflow as tfjs-node itself would fetch it: resumable, with an offline machine noticed within seconds. */
export async function fetchOfficialLibrary(context: LibraryContext): Promise<PlacedLibrary> {
  const url = officialLibraryUrl(context, context.environment);
  if (context.kind === 'gpu') await requireInstalledCuda(context);
  const archive = join(context.downloadDirectory, basename(new URL(url).pathname));
  await mkdir(context.downloadDirectory, { recursive: true });
  const message = `Downloading libtensorflow from ${new URL(url).host}`;
  if (!(await exists(archive))) {
    context.report({ phase: 'download', message });
    await downloadFile(url, archive, {
      signal: context.signal,
      onBytes: throttle((completedBytes, totalBytes) =>
        context.report({ phase: 'download', message, completedBytes, totalBytes }),
      ),
    });
  }
  await unpackArchive(archive, context.dependencyDirectory, context);
  const strayLibrary = join(context.dependencyDirectory, 'tensorflow.dll');
  if (await exists(strayLibrary)) {
    // Some of the published Windows archives lack the lib folder.
    await mkdir(join(context.dependencyDirectory, 'lib'), { recursive: true });
    await rename(strayLibrary, join(context.dependencyDirectory, 'lib', 'tensorflow.dll'));
  }
  const version = url.includes('_r2_7_') ? '2.7' : officialVersion;
  return { tensorflowVersion: version, source: url, buildFromSource: false, digest: null };
}

/** The official GPU library brings no CUDA along: without the right one on this machine 600 MB would come for nothing. */
async function requireInstalledCuda(context: LibraryContext): Promise<void> {
  const diagnosis = await diagnoseGpu(context.machine, {
    tensorflowVersion: officialVersion,
    engineLibraryFolders: [],
    librariesComeAlong: false,
  });
  if (diagnosis.state === 'ready') return;
  throw new StudioError('UNSUPPORTED', diagnosis.reason, diagnosis.remedy ? { fix: diagnosis.remedy } : {});
}

/**
 * Unpacks a .tar.gz or .zip with the system's tar (present on Linux, macOS and Windows 10 and later).
 * Throws: BAD_INPUT when the archive is damaged; it is then removed, so that the next attempt fetches it anew.
 */
export async function unpackArchive(archive: string, destination: string, context: LibraryContext): Promise<void> {
  context.report({ phase: 'unpack', message: `Unpacking ${basename(archive)}` });
  await mkdir(destination, { recursive: true });
  const result = await runProcess('tar', ['-xf', archive, '-C', destination], { signal: context.signal });
  if (result.exitCode === 0) return;
  if (archive.startsWith(context.downloadDirectory)) await rm(archive, { force: true });
  throw new StudioError('BAD_INPUT', `${archive} could not be unpacked: ${outputTail(result, 3)}`, {
    fix: 'The archive may be damaged; try again.',
  });
}

function throttle(report: (completedBytes: number, totalBytes: number | null) => void, everyMs = 200) {
  let last = 0;
  return (completedBytes: number, totalBytes: number | null): void => {
    const now = performance.now();
    if (now - last < everyMs && completedBytes !== totalBytes) return;
    last = now;
    report(completedBytes, totalBytes);
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
