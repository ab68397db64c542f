import type { Machine } from '../../src/main/features/engines/gpu/machine';

type Answer = { exitCode?: number; stdout?: string; stderr?: string };

export interface PlantedMachine {
  platform?: NodeJS.Platform;
  architecture?: NodeJS.Architecture;
  environment?: NodeJS.ProcessEnv;
  /** Answers by program; a program that is not listed is not installed. */
  programs?: Record<string, Answer>;
  files?: Record<string, string>;
  folders?: Record<string, readonly string[]>;
}

/** A computer that is not at hand: its GPU, driver and libraries are what the test says. */
export function plantMachine(planted: PlantedMachine = {}): Machine {
  return {
    platform: planted.platform ?? 'linux',
    architecture: planted.architecture ?? 'x64',
    environment: planted.environment ?? {},
    run: async (command) => {
      const answer = planted.programs?.[command];
      return answer && { exitCode: answer.exitCode ?? 0, stdout: answer.stdout ?? '', stderr: answer.stderr ?? '' };
    },
    readText: async (path) => planted.files?.[path],
    listFolder: async (path) => planted.folders?.[path] ?? [],
  };
}

/** What `nvidia-smi --query-gpu=name,memory.total,driver_version` prints for one GPU. */
export function nvidiaSmi(driverVersion: string, name = 'NVIDIA GeForce RTX 3060'): Answer {
  return { stdout: `${name}, 12288, ${driverVersion}\n` };
}

/** What `ldconfig -p` prints for these libraries. */
export function loaderCache(names: readonly string[]): Answer {
  const lines = names.map((name) => `\t${name} (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/${name}`);
  return { stdout: `${names.length} libs found in cache \`/etc/ld.so.cache'\n${lines.join('\n')}\n` };
}
