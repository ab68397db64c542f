import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { Backend, BackendOptions, BackendParts, TensorFlow } from './backend';
import { restoreRemovedNodeFunctions } from './node-compatibility';

interface NativeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice?: boolean;
}

/** The two engines on libtensorflow differ in their package and in the device they must end up on. */
export function createTfjsNodeBackend(title: string, id: 'tfjs-node' | 'tfjs-node-gpu'): Backend {
  return { title, load: (options) => loadTfjsNode(id, options) };
}

async function loadTfjsNode(id: 'tfjs-node' | 'tfjs-node-gpu', options: BackendOptions): Promise<BackendParts> {
  const kind = id === 'tfjs-node-gpu' ? 'gpu' : 'cpu';
  const folder = join(options.enginesDirectory, id);
  const packagePath = join(folder, 'node_modules', '@tensorflow', id, 'package.json');
  if (!existsSync(packagePath)) {
    throw new StudioError('UNAVAILABLE', `The engine ${id} is not installed (${folder} holds no @tensorflow/${id}).`, {
      fix: `Install it on the Engines page or with \`studio engine install ${kind}\`.`,
    });
  }
  restoreRemovedNodeFunctions();
  // Warnings about instructions and NUMA nodes are no news to the person; errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (options.threads !== null) process.env.TF_NUM_INTRAOP_THREADS = String(options.threads);
  let tf: TensorFlow;
  try {
    tf = createRequire(join(folder, 'package.json'))(`@tensorflow/${id}`) as TensorFlow;
  } catch (cause) {
    throw new StudioError(
      'ENGINE_FAILED',
      `The engine ${id} is installed, but could not be loaded: ${(cause as Error).message}`,
      { fix: `Run \`studio doctor\`, or install it anew with \`studio engine install ${kind}\`.` },
      { cause },
    );
  }
  assertBackend(tf, 'tensorflow', id);
  const native = tf.backend() as unknown as NativeBackend;
  if (kind === 'gpu' && native.isUsingGpuDevice !== true) {
    throw new StudioError('ENGINE_FAILED', 'tfjs-node-gpu was loaded, but TensorFlow found no GPU that it can use.', {
      fix: 'Run `studio doctor`: it names the missing driver or library.',
    });
  }
  return {
    tf,
    version: tf.version.tfjs,
    libraryVersion: native.binding.TF_Version,
    threads: options.threads,
    device: null,
  };
}

/**
 * A failed `setBackend` only returns false and TensorFlow.js goes on with another backend: look which one it is.
 * Throws: ENGINE_FAILED naming both.
 */
export function assertBackend(tf: TensorFlow, expected: string, id: string): void {
  const received = tf.getBackend();
  if (received === expected) return;
  throw new StudioError(
    'ENGINE_FAILED',
    `The engine ${id} started with backend "${received}" instead of "${expected}".`,
    {
      fix: 'Run `studio doctor` and report its output.',
    },
  );
}
