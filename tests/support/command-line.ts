import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDataDirectory } from '../../src/main/lib/paths';
import { builtEntry } from './built';

export interface CommandResult {
  exitCode: number | null;
  output: string;
  errors: string;
  /** The one JSON document on standard output; fails when there is more, or less. */
  json(): Record<string, unknown>;
}

export interface RunningCommand {
  child: ChildProcess;
  ended: Promise<CommandResult>;
  /** Resolves with what standard output or error held when `pattern` first matched. */
  says(pattern: RegExp): Promise<string>;
  /** Ctrl+C as a terminal sends it: to the command and to everything it has started. */
  interrupt(): void;
}

/** The built `studio` command with a data folder of its own and this machine's engines. */
export class CommandLine implements AsyncDisposable {
  private readonly running = new Set<ChildProcess>();

  private constructor(
    private readonly entry: string,
    readonly directory: string,
  ) {}

  static async create(): Promise<CommandLine> {
    const directory = await mkdtemp(path.join(tmpdir(), 'studio-cli-'));
    const engines = path.join(findDataDirectory(), 'engines');
    mkdirSync(path.join(directory, 'data'));
    if (existsSync(engines)) symlinkSync(engines, path.join(directory, 'data', 'engines'), 'dir');
    return new CommandLine(builtEntry('cli'), directory);
  }

  start(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningCommand {
    const child = spawn(process.execPath, [this.entry, ...parameters], {
      cwd: this.directory,
      // A process group of its own, so that a signal can go to all of it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        STUDIO_DATA_DIR: path.join(this.directory, 'data'),
        STUDIO_PROJECT: path.join(this.directory, 'project'),
        npm_lifecycle_event: undefined,
        ...environment,
      },
    });
    this.running.add(child);
    let output = '';
    let errors = '';
    const listeners = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      for (const listener of listeners) listener();
    });
    const ended = new Promise<CommandResult>((resolve) => {
      child.on('close', (exitCode) => {
        this.running.delete(child);
        resolve({ exitCode, output, errors, json: () => JSON.parse(output) });
        for (const listener of listeners) listener();
      });
    });
    return {
      child,
      ended,
      says: (pattern) =>
        new Promise((resolve, reject) => {
          const check = () => {
            if (pattern.test(output + errors)) resolve(output);
            else if (child.exitCode !== null)
              reject(new Error(`it ended without saying ${pattern}:\n${output}${errors}`));
          };
          listeners.add(check);
          check();
        }),
      interrupt: () => process.kill(-(child.pid as number), 'SIGINT'),
    };
  }

  run(parameters: readonly string[], environment?: NodeJS.ProcessEnv): Promise<CommandResult> {
    return this.start(parameters, environment).ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.running) child.kill('SIGKILL');
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
