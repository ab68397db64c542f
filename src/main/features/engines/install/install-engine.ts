import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { formatBytes } from '../../../../shared/base/format';
import { StudioError } from '../../../../shared/base/problem';
import { directorySizeBytes } from '../../../lib/files';
import { type EngineKind, engineCatalog, engineIdOfKind, engineVersion } from '../engine-catalog';
import {
  clearLeftovers,
  type EngineManifest,
  engineFolder,
  inspectEngineFolder,
  manifestName,
  manifestText,
  packageFolder,
  requireFreeSpace,
  retireEngineFolder,
} from '../engine-folder';
import { diagnoseGpu } from '../gpu/gpu-diagnosis';
import type { Machine } from '../gpu/machine';
import { buildBinding } from './binding';
import { acquireInstallLock } from './install-lock';
import { fetchLibrary, type LibraryContext, type LibrarySourceId } from './library-sources';
import { installPackageTree } from './package-tree';
import { type ReportProgress, throwIfCancelled } from './progress';
import { wheelTensorflowVersion } from './python-wheel';
import { verifyEngine } from './verify-engine';

export interface InstallRequest {
  readonly kind: EngineKind;
  readonly enginesDirectory: string;
  readonly machine: Machine;
  /** A libtensorflow that the person points to; STUDIO_LIBTENSORFLOW otherwise. */
  readonly namedLibrary?: string;
  /** Tries this source alone. */
  readonly onlySource?: LibrarySourceId;
  /** Installs anew even when a complete engine is there. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly report: ReportProgress;
}

const neededBytes: Record<EngineKind, number> = { cpu: 2.5 * 2 ** 30, gpu: 9 * 2 ** 30 };

/**
 * Installs tfjs-node (or its GPU build) with a libtensorflow into an engine folder of its own. Everything happens in a
 * hidden folder that gets the engine's name at the very end, so an interrupted installation never looks installed;
 * downloads survive in `.downloads` and are gone on with.
 * Throws: UNAVAILABLE, UNSUPPORTED, DISK_FULL, ENGINE_FAILED, CANCELLED, each with its remedy.
 */
export async function installEngine(request: InstallRequest): Promise<EngineManifest> {
  const { kind, enginesDirectory, machine, signal, report } = request;
  const id = engineIdOfKind[kind];
  const packageName = engineCatalog[id].packageName;
  if (kind === 'gpu') await requireGpu(machine);
  await requireFreeSpace(enginesDirectory, neededBytes[kind], formatBytes);

  await using _lock = await acquireInstallLock(enginesDirectory, {
    signal,
    onWait: (pid) => report({ phase: 'wait', message: `Waiting for another installation (process ${pid})` }),
  });
  const present = await inspectEngineFolder(enginesDirectory, id);
  if (present.state === 'complete' && !request.force && present.manifest.packageVersion === engineVersion) {
    return present.manifest;
  }
  await clearLeftovers(enginesDirectory);
  const staging = join(enginesDirectory, `.staging-${id}-${process.pid}`);
  try {
    const packagePath = packageFolder(staging, id);
    const environment = machine.environment;
    report({ phase: 'packages', message: `Installing ${packageName} ${engineVersion}` });
    await installPackageTree({ folder: staging, packageName, version: engineVersion, environment, signal });

    const dependencyDirectory = join(packagePath, 'deps');
    const temporaryDirectory = join(staging, '.temporary');
    const downloadDirectory = join(enginesDirectory, '.downloads');
    const context: LibraryContext = {
      kind,
      machine,
      platform: machine.platform,
      architecture: machine.architecture,
      environment,
      dependencyDirectory,
      downloadDirectory,
      temporaryDirectory,
      namedLibrary: request.namedLibrary ?? environment.STUDIO_LIBTENSORFLOW,
      signal,
      report,
    };
    const resetDependencies = async (): Promise<void> => {
      throwIfCancelled(signal);
      for (const folder of [dependencyDirectory, temporaryDirectory]) {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
      }
    };
    const library = await fetchLibrary(context, resetDependencies, request.onlySource);
    await rm(temporaryDirectory, { recursive: true, force: true });

    report({ phase: 'binding', message: 'Building the TensorFlow binding' });
    const { buildFromSource } = library;
    await buildBinding({
      folder: staging,
      packagePath,
      buildFromSource,
      environment,
      platform: machine.platform,
      signal,
    });

    report({ phase: 'check', message: 'Checking that the engine computes' });
    const libraryPaths = await cudaFolders(staging, dependencyDirectory);
    const { libraryVersion } = await verifyWithGpu(request, staging, library.tensorflowVersion, libraryPaths);
    const manifest: EngineManifest = {
      formatVersion: 1,
      id,
      packageVersion: engineVersion,
      tensorflowVersion: libraryVersion,
      source: library.source,
      digest: library.digest,
      installedAt: Date.now(),
      sizeBytes: await directorySizeBytes(staging),
      libraryPaths,
    };
    await writeFile(join(staging, manifestName), manifestText(manifest));
    throwIfCancelled(signal);
    await retireEngineFolder(enginesDirectory, id);
    await rename(staging, engineFolder(enginesDirectory, id));
    await rm(downloadDirectory, { recursive: true, force: true });
    return manifest;
  } catch (cause) {
    await rm(staging, { recursive: true, force: true });
    throw asDiskFull(cause) ?? cause;
  }
}

/** Says so before anything is downloaded when there is no GPU that the engine could use. */
async function requireGpu(machine: Machine): Promise<void> {
  const diagnosis = await diagnoseGpu(machine, {
    tensorflowVersion: wheelTensorflowVersion,
    engineLibraryFolders: [],
    librariesComeAlong: true,
  });
  if (diagnosis.state === 'ready') return;
  throw new StudioError('UNSUPPORTED', `The GPU engine cannot run here: ${diagnosis.reason} Nothing was downloaded.`, {
    fix: diagnosis.remedy ?? 'Use the CPU engine: `studio engine install cpu`.',
  });
}

/** Loads the engine in staging; a GPU engine that fails is explained by the diagnosis, which knows the missing library. */
async function verifyWithGpu(
  { kind, machine, signal }: InstallRequest,
  folder: string,
  tensorflowVersion: string,
  libraryPaths: readonly string[],
): Promise<{ libraryVersion: string }> {
  const packageName = engineCatalog[engineIdOfKind[kind]].packageName;
  const load = (environment: NodeJS.ProcessEnv) =>
    verifyEngine({ folder, packageName, expectGpu: kind === 'gpu', environment, signal });
  if (kind === 'cpu') return load(machine.environment);
  const engineLibraryFolders = libraryPaths.map((path) => join(folder, path));
  const diagnosis = await diagnoseGpu(machine, { tensorflowVersion, engineLibraryFolders, librariesComeAlong: false });
  const folders = diagnosis.state === 'ready' ? diagnosis.libraryFolders : engineLibraryFolders;
  try {
    return await load(withLibraryPath(machine.environment, folders));
  } catch (cause) {
    if (diagnosis.state === 'ready' || signal?.aborted) throw cause;
    throw new StudioError('UNSUPPORTED', diagnosis.reason, diagnosis.remedy ? { fix: diagnosis.remedy } : {}, {
      cause,
    });
  }
}

/** The environment with more folders for the dynamic loader, before those the person named. */
export function withLibraryPath(environment: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  if (folders.length === 0) return environment;
  const path = [...folders, environment.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { ...environment, LD_LIBRARY_PATH: path };
}

/** The `lib` folders of the CUDA packages that came along, relative to the engine folder. */
async function cudaFolders(folder: string, dependencyDirectory: string): Promise<string[]> {
  const root = join(dependencyDirectory, 'cuda', 'nvidia');
  const names = await readdir(root).catch(() => [] as string[]);
  return names.map((name) => relative(folder, join(root, name, 'lib')));
}

function asDiskFull(cause: unknown): StudioError | undefined {
  const text = cause instanceof Error ? `${(cause as NodeJS.ErrnoException).code ?? ''} ${cause.message}` : '';
  if (!/ENOSPC|No space left on device/i.test(text)) return undefined;
  return new StudioError(
    'DISK_FULL',
    'The disk became full while the engine was being installed; what was written has been removed.',
    {
      fix: 'Free some space, or put the data folder on another disk with STUDIO_DATA_DIR.',
    },
  );
}
