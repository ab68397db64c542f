import { loadBackend, type TensorFlow } from '../../src/engine/backends';
import { jobEngine } from './engine-process';

/** The real TensorFlow of this machine inside the test process. */
export async function loadTensorFlow(): Promise<TensorFlow> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const { enginesDirectory } = jobEngine('');
  return (await loadBackend(['tfjs-node'], { enginesDirectory, threads: null })).tf;
}
