import { describe, expect, it } from 'vitest';
import { loaderCache, nvidiaSmi, plantMachine } from '../../../../../tests/support/planted-machine';
import { diagnoseGpu } from './gpu-diagnosis';

const cuda11 = [
  'libcudart.so.11.0',
  'libcublas.so.11',
  'libcublasLt.so.11',
  'libcufft.so.10',
  'libcurand.so.10',
  'libcusolver.so.11',
  'libcusparse.so.11',
];
const cuda12 = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
];
const tensorflow29 = { tensorflowVersion: '2.9.1', engineLibraryFolders: [], librariesComeAlong: false };
const tensorflow221 = { tensorflowVersion: '2.21.0', engineLibraryFolders: [], librariesComeAlong: false };

describe('the driver', () => {
  it('is not expected on a machine without an NVIDIA GPU: nothing to mend', async () => {
    expect(await diagnoseGpu(plantMachine(), tensorflow29)).toEqual({
      state: 'absent',
      device: null,
      reason: 'No NVIDIA driver is installed (no nvidia-smi, no /proc/driver/nvidia).',
      remedy: null,
      libraryFolders: [],
    });
  });

  it('that is too old is named with the one that is needed', async () => {
    const machine = plantMachine({ programs: { 'nvidia-smi': nvidiaSmi('470.256.02') } });
    const diagnosis = await diagnoseGpu(machine, tensorflow221);
    expect(diagnosis.state).toBe('unusable');
    expect(diagnosis.reason).toBe(
      'The NVIDIA driver 470.256.02 is too old: TensorFlow 2.21.0 needs CUDA 12.5, and that needs driver 525.60.13 or newer.',
    );
    expect(diagnosis.remedy).toBe('Update the NVIDIA driver to 525.60.13 or newer.');
  });

  it('is compared by number, not by text: 1000 is newer than 525', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('1000.1'), ldconfig: loaderCache([...cuda12, 'libcudnn.so.9']) },
    });
    expect((await diagnoseGpu(machine, tensorflow221)).state).toBe('ready');
  });

  it.each([
    ['Failed to initialize NVML: Driver/library version mismatch\n', /different versions/, /Restart/],
    [
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
      /kernel driver is not loaded/,
      /Install the driver/,
    ],
    ['No devices were found\n', /finds no GPU/, /passed through/],
    ['Segmentation fault\n', /nvidia-smi failed \(exit code 9\): Segmentation fault/, /Reinstall/],
  ])('that answers %j is explained', async (stdout, reason, remedy) => {
    const machine = plantMachine({ programs: { 'nvidia-smi': { exitCode: 9, stdout } } });
    const diagnosis = await diagnoseGpu(machine, tensorflow29);
    expect(diagnosis.state).toBe('unusable');
    expect(diagnosis.reason).toMatch(reason);
    expect(diagnosis.remedy).toMatch(remedy);
  });

  it('is found through /proc where nvidia-smi is missing', async () => {
    const machine = plantMachine({
      files: {
        '/proc/driver/nvidia/version':
          'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: 12\n',
        '/proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA A100-PCIE-40GB\nIRQ:   42\n',
      },
      folders: { '/proc/driver/nvidia/gpus': ['0000:01:00.0'] },
    });
    const diagnosis = await diagnoseGpu(machine, { ...tensorflow221, librariesComeAlong: true });
    expect(diagnosis).toMatchObject({
      state: 'ready',
      device: { name: 'NVIDIA A100-PCIE-40GB', memoryBytes: null, driverVersion: '550.54.15' },
    });
  });

  it('of open kernel modules is read from /proc too', async () => {
    const machine = plantMachine({
      files: {
        '/proc/driver/nvidia/version':
          'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build\n',
      },
      folders: { '/proc/driver/nvidia/gpus': ['0'] },
    });
    const diagnosis = await diagnoseGpu(machine, { ...tensorflow221, librariesComeAlong: true });
    expect(diagnosis.device?.driverVersion).toBe('560.35.03');
  });
});

describe('the CUDA libraries', () => {
  it('are all there: the device is reported with its memory', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15'), ldconfig: loaderCache([...cuda11, 'libcudnn.so.8']) },
    });
    expect(await diagnoseGpu(machine, tensorflow29)).toEqual({
      state: 'ready',
      device: { name: 'NVIDIA GeForce RTX 3060', memoryBytes: 12 * 2 ** 30, driverVersion: '550.54.15' },
      reason: 'NVIDIA GeForce RTX 3060, driver 550.54.15, CUDA 11 and cuDNN 8 found.',
      remedy: null,
      libraryFolders: [],
    });
  });

  it('lack cuDNN: only cuDNN is asked for', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15'), ldconfig: loaderCache(cuda11) },
    });
    const diagnosis = await diagnoseGpu(machine, tensorflow29);
    expect(diagnosis.reason).toBe('TensorFlow 2.9.1 needs libcudnn.so.8, which the dynamic loader does not find.');
    expect(diagnosis.remedy).toBe(
      'Install cuDNN 8.1 for CUDA 11; if it is installed, add its lib64 folder to LD_LIBRARY_PATH.',
    );
  });

  it('of another CUDA are named beside the ones that are needed', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15'), ldconfig: loaderCache([...cuda12, 'libcudnn.so.9']) },
    });
    const diagnosis = await diagnoseGpu(machine, tensorflow29);
    expect(diagnosis.state).toBe('unusable');
    expect(diagnosis.reason).toContain('needs libcudart.so.11.0,');
    expect(diagnosis.reason).toContain('Found instead: libcudart.so.12');
    expect(diagnosis.reason).not.toContain('libcusolver.so.11,');
    expect(diagnosis.remedy).toContain('Install the CUDA 11.2 toolkit and cuDNN 8.1 for CUDA 11');
  });

  it('outside the loader path are found where CUDA installs them, and put on the path of the engine', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15'), ldconfig: loaderCache(['libcudnn.so.9']) },
      folders: { '/usr/local': ['bin', 'cuda', 'cuda-11.8', 'cuda-12.4'], '/usr/local/cuda-12.4/lib64': cuda12 },
    });
    const diagnosis = await diagnoseGpu(machine, tensorflow221);
    expect(diagnosis).toMatchObject({ state: 'ready', libraryFolders: ['/usr/local/cuda-12.4/lib64'] });
  });

  it('that came with the wheel are preferred to asking for an installation', async () => {
    const machine = plantMachine({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15') },
      folders: { '/engine/cuda/a/lib': cuda12, '/engine/cuda/b/lib': ['libcudnn.so.9'] },
    });
    const engineLibraryFolders = ['/engine/cuda/a/lib', '/engine/cuda/b/lib'];
    const diagnosis = await diagnoseGpu(machine, { ...tensorflow221, engineLibraryFolders });
    expect(diagnosis).toMatchObject({ state: 'ready', libraryFolders: engineLibraryFolders });
  });

  it('on LD_LIBRARY_PATH count', async () => {
    const machine = plantMachine({
      environment: { LD_LIBRARY_PATH: '/opt/a:/opt/b' },
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15') },
      folders: { '/opt/a': cuda12, '/opt/b': ['libcudnn.so.9'] },
    });
    expect((await diagnoseGpu(machine, tensorflow221)).state).toBe('ready');
  });
});

it('macOS has no GPU engine, whatever hardware it has', async () => {
  const machine = plantMachine({ platform: 'darwin', programs: { 'nvidia-smi': nvidiaSmi('550.54.15') } });
  expect((await diagnoseGpu(machine, tensorflow29)).state).toBe('absent');
});
