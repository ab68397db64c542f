import { expect, it } from 'vitest';
import { parseUnresolvedLibraries } from './cuda-libraries';
import { explainLoadFailure } from './load-failure';

const ended = (stderr: string, exitCode: number | null = 1, signalName: NodeJS.Signals | null = null) =>
  explainLoadFailure({ exitCode, signalName, stderr });

it.each([
  [
    "2022-06-01 W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.8'; dlerror: libcudnn.so.8: cannot open shared object file: No such file or directory",
    'TensorFlow could not load libcudnn.so.8.',
    /cuDNN/,
  ],
  [
    "Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file",
    'TensorFlow could not load libcudart.so.11.0.',
    /CUDA version/,
  ],
  [
    'Error: libtensorflow.so.2: cannot open shared object file: No such file or directory\n    at Object..node',
    'The library libtensorflow.so.2 was not found.',
    /studio engine install/,
  ],
  [
    "Error: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /e/libtensorflow_cc.so.2)",
    "This system's C library is too old: GLIBC_2.34 is needed.",
    /operating system/,
  ],
  [
    'Loaded runtime CuDNN library: 8.0.5 but source was compiled with: 8.1.0.  CuDNN library needs to have matching major version',
    'cuDNN 8.0.5 is installed, but TensorFlow needs 8.1.0 or newer of the same series.',
    /cuDNN 8.1.0/,
  ],
  [
    'E cuda_driver.cc:313] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
    'The NVIDIA driver refused to start: CUDA_ERROR_NO_DEVICE.',
    /nvidia-smi/,
  ],
])('a loader that said %j is explained', (stderr, message, fix) => {
  const error = ended(stderr);
  expect(error.code).toBe('ENGINE_FAILED');
  expect(error.message).toBe(message);
  expect(error.data.fix).toMatch(fix);
});

it('an illegal instruction means a processor without AVX', () => {
  expect(ended('', null, 'SIGILL').message).toContain('AVX');
});

it('an unknown end keeps its last words', () => {
  expect(ended('first\nlast words', null, 'SIGSEGV').message).toBe(
    'The engine process was ended by SIGSEGV while it loaded TensorFlow: first\nlast words',
  );
});

it('a GPU engine that runs on the CPU without a word is still a failure', () => {
  expect(ended('', 0).message).toBe('TensorFlow loaded, but it uses no GPU.');
});

it('reads the unresolved libraries of ldd', () => {
  const text = `	linux-vdso.so.1 (0x00007ffc)
	libtensorflow_cc.so.2 => /e/deps/lib/libtensorflow_cc.so.2 (0x00007f)
	libcudart.so.11.0 => not found
	libstdc++.so.6 => not found
`;
  expect(parseUnresolvedLibraries(text)).toEqual(['libcudart.so.11.0', 'libstdc++.so.6']);
});
