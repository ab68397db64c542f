import { spawn } from 'node:child_process';

/**
 * Runs the program that this script stands for: it gets our streams and our signals, and its end becomes ours.
 * Shape: exit code of the child, or 128 + signal number as shells report it.
 */
export function handOver(command, args, { cwd, environment, stdio = 'inherit' } = {}) {
  const child = spawn(command, args, { cwd, env: environment, stdio });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const ended = new Promise((done) => {
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      done(127);
    });
    child.once('close', (code, signal) => done(code ?? 128 + (signalNumbers[signal] ?? 0)));
  });
  return { child, ended };
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
