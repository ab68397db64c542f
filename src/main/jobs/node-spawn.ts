import { fork } from 'node:child_process';
import type { JobEvent } from '../../shared/job/protocol';
import type { Spawn } from './engine-process';

/**
 * Engine processes under plain Node: the host's own Node, typed arrays by structured clone.
 * @param shared environment of every process
 */
export function createNodeSpawn(shared: NodeJS.ProcessEnv = {}): Spawn {
  return (entryFile, environment) => {
    const child = fork(entryFile, [], {
      execPath: process.execPath,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', ...shared, ...environment },
      windowsHide: true,
    });
    // A command to a process that has just gone is reported by its exit.
    child.on('error', () => {});
    return {
      pid: child.pid ?? null,
      send: (command) => {
        if (child.connected) child.send(command, () => {});
      },
      kill: () => void child.kill('SIGKILL'),
      onEvent: (listener) => void child.on('message', (message) => listener(message as JobEvent)),
      onOutput: (listener) => {
        child.stdout?.setEncoding('utf8').on('data', listener);
        child.stderr?.setEncoding('utf8').on('data', listener);
      },
      onExit: (listener) => {
        let told = false;
        const tell = (code: number | null, signal: string | null, problem: Error | null) => {
          if (told) return;
          told = true;
          listener({ code, signal }, problem);
        };
        // `close` comes after the last output and the last message, so nothing that was said is lost.
        child.on('close', (code, signal) => tell(code, signal, null));
        child.on('error', (problem) => {
          if (child.pid === undefined) tell(null, null, problem);
        });
      },
    };
  };
}
