import { delimiter } from 'node:path';
import type { CudaRequirement } from './cuda-requirements';
import type { Machine } from './machine';

export interface LibrarySearch {
  /** Needed libraries that no folder holds, in the order TensorFlow opens them. */
  readonly missing: readonly {
    readonly name: string;
    readonly part: 'CUDA' | 'cuDNN';
    readonly otherVersions: readonly string[];
  }[];
  /** Folders that hold needed libraries but that the dynamic loader would not search by itself. */
  readonly extraFolders: readonly string[];
}

/** Looks for the needed libraries where the dynamic loader looks, then where CUDA installers put them. */
export async function searchCudaLibraries(
  machine: Machine,
  requirement: CudaRequirement,
  engineFolders: readonly string[],
): Promise<LibrarySearch> {
  const cached = parseLoaderCache(await loaderCache(machine));
  const loaderFolders = (machine.environment.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const names = new Set(cached);
  for (const folder of loaderFolders) for (const name of await machine.listFolder(folder)) names.add(name);

  const usual = await usualFolders(machine);
  const extraContents = new Map<string, readonly string[]>();
  for (const folder of [...engineFolders, ...usual]) extraContents.set(folder, await machine.listFolder(folder));

  const missing: LibrarySearch['missing'][number][] = [];
  const extraFolders = new Set<string>();
  for (const { name, part } of requirement.libraries) {
    if (names.has(name)) continue;
    const folder = [...extraContents].find(([, contents]) => contents.includes(name))?.[0];
    if (folder) {
      extraFolders.add(folder);
      continue;
    }
    const stem = `${name.split('.so.')[0]}.so.`;
    const present = [...names, ...[...extraContents.values()].flat()];
    const otherVersions = [...new Set(present.filter((candidate) => candidate.startsWith(stem)))].toSorted();
    missing.push({ name, part, otherVersions });
  }
  return { missing, extraFolders: [...extraFolders] };
}

async function loaderCache(machine: Machine): Promise<string> {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    const answer = await machine.run(command, ['-p']);
    if (answer?.exitCode === 0) return answer.stdout;
  }
  return '';
}

/** Names of the libraries in `ldconfig -p`. */
export function parseLoaderCache(text: string): readonly string[] {
  return [...text.matchAll(/^\s+(\S+\.so\S*) \(/gm)].map((match) => match[1] as string);
}

async function usualFolders(machine: Machine): Promise<readonly string[]> {
  const roots = (await machine.listFolder('/usr/local')).filter((name) => /^cuda(-\d+(\.\d+)?)?$/.test(name));
  // Newest toolkit first, the bare "cuda" link before all: it is the one the person chose.
  const ordered: readonly string[] = roots.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const chosen = [...ordered.filter((name) => name === 'cuda'), ...ordered.filter((name) => name !== 'cuda')];
  return chosen.map((name) => `/usr/local/${name}/lib64`);
}

/** Libraries that `ldd` could not resolve. Example line: `libcudart.so.11.0 => not found`. */
export function parseUnresolvedLibraries(lddOutput: string): readonly string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] as string);
}
