import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nvidiaSmi, plantMachine } from '../../../../../tests/support/planted-machine';
import { fetchLibrary, type LibraryContext } from './library-sources';
import { officialLibraryUrl } from './official-library';
import { parsePipSize } from './python-wheel';

let folder: string;
let messages: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-library-'));
  messages = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const closedPort = 'http://127.0.0.1:9/';
const environment: NodeJS.ProcessEnv = { ...process.env, TFJS_NODE_CDN_STORAGE: closedPort, TFJS_NODE_BASE_URI: '' };

function context(changes: Partial<LibraryContext> = {}): LibraryContext {
  for (const name of ['deps', 'downloads', 'temporary']) mkdirSync(join(folder, name), { recursive: true });
  return {
    kind: 'cpu',
    machine: plantMachine(),
    platform: 'linux',
    architecture: 'x64',
    environment,
    dependencyDirectory: join(folder, 'deps'),
    downloadDirectory: join(folder, 'downloads'),
    temporaryDirectory: join(folder, 'temporary'),
    namedLibrary: undefined,
    signal: undefined,
    report: ({ message }) => messages.push(message),
    ...changes,
  };
}

function plantLibrary(root: string, libraryName = 'libtensorflow.so.2.9.1'): void {
  mkdirSync(join(root, 'lib'), { recursive: true });
  mkdirSync(join(root, 'include', 'tensorflow', 'c'), { recursive: true });
  mkdirSync(join(root, 'include', 'unneeded'), { recursive: true });
  writeFileSync(join(root, 'lib', libraryName), 'library');
  writeFileSync(join(root, 'lib', libraryName.replace(/libtensorflow(_cc)?/, 'libtensorflow_framework')), 'framework');
  writeFileSync(join(root, 'include', 'tensorflow', 'c', 'c_api.h'), '// header');
  writeFileSync(join(root, 'include', 'unneeded', 'huge.h'), '// not for us');
}

/** A wheel as pip delivers it, with a few bytes in place of the library. */
function plantWheel(path: string, files: Record<string, string>): void {
  const script =
    'import json,sys,zipfile\nwith zipfile.ZipFile(sys.argv[1],"w") as z:\n  for n,t in json.loads(sys.argv[2]).items(): z.writestr(n,t)';
  execFileSync('python3', ['-c', script, path, JSON.stringify(files)]);
}

const wheelFiles = {
  'tensorflow/libtensorflow_cc.so.2': 'library',
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': '// header',
  'tensorflow/include/tensorflow/core/platform/ctstring.h': '// string',
  'tensorflow/include/tensorflow/core/kernels/other.h': '// not for us',
  'tensorflow/python/huge.py': '# not for us',
};

const noReset = async (): Promise<void> => {};
const placed = () => readdirSync(join(folder, 'deps', 'lib')).toSorted();

describe('a named libtensorflow', () => {
  it('in an unpacked folder is placed under the names that the binding links, with the needed headers only', async () => {
    plantLibrary(join(folder, 'mine'));
    const library = await fetchLibrary(context({ namedLibrary: join(folder, 'mine') }), noReset);
    expect(library).toMatchObject({ tensorflowVersion: '2.9.1', buildFromSource: true });
    expect(placed()).toEqual([
      'libtensorflow.so',
      'libtensorflow.so.2',
      'libtensorflow.so.2.9.1',
      'libtensorflow_framework.so',
      'libtensorflow_framework.so.2',
      'libtensorflow_framework.so.2.9.1',
    ]);
    expect(readlinkSync(join(folder, 'deps', 'lib', 'libtensorflow.so'))).toBe('libtensorflow.so.2.9.1');
    expect(readdirSync(join(folder, 'deps', 'include'))).toEqual(['tensorflow']);
  });

  it('in an archive is unpacked', async () => {
    plantLibrary(join(folder, 'mine'));
    const archive = join(folder, 'libtensorflow.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(folder, 'mine'), 'lib', 'include']);
    await fetchLibrary(context({ namedLibrary: archive }), noReset);
    expect(placed()).toContain('libtensorflow.so.2.9.1');
  });

  it('in a wheel is extracted, with the library under its own name so that the loader finds it', async () => {
    const wheel = join(folder, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl');
    plantWheel(wheel, wheelFiles);
    const library = await fetchLibrary(context({ namedLibrary: wheel }), noReset);
    expect(library.tensorflowVersion).toBe('2.21.0');
    expect(library.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(placed()).toEqual([
      'libtensorflow.so',
      'libtensorflow.so.2',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so',
      'libtensorflow_framework.so.2',
    ]);
    expect(lstatSync(join(folder, 'deps', 'lib', 'libtensorflow_cc.so.2')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(folder, 'deps', 'include', 'tensorflow', 'core', 'platform', 'ctstring.h'), 'utf8')).toBe(
      '// string',
    );
  });

  it.each([
    ['missing.tar.gz', () => {}, /does not exist/],
    ['empty', (path: string) => mkdirSync(path), /Neither .*empty nor its lib folder holds libtensorflow/],
    [
      'bare',
      (path: string) => {
        mkdirSync(join(path, 'lib'), { recursive: true });
        writeFileSync(join(path, 'lib', 'libtensorflow.so'), '');
      },
      /no include\/tensorflow\/c\/c_api\.h lies beside it/,
    ],
    [
      'other.whl',
      (path: string) => plantWheel(path, { 'numpy/core.py': '' }),
      /the wheel holds no tensorflow\/libtensorflow_cc\.so\.2/,
    ],
    ['broken.whl', (path: string) => writeFileSync(path, 'no archive'), /could not be unpacked: .*not a zip file/],
  ])('that is unusable (%s) is an error, not a reason to download another one', async (name, plant, message) => {
    const path = join(folder, name);
    plant(path);
    await expect(fetchLibrary(context({ namedLibrary: path }), noReset)).rejects.toThrow(message);
    expect(messages.join()).not.toContain('pip');
  });
});

describe('the order of sources', () => {
  it('goes on offline from the official download to the wheel, and tells what each said', async () => {
    const offline = context({ environment: { ...environment, STUDIO_PYTHON: '/nowhere/python3' } });
    const failure = fetchLibrary(offline, noReset);
    await expect(failure).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(failure).rejects.toThrow(/official download: http:\/\/127\.0\.0\.1:9\/.* could not be downloaded/);
    await expect(failure).rejects.toThrow(/Python wheel: No Python 3 answered \(tried \/nowhere\/python3\)/);
    await expect(failure).rejects.toMatchObject({ data: { fix: expect.stringContaining('STUDIO_LIBTENSORFLOW') } });
  });

  it('takes a wheel that an interrupted installation already downloaded', async () => {
    const downloaded = join(folder, 'downloads', 'tensorflow-cpu-2.21.0');
    mkdirSync(downloaded, { recursive: true });
    plantWheel(join(downloaded, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'), wheelFiles);
    const library = await fetchLibrary(context(), noReset);
    expect(library).toMatchObject({ tensorflowVersion: '2.21.0', source: 'Python wheel tensorflow-cpu==2.21.0' });
  });

  it('uses an installed Python package before downloading one', async () => {
    const site = join(folder, 'site');
    plantLibrary(join(site, 'planted'), 'libtensorflow_cc.so.2');
    mkdirSync(join(site, 'tensorflow_cpu-2.20.0.dist-info'), { recursive: true });
    writeFileSync(
      join(site, 'tensorflow_cpu-2.20.0.dist-info', 'METADATA'),
      'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.20.0\n',
    );
    mkdirSync(join(site, 'tensorflow'));
    writeFileSync(join(site, 'tensorflow', '__init__.py'), 'raise RuntimeError("must not be imported")');
    for (const name of readdirSync(join(site, 'planted', 'lib')))
      renameSync(join(site, 'planted', 'lib', name), join(site, 'tensorflow', name));
    renameSync(join(site, 'planted', 'include'), join(site, 'tensorflow', 'include'));
    const library = await fetchLibrary(context({ environment: { ...environment, PYTHONPATH: site } }), noReset);
    expect(library).toMatchObject({ tensorflowVersion: '2.20.0', buildFromSource: true });
    expect(library.source).toBe(`Python package tensorflow-cpu 2.20.0 in ${join(site, 'tensorflow')}`);
    expect(placed()).toContain('libtensorflow_cc.so.2');
  });

  it('lets the real pip fetch the wheel, whatever the version of the Python at hand', async () => {
    const links = join(folder, 'links');
    mkdirSync(links);
    plantWheel(join(links, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'), {
      ...wheelFiles,
      'tensorflow_cpu-2.21.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n',
      'tensorflow_cpu-2.21.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_27_x86_64\n',
    });
    const offline = { ...environment, PIP_NO_INDEX: '1', PIP_FIND_LINKS: links };
    const library = await fetchLibrary(context({ environment: offline }), noReset);
    expect(library).toMatchObject({ tensorflowVersion: '2.21.0', source: 'Python wheel tensorflow-cpu==2.21.0' });
    expect(messages).toContain('Downloading tensorflow-cpu==2.21.0 with pip');
  });

  it('hands on what pip said when no index has the wheel', async () => {
    const offline = { ...environment, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder };
    await expect(fetchLibrary(context({ environment: offline }), noReset, 'wheel')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /pip \(Python 3\.\d+\) could not fetch tensorflow-cpu==2\.21\.0: .*No matching distribution/s,
      ),
    });
  });

  it('stops at a cancellation instead of trying the next source', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(fetchLibrary(context({ signal: controller.signal }), noReset)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('does not download the official GPU library without the CUDA that it needs', async () => {
    const machine = plantMachine({ programs: { 'nvidia-smi': nvidiaSmi('550.54.15') } });
    const gpu = context({ kind: 'gpu', machine, environment: { ...environment, STUDIO_PYTHON: '/nowhere' } });
    await expect(fetchLibrary(gpu, noReset)).rejects.toThrow(
      /official download: TensorFlow 2\.9\.1 needs libcudart\.so\.11\.0/,
    );
  });

  it('says on other systems that wheels do not help', async () => {
    const mac = context({ platform: 'darwin', architecture: 'arm64' });
    await expect(fetchLibrary(mac, noReset, 'wheel')).rejects.toThrow(
      'on Linux (x64, arm64) only, not on darwin arm64',
    );
  });
});

describe('the address of the official library', () => {
  it.each([
    [
      'cpu',
      'linux',
      'x64',
      'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    ],
    [
      'gpu',
      'win32',
      'x64',
      'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-windows-x86_64-2.9.1.zip',
    ],
    ['cpu', 'darwin', 'arm64', 'https://storage.googleapis.com/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz'],
  ] as const)('for %s on %s %s is the one that tfjs-node uses', (kind, platform, architecture, url) => {
    expect(officialLibraryUrl({ kind, platform, architecture }, {})).toBe(url);
  });
  it('honours the mirrors that tfjs-node honours', () => {
    const target = { kind: 'cpu', platform: 'linux', architecture: 'x64' } as const;
    expect(officialLibraryUrl(target, { TFJS_NODE_BASE_URI: 'https://mirror/lib-' })).toBe(
      'https://mirror/lib-cpu-linux-x86_64-2.9.1.tar.gz',
    );
    expect(officialLibraryUrl(target, { TFJS_NODE_CDN_STORAGE: 'https://mirror' })).toBe(
      'https://mirror/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    );
  });
  it('is refused for a system that has none', () => {
    expect(() => officialLibraryUrl({ kind: 'gpu', platform: 'linux', architecture: 'arm64' }, {})).toThrow(
      'No official libtensorflow is published for GPU on linux arm64.',
    );
  });
});

it('reads the size that pip announces', () => {
  expect(parsePipSize('Downloading tensorflow_cpu-2.21.0-cp311.whl (273.8 MB)')).toBe(273_800_000);
  expect(parsePipSize('  Downloading x.whl (1.2 GB)')).toBe(1_200_000_000);
  expect(parsePipSize('Collecting tensorflow-cpu==2.21.0')).toBeNull();
});
