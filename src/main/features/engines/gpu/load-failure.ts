import { StudioError } from '../../../../shared/base/problem';

interface FinishedProcess {
  readonly exitCode: number | null;
  readonly signalName: NodeJS.Signals | null;
  readonly stderr: string;
}

interface Explanation {
  readonly pattern: RegExp;
  explain(match: RegExpMatchArray): { readonly message: string; readonly fix: string };
}

/** What native loaders, CUDA and TensorFlow print, and what it means; first match wins. */
const explanations: readonly Explanation[] = [
  {
    // TensorRT (libnvinfer) is optional: its absence is announced in the same words.
    pattern: /Could not load dynamic library '((?!libnvinfer)[^']+)'(?:; dlerror: ([^;\n]+))?/,
    explain: ([, name]) => ({
      message: `TensorFlow could not load ${name}.`,
      fix: name?.startsWith('libcudnn')
        ? 'Install the cuDNN version it names, or add its folder to LD_LIBRARY_PATH.'
        : 'Install the CUDA version it names, or add its lib64 folder to LD_LIBRARY_PATH.',
    }),
  },
  {
    pattern: /version [`'](GLIBC(?:XX)?_[\d.]+)' not found/,
    explain: ([, version]) => ({
      message: `This system's C library is too old: ${version} is needed.`,
      fix: 'Update the operating system, or name an older libtensorflow with STUDIO_LIBTENSORFLOW.',
    }),
  },
  {
    pattern: /([\w+-]+\.(?:so[\d.]*|dylib|dll)): cannot open shared object file/,
    explain: ([, name]) => ({
      message: `The library ${name} was not found.`,
      fix: 'Install the package that holds it, or install the engine anew with `studio engine install`.',
    }),
  },
  {
    pattern: /CUDA driver version is insufficient for CUDA runtime version/,
    explain: () => ({
      message: 'The NVIDIA driver is older than the CUDA libraries need.',
      fix: 'Update the NVIDIA driver.',
    }),
  },
  {
    pattern: /Loaded runtime CuDNN library: ([\d.]*\d) but source was compiled with: ([\d.]*\d)/,
    explain: ([, loaded, needed]) => ({
      message: `cuDNN ${loaded} is installed, but TensorFlow needs ${needed} or newer of the same series.`,
      fix: `Install cuDNN ${needed}.`,
    }),
  },
  {
    pattern: /failed call to cuInit: (\w+)|(CUDA_ERROR_\w+)/,
    explain: ([, first, second]) => ({
      message: `The NVIDIA driver refused to start: ${first ?? second}.`,
      fix: 'Check that `nvidia-smi` lists the GPU and that CUDA_VISIBLE_DEVICES does not hide it.',
    }),
  },
  {
    pattern: /Could not find cuda drivers|Cannot dlopen some GPU libraries/,
    explain: () => ({
      message: 'TensorFlow found no usable CUDA driver or libraries and fell back to the CPU.',
      fix: 'Run `studio doctor`: it names the library that is missing.',
    }),
  },
];

/** Makes one sentence and a remedy of the way an engine process failed to load TensorFlow. */
export function explainLoadFailure(result: FinishedProcess): StudioError {
  if (result.signalName === 'SIGILL') {
    return new StudioError('ENGINE_FAILED', 'TensorFlow uses processor instructions (AVX) that this processor lacks.', {
      fix: 'Use the WebAssembly engine, or name a libtensorflow built for this processor with STUDIO_LIBTENSORFLOW.',
    });
  }
  for (const { pattern, explain } of explanations) {
    const match = result.stderr.match(pattern);
    if (!match) continue;
    const { message, fix } = explain(match);
    return new StudioError('ENGINE_FAILED', message, { fix });
  }
  if (result.exitCode === 0) {
    return new StudioError('ENGINE_FAILED', 'TensorFlow loaded, but it uses no GPU.', {
      fix: 'Check that `nvidia-smi` lists the GPU and that CUDA_VISIBLE_DEVICES does not hide it.',
    });
  }
  const how = result.signalName ? `was ended by ${result.signalName}` : `ended with exit code ${result.exitCode}`;
  const last = result.stderr.trim().split('\n').slice(-6).join('\n');
  return new StudioError(
    'ENGINE_FAILED',
    `The engine process ${how} while it loaded TensorFlow: ${last || 'no output'}`,
  );
}
