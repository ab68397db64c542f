import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nvidiaSmi, type PlantedMachine, plantMachine } from '../../../../tests/support/planted-machine';
import { StudioError } from '../../../shared/base/problem';
import { engineSchema } from '../../../shared/contract/engine';
import type { ProbeJob, ProbeResult } from '../../../shared/job/protocol';
import { createEngines, type EngineChoice, type Engines } from './engines';

let dataDirectory: string;
let probed: { job: ProbeJob; environment: NodeJS.ProcessEnv }[];
const speed: ProbeResult = {
  version: '4.22.0',
  libraryVersion: '2.21.0',
  threads: 2,
  device: null,
  samplesPerSecond: 12_345,
  gigaflops: 67.8,
};

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'studio-engines-'));
  probed = [];
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function open(planted: PlantedMachine = {}, defaultChoice: EngineChoice = 'auto'): Engines {
  return createEngines({
    dataDirectory,
    machine: plantMachine(planted),
    defaultChoice: () => defaultChoice,
    threads: () => 2,
    now: () => 1_000,
    probe: async (job, { environment }) => {
      probed.push({ job, environment });
      return speed;
    },
  });
}

/** An engine folder as a finished installation leaves it, without the gigabyte. */
function plantEngine(id: 'tfjs-node' | 'tfjs-node-gpu', libraryPaths: string[] = []): string {
  const folder = join(dataDirectory, 'engines', id);
  const packagePath = join(folder, 'node_modules', '@tensorflow', id);
  mkdirSync(join(packagePath, 'lib', 'napi-v8'), { recursive: true });
  mkdirSync(join(packagePath, 'deps', 'lib'), { recursive: true });
  writeFileSync(join(packagePath, 'package.json'), '{}');
  writeFileSync(join(packagePath, 'deps', 'lib', 'libtensorflow.so.2'), '');
  const manifest = {
    formatVersion: 1,
    id,
    packageVersion: '4.22.0',
    tensorflowVersion: '2.21.0',
    source: 'Python wheel tensorflow-cpu==2.21.0',
    digest: null,
    installedAt: 1,
    sizeBytes: 1_143_298_598,
    libraryPaths,
  };
  writeFileSync(join(folder, 'engine.json'), JSON.stringify(manifest));
  return folder;
}

const rows = async (engines: Engines) =>
  Object.fromEntries((await engines.list()).engines.map((engine) => [engine.id, engine]));

describe('the list of engines', () => {
  it('on a fresh machine falls back to WebAssembly, says why and how to get a faster one', async () => {
    const { engines, choiceReason } = await open().list();
    expect(engines.map(({ id, available, chosen, installable }) => ({ id, available, chosen, installable }))).toEqual([
      { id: 'tfjs-node-gpu', available: false, chosen: false, installable: false },
      { id: 'tfjs-node', available: false, chosen: false, installable: true },
      { id: 'wasm', available: true, chosen: true, installable: false },
      { id: 'cpu', available: true, chosen: false, installable: false },
    ]);
    expect(engines[1]?.remedy).toContain('studio engine install cpu');
    expect(choiceReason).toContain('WebAssembly is used');
    for (const engine of engines) expect(engineSchema.parse(engine)).toEqual(engine);
  });

  it('takes the installed engine', async () => {
    const path = plantEngine('tfjs-node');
    expect((await rows(open()))['tfjs-node']).toMatchObject({
      available: true,
      chosen: true,
      removable: true,
      version: '4.22.0',
      libraryVersion: '2.21.0',
      path,
      sizeBytes: 1_143_298_598,
      remedy: null,
    });
  });

  it.each([
    ['engine.json', 'engine.json'],
    ['node_modules/@tensorflow/tfjs-node/lib', 'tfjs_binding.node'],
    ['node_modules/@tensorflow/tfjs-node/deps', 'libtensorflow'],
    ['node_modules', '@tensorflow/tfjs-node'],
  ])('does not take a folder without %s, and names it', async (part, named) => {
    const folder = plantEngine('tfjs-node');
    rmSync(join(folder, part), { recursive: true });
    const row = (await rows(open()))['tfjs-node'];
    expect(row).toMatchObject({ available: false, installable: true, removable: true });
    expect(row?.reason).toContain(`${named} is missing`);
  });

  it('names a library that the dynamic loader does not find', async () => {
    const folder = plantEngine('tfjs-node');
    const library = join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'lib');
    const engines = open({
      folders: { [library]: ['napi-v8'] },
      programs: { ldd: { stdout: '\tlibtensorflow_cc.so.2 => /x (0x0)\n\tlibgomp.so.1 => not found\n' } },
    });
    expect((await rows(engines))['tfjs-node']).toMatchObject({
      available: false,
      reason: 'The dynamic loader does not find libgomp.so.1.',
    });
  });

  it('does not offer TensorFlow to a processor without AVX', async () => {
    plantEngine('tfjs-node');
    const engines = open({ files: { '/proc/cpuinfo': 'processor : 0\nflags\t\t: fpu sse sse2\n' } });
    expect((await rows(engines))['tfjs-node']).toMatchObject({ available: false, installable: false });
  });

  it('offers the GPU engine where a GPU is there, with the device', async () => {
    const row = (await rows(open({ programs: { 'nvidia-smi': nvidiaSmi('550.54.15') } })))['tfjs-node-gpu'];
    expect(row).toMatchObject({
      available: false,
      installable: true,
      device: { name: 'NVIDIA GeForce RTX 3060', driverVersion: '550.54.15' },
    });
  });

  it('gives an installed GPU engine that lost its libraries the exact missing piece', async () => {
    plantEngine('tfjs-node-gpu');
    const row = (await rows(open({ programs: { 'nvidia-smi': nvidiaSmi('550.54.15') } })))['tfjs-node-gpu'];
    expect(row).toMatchObject({ available: false, chosen: false, removable: true });
    expect(row?.reason).toContain('libcudnn.so.9');
  });

  it('follows the settings, and says so when they name an engine that is not there', async () => {
    plantEngine('tfjs-node');
    expect((await rows(open({}, 'cpu'))).cpu?.chosen).toBe(true);
    const { engines, choiceReason } = await open({}, 'tfjs-node-gpu').list();
    expect(engines.find(({ chosen }) => chosen)?.id).toBe('tfjs-node');
    expect(choiceReason).toContain('The settings name "tfjs-node-gpu", which is not available.');
  });
});

describe('what a job is started with', () => {
  it('is the named engine alone, even when it is not available: a run never changes its engine silently', async () => {
    expect((await open().plan('tfjs-node')).candidates).toEqual(['tfjs-node']);
  });

  it('is for auto every available engine, the one of the settings first', async () => {
    plantEngine('tfjs-node');
    expect((await open().plan('auto')).candidates).toEqual(['tfjs-node', 'wasm', 'cpu']);
    expect((await open({}, 'wasm').plan('auto')).candidates).toEqual(['wasm', 'tfjs-node', 'cpu']);
  });

  it('carries the folders of the CUDA libraries that came with the engine', async () => {
    const folder = plantEngine('tfjs-node-gpu', ['deps/cuda/nvidia/all/lib']);
    const libraries = [
      'libcudart.so.12',
      'libcublas.so.12',
      'libcublasLt.so.12',
      'libcufft.so.11',
      'libcusolver.so.11',
      'libcusparse.so.12',
    ];
    const engines = open({
      programs: { 'nvidia-smi': nvidiaSmi('550.54.15') },
      folders: { [join(folder, 'deps/cuda/nvidia/all/lib')]: [...libraries, 'libcudnn.so.9'] },
    });
    const plan = await engines.plan('auto');
    expect(plan.candidates[0]).toBe('tfjs-node-gpu');
    expect(plan.environment.LD_LIBRARY_PATH).toBe(join(folder, 'deps/cuda/nvidia/all/lib'));
  });
});

describe('measuring', () => {
  it('asks the engine process and remembers the answer for the next start', async () => {
    plantEngine('tfjs-node');
    const measured = await open().measure('tfjs-node');
    expect(probed.map(({ job }) => job)).toEqual([
      {
        kind: 'probe',
        measure: true,
        engine: {
          candidates: ['tfjs-node'],
          enginesDirectory: join(dataDirectory, 'engines'),
          threads: 2,
          cacheDirectory: join(dataDirectory, 'cache'),
        },
      },
    ]);
    const measurement = { measuredAt: 1_000, samplesPerSecond: 12_345, gigaflops: 67.8, threads: 2 };
    expect(measured.measurement).toEqual(measurement);
    expect((await rows(open()))['tfjs-node']?.measurement).toEqual(measurement);
  });

  it('is refused for an engine that is not there, with its reason', async () => {
    await expect(open().measure('tfjs-node')).rejects.toThrow(
      'The engine "tfjs-node" cannot be measured: Not installed.',
    );
    expect(probed).toEqual([]);
  });

  it('survives a damaged file of measurements', async () => {
    mkdirSync(join(dataDirectory, 'engines'));
    const file = join(dataDirectory, 'engines', 'measurements.json');
    writeFileSync(file, '{"formatVersion":1,"entr');
    expect((await open().measure('wasm')).measurement?.samplesPerSecond).toBe(12_345);
    expect(JSON.parse(readFileSync(file, 'utf8')).formatVersion).toBe(1);
  });
});

describe('removing', () => {
  it('deletes the folder', async () => {
    const folder = plantEngine('tfjs-node');
    await open().remove('tfjs-node');
    expect(existsSync(folder)).toBe(false);
    expect((await rows(open()))['tfjs-node']?.available).toBe(false);
  });
  it('refuses what is not installed and what ships with the app', async () => {
    await expect(open().remove('tfjs-node')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(open().remove('wasm')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

it('the doctor tries an engine that was never loaded, and reports what it said', async () => {
  plantEngine('tfjs-node');
  await open().doctor();
  expect(probed.map(({ job }) => job.engine.candidates)).toEqual([['tfjs-node']]);
  await open().doctor();
  expect(probed).toHaveLength(1);

  const broken = createEngines({
    dataDirectory,
    machine: plantMachine(),
    defaultChoice: () => 'wasm',
    probe: async () => {
      throw new StudioError('ENGINE_FAILED', 'The engine was killed.', { fix: 'Free some memory.' });
    },
  });
  expect((await broken.doctor()).report).toContain(
    'WebAssembly could not be loaded: The engine was killed. Free some memory.',
  );
});

it('the doctor report names every engine, its reason and remedy, and no home folder', async () => {
  plantEngine('tfjs-node');
  const { report, engines } = await open().doctor();
  for (const engine of engines)
    expect(report).toContain(`(${engine.id})\n    ${engine.reason.replaceAll(homedir(), '~')}`);
  expect(report).toContain('● TensorFlow on the CPU (tfjs-node)');
  expect(report).not.toContain(`${homedir()}/`);
});
