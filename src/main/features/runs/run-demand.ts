import type { Database } from '../../store';
import type { EngineChoice } from '../engines';
import type { RunDemand } from './run-admission';
import { type EngineDependencies, planRunEngine } from './run-engine';

/** A project of an older version says nothing of its runs. Units: bytes. */
const unknownBytes = 512 * 2 ** 20;

/** What a run needed when it trained, or else will need by its config. Units: bytes. */
export async function readNeededBytes(database: Database, id: string): Promise<number> {
  const row = await database.get<{ bytes: number | null }>('SELECT memory_bytes AS bytes FROM run WHERE id = ?', [id]);
  return row?.bytes ?? unknownBytes;
}

/** What a run that is about to wait will need of the machine. */
export async function describeDemand(
  dependencies: EngineDependencies,
  { choice, before, neededBytes }: { choice: EngineChoice; before: string | null; neededBytes: number },
): Promise<Pick<RunDemand, 'neededBytes' | 'usesGpu'>> {
  const engine = await planRunEngine(dependencies, choice, before).catch(() => {
    // Without an engine the run fails when its turn comes, and says why.
    return null;
  });
  return { neededBytes, usesGpu: engine?.job.candidates[0] === 'tfjs-node-gpu' };
}
