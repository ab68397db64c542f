import type { JobCommand, JobEvent } from '../../shared/job/protocol';

export interface ProcessExit {
  code: number | null;
  /** Only where the operating system tells. */
  signal: string | null;
}

/** A running engine process, however it was started. Listeners are set once, right after spawning. */
export interface EngineProcess {
  readonly pid: number | null;
  send(command: JobCommand): void;
  /** At once and without asking. */
  kill(): void;
  onEvent(listener: (event: JobEvent) => void): void;
  /** Standard output and error, in pieces. */
  onOutput(listener: (text: string) => void): void;
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: ProcessExit, problem: Error | null) => void): void;
}

/**
 * Starts the engine's entry file in a process of its own.
 * @param environment added to the host's
 */
export type Spawn = (entryFile: string, environment: NodeJS.ProcessEnv) => EngineProcess;
