import { type LibrarySearch, searchCudaLibraries } from './cuda-libraries';
import { type CudaRequirement, compareVersions, cudaRequirementOf } from './cuda-requirements';
import type { Machine } from './machine';
import { detectNvidia, type NvidiaDevice } from './nvidia-driver';

export interface GpuDiagnosis {
  /** No hardware or driver at all is not a fault: nothing is to be mended. */
  readonly state: 'ready' | 'absent' | 'unusable';
  readonly device: NvidiaDevice | null;
  readonly reason: string;
  readonly remedy: string | null;
  /** Folders that the engine process needs on its library path. */
  readonly libraryFolders: readonly string[];
}

export interface GpuQuestion {
  /** The TensorFlow that is or would be installed: decides which CUDA it needs. */
  readonly tensorflowVersion: string;
  /** CUDA folders inside the engine folder. */
  readonly engineLibraryFolders: readonly string[];
  /** A wheel brings its own CUDA: before it is installed, only the driver matters. */
  readonly librariesComeAlong: boolean;
}

/** Says whether this machine's GPU can run a TensorFlow release, and if not, which piece is missing. */
export async function diagnoseGpu(machine: Machine, question: GpuQuestion): Promise<GpuDiagnosis> {
  if (machine.platform === 'darwin') {
    return absent('TensorFlow for Node has no GPU support on macOS.');
  }
  const nvidia = await detectNvidia(machine);
  if (nvidia.state === 'absent') return absent(nvidia.reason);
  if (nvidia.state === 'unusable') return unusable(null, nvidia.reason, nvidia.remedy);
  const device = nvidia.devices[0] ?? null;
  const requirement = cudaRequirementOf(question.tensorflowVersion);

  const minimumDriver = requirement.minimumDriver[machine.platform];
  if (minimumDriver && compareVersions(nvidia.driverVersion, minimumDriver) < 0) {
    return unusable(
      device,
      `The NVIDIA driver ${nvidia.driverVersion} is too old: TensorFlow ${question.tensorflowVersion} needs CUDA ${requirement.cuda}, and that needs driver ${minimumDriver} or newer.`,
      `Update the NVIDIA driver to ${minimumDriver} or newer.`,
    );
  }
  const found = `${device?.name ?? 'NVIDIA GPU'}, driver ${nvidia.driverVersion}`;
  if (question.librariesComeAlong || machine.platform !== 'linux') {
    return { state: 'ready', device, reason: `${found}.`, remedy: null, libraryFolders: question.engineLibraryFolders };
  }
  const search = await searchCudaLibraries(machine, requirement, question.engineLibraryFolders);
  if (search.missing.length > 0) {
    const { reason, remedy } = describeMissing(search, requirement, question.tensorflowVersion);
    return unusable(device, reason, remedy);
  }
  return {
    state: 'ready',
    device,
    reason: `${found}, CUDA ${requirement.cuda.split('.')[0]} and cuDNN ${requirement.cudnn.split('.')[0]} found.`,
    remedy: null,
    libraryFolders: [...new Set([...question.engineLibraryFolders, ...search.extraFolders])],
  };
}

function describeMissing(
  search: LibrarySearch,
  requirement: CudaRequirement,
  tensorflowVersion: string,
): { reason: string; remedy: string } {
  const list = search.missing.map(({ name }) => name).join(', ');
  const others = search.missing.flatMap(({ otherVersions }) => otherVersions);
  const instead = others.length > 0 ? ` Found instead: ${others.join(', ')}.` : '';
  const parts = new Set(search.missing.map(({ part }) => part));
  const needs = [
    parts.has('CUDA') ? `the CUDA ${requirement.cuda} toolkit` : '',
    parts.has('cuDNN') ? `cuDNN ${requirement.cudnn} for CUDA ${requirement.cuda.split('.')[0]}` : '',
  ].filter(Boolean);
  return {
    reason: `TensorFlow ${tensorflowVersion} needs ${list}, which the dynamic loader does not find.${instead}`,
    remedy: `Install ${needs.join(' and ')}; if it is installed, add its lib64 folder to LD_LIBRARY_PATH.`,
  };
}

function absent(reason: string): GpuDiagnosis {
  return { state: 'absent', device: null, reason, remedy: null, libraryFolders: [] };
}

function unusable(device: NvidiaDevice | null, reason: string, remedy: string): GpuDiagnosis {
  return { state: 'unusable', device, reason, remedy, libraryFolders: [] };
}
