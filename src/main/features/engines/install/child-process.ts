import { spawn } from 'node:child_process';
import { StudioError } from '../../../../shared/base/problem';

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly signalName: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
}

/** How much of each output stream is kept: compilers can print megabytes, an error needs its end. */
const keptOutputLength = 256 * 1024;

/**
 * Runs a command to its end without a shell and hands back its output; cancelling or running out of time kills the
 * whole process group, so that compilers started by build tools die too.
 * Throws: UNAVAILABLE when the command cannot be started, CANCELLED when the signal fires.
 */
export function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(cancelled(command));
      return;
    }
    const onWindows = process.platform === 'win32';
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !onWindows,
      windowsHide: true,
      shell: onWindows && /\.cmd$/i.test(command),
    });
    const kept = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      let partialLine = '';
      child[name].setEncoding('utf8').on('data', (text: string) => {
        kept[name] = (kept[name] + text).slice(-keptOutputLength);
        if (!options.onLine) return;
        const lines = (partialLine + text).split(/\r\n|\n|\r/);
        partialLine = lines.pop() ?? '';
        for (const line of lines) options.onLine(line);
      });
    }
    let stoppedBy: 'signal' | 'timeout' | undefined;
    const kill = (why: 'signal' | 'timeout'): void => {
      stoppedBy = why;
      killTree(child.pid);
    };
    const onAbort = (): void => kill('signal');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => kill('timeout'), options.timeoutMs);
    const release = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (cause) => {
      release();
      reject(
        new StudioError('UNAVAILABLE', `The program "${command}" could not be started: ${cause.message}.`, {
          fix: `Install "${command}" or put it on the PATH.`,
        }),
      );
    });
    child.once('close', (exitCode, signalName) => {
      release();
      if (stoppedBy === 'signal') reject(cancelled(command));
      else if (stoppedBy === 'timeout') {
        reject(
          new StudioError('UNAVAILABLE', `"${command}" gave no result within ${(options.timeoutMs ?? 0) / 1000} s.`),
        );
      } else resolve({ exitCode, signalName, ...kept });
    });
  });
}

/** The last lines of what a failed command said, standard error first: what a person needs to see. */
export function outputTail(result: ProcessResult, lineCount = 12): string {
  const text = result.stderr.trim() || result.stdout.trim();
  return text.split(/\r?\n/).slice(-lineCount).join('\n');
}

function cancelled(command: string): StudioError {
  return new StudioError('CANCELLED', `"${command}" was stopped because the installation was cancelled.`);
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group ended between the decision and the signal: nothing is left to kill.
  }
}
