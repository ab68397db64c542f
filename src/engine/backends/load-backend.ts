import { isStudioError, StudioError } from '../../shared/base/problem';
import type { EngineId } from '../../shared/contract/engine';
import type { Backend, BackendOptions, LoadedBackend } from './backend';
import { createTfjsNodeBackend } from './tfjs-node';
import { plainBackend, wasmBackend } from './tfjs-portable';

/** Every engine the studio knows, in order of preference; a missing one does not compile. */
export const backends = {
  'tfjs-node-gpu': createTfjsNodeBackend('TensorFlow on the GPU', 'tfjs-node-gpu'),
  'tfjs-node': createTfjsNodeBackend('TensorFlow on the CPU', 'tfjs-node'),
  wasm: wasmBackend,
  cpu: plainBackend,
} as const satisfies Record<EngineId, Backend>;

/**
 * Loads the first of the candidates that works on this machine, once per process: `tf` is then the only TensorFlow.js
 * in it. The result says why the earlier candidates were passed over.
 * Throws: UNAVAILABLE with every candidate's reason when none works.
 */
export async function loadBackend(candidates: readonly EngineId[], options: BackendOptions): Promise<LoadedBackend> {
  const failures: { id: EngineId; error: StudioError }[] = [];
  for (const id of candidates) {
    try {
      const parts = await backends[id].load(options);
      return { ...parts, id, reason: describeChoice(id, parts.libraryVersion, parts.version, failures) };
    } catch (cause) {
      if (!isStudioError(cause)) throw cause;
      failures.push({ id, error: cause });
    }
  }
  const [only] = failures;
  if (only && failures.length === 1) throw only.error;
  throw new StudioError(
    'UNAVAILABLE',
    `No engine could be started. ${failures.map(({ id, error }) => `${id}: ${error.message}`).join(' ') || 'None was named.'}`,
    {
      fix: 'Install an engine on the Engines page or with `studio engine install cpu`; `studio doctor` shows the details.',
    },
  );
}

function describeChoice(
  id: EngineId,
  libraryVersion: string | null,
  version: string,
  failures: readonly { id: EngineId; error: StudioError }[],
): string {
  const library = libraryVersion ? ` with TensorFlow ${libraryVersion}` : '';
  const passedOver = failures.map((failure) => ` ${failure.id} was passed over: ${failure.error.message}`).join('');
  return `${backends[id].title} (TensorFlow.js ${version}${library}).${passedOver}`;
}
