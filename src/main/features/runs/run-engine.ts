import { StudioError } from '../../../shared/base/problem';
import type { EngineId } from '../../../shared/contract/engine';
import type { Settings } from '../../../shared/contract/setting';
import type { JobEngine } from '../../../shared/job/protocol';
import type { EngineChoice, Engines } from '../engines';

export interface EngineDependencies {
  engines: Pick<Engines, 'plan'>;
  settings: { current(): Pick<Settings, 'threads'> };
  /** What engines remember between runs. */
  cacheDirectory: string;
}

export interface RunEngine {
  job: JobEngine;
  environment: NodeJS.ProcessEnv;
}

/**
 * The engines a job of a run may take. The one it used before comes first: another one rounds differently.
 * Throws: StudioError UNAVAILABLE when there is none.
 */
export async function planRunEngine(
  { engines, settings, cacheDirectory }: EngineDependencies,
  choice: EngineChoice,
  before: string | null,
): Promise<RunEngine> {
  const { candidates, enginesDirectory, environment } = await engines.plan(choice);
  const isBefore = (id: EngineId) => id === before;
  if (candidates.length === 0)
    throw new StudioError('UNAVAILABLE', `No engine is available (choice: ${choice}).`, {
      fix: 'Open the Engines page, or run "studio doctor", to see what is missing.',
    });
  return {
    job: {
      candidates: [...candidates.filter(isBefore), ...candidates.filter((id) => !isBefore(id))],
      enginesDirectory,
      threads: settings.current().threads,
      cacheDirectory,
    },
    environment,
  };
}
