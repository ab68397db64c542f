import { type ChildProcess, fork } from 'node:child_process';
import { StudioError } from '../../shared/base/problem';
import type { JobEvent, ReadJob } from '../../shared/job/protocol';
import type { ProcessUse } from '../system';

/** A process of the engine's own that reads samples. */
export interface ReaderProcess {
  /** What went wrong with it; null while it is well. */
  failure(): Error | null;
  /** As it told about a second ago; all zero until it did. */
  use(): ProcessUse;
  kill(): Promise<void>;
}

const remedy =
  'Resume the run from its last checkpoint. If it happens again, close other programs: the usual cause is memory running out.';

function describeEnd(code: number | null, signal: string | null): StudioError {
  return new StudioError(
    'ENGINE_FAILED',
    `The process that reads the samples ahead ${signal ? `was ended by ${signal}` : `ended with exit code ${code}`}.`,
    { fix: remedy },
  );
}

/** Starts this program once more, with a job that reads. It ends with its parent: the line between them breaks. */
export function startReader(entryFile: string, job: ReadJob): ReaderProcess {
  const child: ChildProcess = fork(entryFile, [], {
    execPath: process.execPath,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Inside Electron the program is Electron itself; told so, it behaves as Node.
    env: { ...process.env, ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
    windowsHide: true,
  });
  let failure: Error | null = null;
  let isDone = false;
  let use: ProcessUse = { processorMs: 0, residentBytes: 0, peakBytes: 0 };
  const handlers: { [Type in JobEvent['type']]?: (event: Extract<JobEvent, { type: Type }>) => void } = {
    ready: () => {
      if (child.connected) child.send({ type: 'job', job }, () => {});
    },
    alive: ({ processorMs, residentBytes, peakBytes }) => {
      use = { processorMs, residentBytes, peakBytes };
    },
    done: () => {
      isDone = true;
    },
    failed: ({ error }) => {
      failure = new StudioError(error.code, error.message, error.data);
    },
  };
  child.on('message', (message) => {
    const event = message as JobEvent;
    (handlers[event.type] as ((event: JobEvent) => void) | undefined)?.(event);
  });
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      failure ??= new StudioError(
        'ENGINE_FAILED',
        `The process that reads the samples ahead could not be started: ${error.message}`,
        { fix: remedy },
        { cause: error },
      );
      if (child.pid === undefined) resolve();
    });
    child.on('exit', (code, signal) => {
      if (!isDone) failure ??= describeEnd(code, signal);
      resolve();
    });
  });
  return {
    failure: () => failure,
    use: () => use,
    kill: async () => {
      isDone = true;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
