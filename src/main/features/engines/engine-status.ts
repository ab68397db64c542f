import { join } from 'node:path';
import type { Engine, EngineId } from '../../../shared/contract/engine';
import { engineCatalog, engineVersion } from './engine-catalog';
import { engineFolder, inspectEngineFolder, packageFolder } from './engine-folder';
import { parseUnresolvedLibraries } from './gpu/cuda-libraries';
import { diagnoseGpu, type GpuDiagnosis } from './gpu/gpu-diagnosis';
import type { Machine } from './gpu/machine';
import { withLibraryPath } from './install/install-engine';
import { wheelTensorflowVersion } from './install/python-wheel';

/** What can be said about an engine without loading it; `chosen` and `measurement` are added by the list. */
export type EngineStatus = Omit<Engine, 'chosen' | 'measurement'> & {
  /** What the dynamic loader of this engine's process needs besides our own environment. */
  readonly launchEnvironment: NodeJS.ProcessEnv;
};

export interface StatusQuestion {
  readonly machine: Machine;
  readonly enginesDirectory: string;
}

/** How each engine finds out whether it can run here; a missing one does not compile. */
const inspectors = {
  'tfjs-node-gpu': inspectGpuEngine,
  'tfjs-node': inspectCpuEngine,
  wasm: async () => shipped('wasm', 'Ships with the app and runs everywhere, on one thread.'),
  cpu: async () => shipped('cpu', 'Ships with the app; always works, but is many times slower than the others.'),
} as const satisfies Record<EngineId, (question: StatusQuestion) => Promise<EngineStatus>>;

export function inspectEngine(id: EngineId, question: StatusQuestion): Promise<EngineStatus> {
  return inspectors[id](question);
}

function shipped(id: 'wasm' | 'cpu', reason: string): EngineStatus {
  return { ...blank(id), available: true, reason, version: engineVersion };
}

async function inspectCpuEngine(question: StatusQuestion): Promise<EngineStatus> {
  const missingInstructions = await lacksAvx(question.machine);
  const status = await inspectInstalled('tfjs-node', question, null);
  if (!missingInstructions) return status;
  return {
    ...status,
    available: false,
    installable: false,
    reason: 'This processor lacks the AVX instructions that TensorFlow is compiled for.',
    remedy: 'Use the WebAssembly engine; it needs no AVX.',
  };
}

async function inspectGpuEngine(question: StatusQuestion): Promise<EngineStatus> {
  const folder = await inspectEngineFolder(question.enginesDirectory, 'tfjs-node-gpu');
  const installed = folder.state === 'complete' ? folder.manifest : null;
  const root = engineFolder(question.enginesDirectory, 'tfjs-node-gpu');
  const diagnosis = await diagnoseGpu(question.machine, {
    tensorflowVersion: installed?.tensorflowVersion ?? wheelTensorflowVersion,
    engineLibraryFolders: installed?.libraryPaths.map((path) => join(root, path)) ?? [],
    librariesComeAlong: installed === null,
  });
  const status = await inspectInstalled('tfjs-node-gpu', question, diagnosis);
  const device = diagnosis.device && {
    name: diagnosis.device.name,
    memoryBytes: diagnosis.device.memoryBytes,
    driverVersion: diagnosis.device.driverVersion,
  };
  if (diagnosis.state === 'ready') {
    const reason = status.available ? `${status.reason} ${diagnosis.reason}` : `${diagnosis.reason} ${status.reason}`;
    return { ...status, device, reason };
  }
  return {
    ...status,
    available: false,
    installable: false,
    reason: diagnosis.reason,
    remedy: diagnosis.remedy,
    device,
  };
}

async function inspectInstalled(
  id: 'tfjs-node' | 'tfjs-node-gpu',
  { machine, enginesDirectory }: StatusQuestion,
  diagnosis: GpuDiagnosis | null,
): Promise<EngineStatus> {
  const { kind } = engineCatalog[id];
  const install = `Install it on the Engines page or with \`studio engine install ${kind}\`.`;
  const state = await inspectEngineFolder(enginesDirectory, id);
  const path = engineFolder(enginesDirectory, id);
  if (state.state === 'absent') return { ...blank(id), reason: 'Not installed.', remedy: install, installable: true };
  if (state.state === 'incomplete') {
    const reason = `Its folder ${path} is incomplete: ${state.missing} is missing.`;
    return {
      ...blank(id),
      reason,
      remedy: install.replace('Install it', 'Install it anew'),
      installable: true,
      removable: true,
      path,
    };
  }
  const { manifest } = state;
  const launchEnvironment = diagnosis ? withLibraryPath({}, diagnosis.libraryFolders) : {};
  const known = {
    ...blank(id),
    version: manifest.packageVersion,
    libraryVersion: manifest.tensorflowVersion,
    path,
    sizeBytes: manifest.sizeBytes,
    removable: true,
    launchEnvironment,
  };
  const unresolved = await unresolvedLibraries(machine, packageFolder(path, id));
  if (unresolved.length > 0) {
    return {
      ...known,
      reason: `The dynamic loader does not find ${unresolved.join(', ')}.`,
      remedy: `Install the system package that holds it, or install the engine anew with \`studio engine install ${kind}\`.`,
      installable: true,
    };
  }
  return {
    ...known,
    available: true,
    reason: `TensorFlow ${manifest.tensorflowVersion} under tfjs-node ${manifest.packageVersion}, from ${sourceInWords(manifest.source)}.`,
  };
}

function blank(id: EngineId): EngineStatus {
  return {
    id,
    title: engineCatalog[id].title,
    available: false,
    reason: '',
    remedy: null,
    installable: false,
    removable: false,
    version: null,
    libraryVersion: null,
    path: null,
    sizeBytes: null,
    device: null,
    launchEnvironment: {},
  };
}

/** Paths outside the studio's folders stay out of reports. */
function sourceInWords(source: string): string {
  if (source.startsWith('Python')) return `the ${source.replace(/ in \/.*$/, '')}`;
  return /^https?:/.test(source) ? 'the official download' : 'a libtensorflow that was named';
}

async function unresolvedLibraries(machine: Machine, packagePath: string): Promise<readonly string[]> {
  if (machine.platform !== 'linux') return [];
  const library = join(packagePath, 'lib');
  const folder = (await machine.listFolder(library)).find((name) => /^napi-v\d+$/.test(name));
  if (!folder) return [];
  const answer = await machine.run('ldd', [join(library, folder, 'tfjs_binding.node')]);
  return answer ? parseUnresolvedLibraries(answer.stdout) : [];
}

async function lacksAvx(machine: Machine): Promise<boolean> {
  if (machine.platform !== 'linux' || machine.architecture !== 'x64') return false;
  const flags = (await machine.readText('/proc/cpuinfo'))?.match(/^flags\s*:\s*(.+)$/m)?.[1];
  return flags !== undefined && !flags.split(' ').includes('avx');
}
