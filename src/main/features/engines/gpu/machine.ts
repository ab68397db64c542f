import { readdir, readFile } from 'node:fs/promises';
import { isStudioError } from '../../../../shared/base/problem';
import { runProcess } from '../install/child-process';

/** What the GPU diagnosis may ask of the computer; tests plant the answers of machines that are not at hand. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly architecture: NodeJS.Architecture;
  readonly environment: NodeJS.ProcessEnv;
  /** Output of a command, undefined when there is no such program. */
  run(
    command: string,
    args: readonly string[],
  ): Promise<{ exitCode: number | null; stdout: string; stderr: string } | undefined>;
  readText(path: string): Promise<string | undefined>;
  listFolder(path: string): Promise<readonly string[]>;
}

export function createLocalMachine(environment: NodeJS.ProcessEnv = process.env): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    environment,
    async run(command, args) {
      try {
        return await runProcess(command, args, { environment, timeoutMs: 10_000 });
      } catch (cause) {
        if (isStudioError(cause)) return undefined;
        throw cause;
      }
    },
    readText: (path) => readFile(path, 'utf8').catch(() => undefined),
    listFolder: (path) => readdir(path).catch(() => []),
  };
}
