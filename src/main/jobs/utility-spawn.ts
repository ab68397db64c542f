import type { JobEvent } from '../../shared/job/protocol';
import type { Spawn } from './engine-process';

/** The part of Electron's `UtilityProcess` that is used; the shell passes the real one in. */
export interface UtilityChild {
  readonly pid: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export type UtilityFork = (
  modulePath: string,
  parameters: string[],
  options: { serviceName: string; stdio: 'pipe'; env: NodeJS.ProcessEnv },
) => UtilityChild;

/** Engine processes in the window's host, through `utilityProcess.fork`. */
export function createUtilitySpawn(fork: UtilityFork, shared: NodeJS.ProcessEnv = {}): Spawn {
  return (entryFile, environment) => {
    const child = fork(entryFile, [], {
      serviceName: 'Model Studio engine',
      stdio: 'pipe',
      env: { ...process.env, ...shared, ...environment },
    });
    return {
      pid: child.pid ?? null,
      send: (command) => child.postMessage(command),
      kill: () => {
        // Electron's own kill asks politely, which native code that hangs does not hear.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        else child.kill();
      },
      onEvent: (listener) => void child.on('message', (message) => listener(message as JobEvent)),
      onOutput: (listener) => {
        child.stdout?.on('data', (data) => listener(String(data)));
        child.stderr?.on('data', (data) => listener(String(data)));
      },
      onExit: (listener) => void child.on('exit', (code) => listener({ code, signal: null }, null)),
    };
  };
}
