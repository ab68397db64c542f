import { StudioError } from '../../shared/base/problem';
import type { Backend, BackendParts, TensorFlow } from './backend';
import { assertBackend } from './tfjs-node';
import { registerWasmKernels } from './wasm-kernels';

/**
 * TensorFlow.js on WebAssembly: ships with the app, needs nothing of the machine. One thread (TensorFlow.js offers
 * threads in browsers only), with the training kernels it lacks added by us.
 */
export const wasmBackend: Backend = {
  title: 'WebAssembly',
  async load() {
    const tf = await importTensorFlow();
    await import('@tensorflow/tfjs-backend-wasm');
    registerWasmKernels(tf);
    return start(tf, 'wasm');
  },
};

/** TensorFlow.js in plain JavaScript: always works, some thirty times slower. */
export const plainBackend: Backend = {
  title: 'Plain JavaScript',
  load: async () => start(await importTensorFlow(), 'cpu'),
};

/** Both packages are CommonJS for Node, so that the WebAssembly backend registers itself in this very TensorFlow.js. */
async function importTensorFlow(): Promise<TensorFlow> {
  try {
    const imported = (await import('@tensorflow/tfjs')) as TensorFlow & { default?: TensorFlow };
    return imported.default ?? imported;
  } catch (cause) {
    throw new StudioError('ENGINE_FAILED', `TensorFlow.js is missing from the app: ${(cause as Error).message}`, {
      fix: 'Reinstall the app (in a checkout: npm ci).',
    });
  }
}

async function start(tf: TensorFlow, name: 'wasm' | 'cpu'): Promise<BackendParts> {
  silenceAdvice(tf);
  await tf.setBackend(name);
  await tf.ready();
  assertBackend(tf, name, name);
  return { tf, version: tf.version.tfjs, libraryVersion: null, threads: 1, device: null };
}

/** The plain backend advises on its first use to install tfjs-node; the Engines page says that better. */
function silenceAdvice(tf: TensorFlow): void {
  const plain = tf.findBackend('cpu') as unknown as { firstUse?: boolean } | null;
  if (plain) plain.firstUse = false;
}
