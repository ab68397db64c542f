import { StudioError } from '../../../../shared/base/problem';
import { runProcess } from './child-process';

export interface Python {
  readonly command: string;
  /** For example `3.11`. */
  readonly version: string;
}

/**
 * The Python to read wheels with: STUDIO_PYTHON, else the first of `python3`, `python`, `py` that answers.
 * Throws: UNAVAILABLE when there is none.
 */
export async function findPython(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Python> {
  const candidates = environment.STUDIO_PYTHON ? [environment.STUDIO_PYTHON] : ['python3', 'python', 'py'];
  for (const command of candidates) {
    try {
      const result = await runProcess(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
        environment,
        signal,
        timeoutMs: 20_000,
      });
      const version = result.stdout.trim();
      if (result.exitCode === 0 && /^3\.\d+$/.test(version)) return { command, version };
    } catch (cause) {
      if (signal?.aborted) throw cause;
    }
  }
  throw new StudioError('UNAVAILABLE', `No Python 3 answered (tried ${candidates.join(', ')}).`, {
    fix: 'Install Python 3 with pip, or name one with STUDIO_PYTHON.',
  });
}

/** Finds an installed `tensorflow` package without importing it (importing takes seconds and may crash). */
export const findInstalledTensorflowScript = `
import importlib.util, importlib.metadata, json, os
spec = importlib.util.find_spec('tensorflow')
found = None
for folder in (spec.submodule_search_locations or []) if spec else []:
    if os.path.exists(os.path.join(folder, 'libtensorflow_cc.so.2')):
        for name in ('tensorflow-cpu', 'tensorflow'):
            try:
                found = {'folder': folder, 'name': name, 'version': importlib.metadata.version(name)}
                break
            except importlib.metadata.PackageNotFoundError:
                pass
print(json.dumps(found))
`;

/**
 * Extracts the C library and the headers that the binding includes from a TensorFlow wheel (arguments: wheel,
 * destination), checking each file's CRC, and prints \`bytes <done> <total>\` as it goes; the last line is the list of
 * the wheel's own CUDA requirements.
 */
export const extractWheelScript = `
import json, os, sys, zipfile
wheel, destination = sys.argv[1:3]
libraries = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
headers = ('tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/tsl/platform/', 'tsl/platform/', 'xla/tsl/c/', 'xla/tsl/platform/')
with zipfile.ZipFile(wheel) as archive:
    wanted = []
    requirements = []
    for entry in archive.infolist():
        name = entry.filename
        if name in libraries:
            wanted.append((entry, os.path.join('lib', os.path.basename(name))))
        elif name.startswith('tensorflow/include/') and name.endswith('.h'):
            inner = name[len('tensorflow/include/'):]
            if inner.startswith(headers) and '..' not in inner.split('/'):
                wanted.append((entry, os.path.join('include', *inner.split('/'))))
        elif name.endswith('.dist-info/METADATA'):
            for line in archive.read(entry).decode('utf-8', 'replace').splitlines():
                if line.startswith('Requires-Dist:') and 'and-cuda' in line:
                    requirements.append(line[len('Requires-Dist:'):].split(';')[0].strip())
    missing = [name for name in libraries if name not in [entry.filename for entry, _ in wanted]]
    if missing:
        sys.exit('the wheel holds no ' + ', '.join(missing))
    total = sum(entry.file_size for entry, _ in wanted)
    done = 0
    print('bytes', done, total, flush=True)
    for entry, target in wanted:
        target = os.path.join(destination, target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(entry) as source, open(target, 'wb') as sink:
            while True:
                chunk = source.read(4 << 20)
                if not chunk:
                    break
                sink.write(chunk)
                done += len(chunk)
                if entry.file_size > (8 << 20):
                    print('bytes', done, total, flush=True)
    print('bytes', done, total, flush=True)
print(json.dumps(requirements))
`;
