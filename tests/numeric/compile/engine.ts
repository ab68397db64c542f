import { homedir } from 'node:os';
import path from 'node:path';
import { loadBackend, type TensorFlow } from '../../../src/engine/backends';

/** TensorFlow.js on libtensorflow as `studio engine install cpu` puts it; single-threaded operations, so that replicas are used. */
export async function loadTensorFlow(): Promise<TensorFlow> {
  const data =
    process.env.STUDIO_DATA_DIR ??
    path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share'), 'model-studio');
  const { tf } = await loadBackend(['tfjs-node'], { enginesDirectory: path.join(data, 'engines'), threads: 1 });
  return tf;
}
