import { join } from 'node:path';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { engineChoices } from '../../../shared/config/run-config';
import type { Engine, EngineId } from '../../../shared/contract/engine';
import type { ProbeJob, ProbeResult } from '../../../shared/job/protocol';
import { doctorReport } from './doctor';
import { type EngineKind, engineCatalog, engineIdOfKind, enginePreference } from './engine-catalog';
import { engineFolder, inspectEngineFolder, retireEngineFolder } from './engine-folder';
import { type EngineStatus, inspectEngine } from './engine-status';
import { createLocalMachine, type Machine } from './gpu/machine';
import { installEngine } from './install/install-engine';
import { acquireInstallLock } from './install/install-lock';
import type { InstallProgress } from './install/progress';
import { createMeasurements } from './measurements';

export type EngineChoice = (typeof engineChoices)[number];

export interface EnginesOptions {
  /** The studio's data folder; engines live in `engines` below it. */
  readonly dataDirectory: string;
  /** Runs a probe job in an engine process with these additions to its environment. */
  readonly probe: (
    job: ProbeJob,
    options: { environment: NodeJS.ProcessEnv; signal: AbortSignal },
  ) => Promise<ProbeResult>;
  /** What `auto` stands for; the settings' default engine. */
  readonly defaultChoice?: () => EngineChoice | Promise<EngineChoice>;
  /** Threads an engine may use, from the settings; null leaves it to the engine. */
  readonly threads?: () => number | null;
  readonly machine?: Machine;
  readonly now?: () => number;
}

export interface InstallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** A libtensorflow archive, folder or wheel to use instead of downloading one. */
  readonly libraryPath?: string;
  /** Installs anew although the engine is there. */
  readonly force?: boolean;
}

export interface EnginePlan {
  /** Backends in the order in which the engine process tries them. */
  readonly candidates: EngineId[];
  readonly enginesDirectory: string;
  /** Additions to the engine process's environment (library paths for CUDA). */
  readonly environment: NodeJS.ProcessEnv;
}

export interface Engines {
  readonly enginesDirectory: string;
  list(): Promise<{ engines: Engine[]; choiceReason: string }>;
  install(kind: EngineKind, options?: InstallOptions): Promise<Engine>;
  remove(id: EngineId): Promise<void>;
  measure(id: EngineId, signal?: AbortSignal): Promise<Engine>;
  /** Loads and measures the chosen engine where that was not done before, then reports. */
  doctor(signal?: AbortSignal): Promise<{ report: string; engines: Engine[] }>;
  /** What a job with this choice of engine is started with. */
  plan(choice: EngineChoice): Promise<EnginePlan>;
}

/** Which engines this machine has, how to get more of them, and which one a run is given. */
export function createEngines(options: EnginesOptions): Engines {
  const machine = options.machine ?? createLocalMachine();
  const now = options.now ?? Date.now;
  const enginesDirectory = join(options.dataDirectory, 'engines');
  const measurements = createMeasurements(enginesDirectory);

  const inspectAll = (): Promise<EngineStatus[]> =>
    Promise.all(enginePreference.map((id) => inspectEngine(id, { machine, enginesDirectory })));

  const list: Engines['list'] = async () => {
    const statuses = await inspectAll();
    const { id: chosenId, reason: choiceReason } = choose(statuses, (await options.defaultChoice?.()) ?? 'auto');
    const engines = await Promise.all(
      statuses.map(async ({ launchEnvironment: _launch, ...status }): Promise<Engine> => {
        const { id, version, libraryVersion } = status;
        const measurement = version ? await measurements.find({ id, version, libraryVersion }) : null;
        return { ...status, chosen: id === chosenId, measurement };
      }),
    );
    return { engines, choiceReason };
  };

  const find = async (id: EngineId): Promise<Engine> => {
    const { engines } = await list();
    const engine = engines.find((candidate) => candidate.id === id);
    if (!engine) throw new StudioError('NOT_FOUND', `There is no engine "${id}".`);
    return engine;
  };

  const measure: Engines['measure'] = async (id, signal = new AbortController().signal) => {
    const status = await inspectEngine(id, { machine, enginesDirectory });
    if (!status.available) {
      throw new StudioError('UNAVAILABLE', `The engine "${id}" cannot be measured: ${status.reason}`, {
        fix: status.remedy ?? undefined,
      });
    }
    const threads = options.threads?.() ?? null;
    const result = await options.probe(
      {
        kind: 'probe',
        engine: { candidates: [id], enginesDirectory, threads, cacheDirectory: join(options.dataDirectory, 'cache') },
        measure: true,
      },
      { environment: status.launchEnvironment, signal },
    );
    if (result.samplesPerSecond === null || result.gigaflops === null) {
      throw new StudioError('ENGINE_FAILED', `The engine "${id}" was asked for its speed and answered without one.`);
    }
    await measurements.remember(
      { id, version: status.version ?? result.version, libraryVersion: status.libraryVersion },
      {
        measuredAt: now(),
        samplesPerSecond: result.samplesPerSecond,
        gigaflops: result.gigaflops,
        threads: result.threads,
      },
    );
    return find(id);
  };

  /** Folders can look right and the engine still fail to load: only a process that loaded it knows. */
  const tryChosen = async (signal?: AbortSignal): Promise<string | null> => {
    const chosen = (await list()).engines.find((engine) => engine.chosen);
    if (!chosen || chosen.measurement) return null;
    try {
      await measure(chosen.id, signal);
      return null;
    } catch (cause) {
      if (!isStudioError(cause) || cause.code === 'CANCELLED') throw cause;
      return `${chosen.title} could not be loaded: ${[cause.message, cause.data.fix].filter(Boolean).join(' ')}`;
    }
  };

  return {
    enginesDirectory,
    list,
    async install(kind, { signal, onProgress, libraryPath, force } = {}) {
      await installEngine({
        kind,
        enginesDirectory,
        machine,
        namedLibrary: libraryPath,
        force,
        signal,
        report: onProgress ?? (() => {}),
      });
      return find(engineIdOfKind[kind]);
    },
    async remove(id) {
      if (!engineCatalog[id].packageName) {
        throw new StudioError('UNSUPPORTED', `The engine "${id}" ships with the app and cannot be removed.`);
      }
      await using _lock = await acquireInstallLock(enginesDirectory);
      if ((await inspectEngineFolder(enginesDirectory, id)).state === 'absent') {
        throw new StudioError(
          'NOT_FOUND',
          `The engine "${id}" is not installed (${engineFolder(enginesDirectory, id)} does not exist).`,
        );
      }
      await retireEngineFolder(enginesDirectory, id);
    },
    measure,
    async doctor(signal) {
      const trial = await tryChosen(signal);
      const { engines, choiceReason } = await list();
      return { report: doctorReport({ engines, choiceReason, trial, machine, enginesDirectory }), engines };
    },
    async plan(choice) {
      const statuses = await inspectAll();
      const usable = candidatesFor(statuses, choice, (await options.defaultChoice?.()) ?? 'auto');
      const environment = Object.assign(
        {},
        ...usable.map(({ launchEnvironment }) => launchEnvironment),
      ) as NodeJS.ProcessEnv;
      return { candidates: usable.map(({ id }) => id), enginesDirectory, environment };
    },
  };
}

/**
 * The engines a run may end up on. One asked for by name is the only candidate: another one would silently change the
 * run. `auto` takes the settings' engine first, then the others in order of preference.
 */
function candidatesFor(
  statuses: readonly EngineStatus[],
  choice: EngineChoice,
  defaultChoice: EngineChoice,
): EngineStatus[] {
  if (choice !== 'auto') return statuses.filter(({ id }) => id === choice);
  const available = statuses.filter((status) => status.available);
  return [...available.filter(({ id }) => id === defaultChoice), ...available.filter(({ id }) => id !== defaultChoice)];
}

/** Which engine `auto` means, and the sentence that explains it. */
export function choose(
  statuses: readonly Pick<EngineStatus, 'id' | 'title' | 'available' | 'reason'>[],
  choice: EngineChoice,
): { id: EngineId | null; reason: string } {
  if (choice !== 'auto') {
    const named = statuses.find(({ id }) => id === choice);
    if (named?.available) return { id: choice, reason: `${named.title} is used: the settings name it.` };
  }
  const index = statuses.findIndex(({ available }) => available);
  const first = statuses[index];
  if (!first) return { id: null, reason: 'No engine is available.' };
  const passedOver = statuses.slice(0, index).map(({ title, reason }) => `${title}: ${reason}`);
  const named = choice === 'auto' ? '' : ` The settings name "${choice}", which is not available.`;
  const rest = passedOver.length > 0 ? ` Faster ones are not available. ${passedOver.join(' ')}` : '';
  return { id: first.id, reason: `${first.title} is used: the fastest that is available.${named}${rest}` };
}
