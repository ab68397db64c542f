import type { JobEngine } from '../../shared/job/protocol';
import { type LoadedBackend, loadBackend } from '../backends';
import type { JobContext } from './job-context';

/** Loads the engine that a job runs on and tells the host which one it got and why. */
export async function openEngine(engine: JobEngine, context: JobContext): Promise<LoadedBackend> {
  const loaded = await loadBackend(engine.candidates, {
    enginesDirectory: engine.enginesDirectory,
    threads: engine.threads,
  });
  context.emit({
    type: 'engine',
    id: loaded.id,
    reason: loaded.reason,
    version: loaded.version,
    threads: loaded.threads,
  });
  return loaded;
}
