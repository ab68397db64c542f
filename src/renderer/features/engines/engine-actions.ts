import type { EngineId } from '../../../shared/contract/engine';
import { client } from '../../lib/host-client';
import { showFailure, showToast } from '../../lib/toast';

/** Which engines can be installed, and by which word of `studio engine install`. */
export const installKinds: Partial<Record<EngineId, 'cpu' | 'gpu'>> = { 'tfjs-node': 'cpu', 'tfjs-node-gpu': 'gpu' };

/** Progress and failure appear in the engine’s row through its activity. */
export function installEngine(kind: 'cpu' | 'gpu'): void {
  client.engines.install({ kind }).then(
    ({ engine }) => showToast(`${engine.title} is installed.`),
    (error: unknown) => showFailure('The engine was not installed', error),
  );
}

export function measureEngine(id: EngineId): void {
  client.engines.measure({ id }).catch((error: unknown) => showFailure('The engine could not be measured', error));
}

export function removeEngine(id: EngineId, title: string): void {
  client.engines.remove({ id }).then(
    () => showToast(`${title} is removed. It can be installed again at any time.`),
    (error: unknown) => showFailure('The engine could not be removed', error),
  );
}
