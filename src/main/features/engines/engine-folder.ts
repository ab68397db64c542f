import { mkdir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import type { EngineId } from '../../../shared/contract/engine';
import { engineCatalog } from './engine-catalog';

/** Written last by an installation: a folder without it was never finished. */
const manifestName = 'engine.json';

const manifestSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string(),
  packageVersion: z.string(),
  tensorflowVersion: z.string(),
  source: z.string(),
  digest: z.string().nullable(),
  installedAt: z.number(),
  sizeBytes: z.number(),
  /** Folders, relative to the engine folder, that the dynamic loader must search (CUDA libraries of a wheel). */
  libraryPaths: z.array(z.string()),
});
export type EngineManifest = z.infer<typeof manifestSchema>;

export type FolderState =
  | { readonly state: 'absent' }
  | { readonly state: 'incomplete'; readonly missing: string }
  | { readonly state: 'complete'; readonly manifest: EngineManifest };

export function engineFolder(enginesDirectory: string, id: EngineId): string {
  return join(enginesDirectory, id);
}

/** The folder of the engine's npm package inside an engine folder. */
export function packageFolder(folder: string, id: EngineId): string {
  return join(folder, 'node_modules', ...(engineCatalog[id].packageName ?? '').split('/'));
}

/** Looks at an engine folder without loading anything: is it there, and is everything in it that loading needs? */
export async function inspectEngineFolder(enginesDirectory: string, id: EngineId): Promise<FolderState> {
  const folder = engineFolder(enginesDirectory, id);
  if (!(await exists(folder))) return { state: 'absent' };
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) return { state: 'incomplete', missing: manifestName };
  const manifest = manifestSchema.safeParse(parseJson(text));
  if (!manifest.success) return { state: 'incomplete', missing: `a readable ${manifestName}` };
  const packagePath = packageFolder(folder, id);
  if (!(await exists(join(packagePath, 'package.json')))) {
    return { state: 'incomplete', missing: engineCatalog[id].packageName ?? 'the package' };
  }
  if (!(await hasEntry(join(packagePath, 'lib'), /^napi-v\d+$/)))
    return { state: 'incomplete', missing: 'tfjs_binding.node' };
  if (!(await hasEntry(join(packagePath, 'deps', 'lib'), /^(lib)?tensorflow(_cc)?\./))) {
    return { state: 'incomplete', missing: 'libtensorflow' };
  }
  return { state: 'complete', manifest: manifest.data };
}

export function manifestText(manifest: EngineManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

export { manifestName };

/**
 * Takes an engine folder away at once (rename), then frees its space; a crash in between leaves only a hidden folder
 * that the next installation clears.
 * Throws: CONFLICT when files are in use (Windows keeps loaded libraries locked).
 */
export async function retireEngineFolder(enginesDirectory: string, id: EngineId): Promise<void> {
  const retired = join(enginesDirectory, `.removed-${id}-${process.pid}-${Date.now()}`);
  try {
    await rename(engineFolder(enginesDirectory, id), retired);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new StudioError('CONFLICT', `The engine folder of ${id} is in use: ${(cause as Error).message}.`, {
      fix: 'Stop the runs that use this engine, then try again.',
    });
  }
  await rm(retired, { recursive: true, force: true });
}

/** Removes what interrupted installations and removals left; call only while holding the install lock. */
export async function clearLeftovers(enginesDirectory: string): Promise<void> {
  const names = await readdir(enginesDirectory).catch(() => [] as string[]);
  const leftovers = names.filter((name) => name.startsWith('.staging-') || name.startsWith('.removed-'));
  await Promise.all(leftovers.map((name) => rm(join(enginesDirectory, name), { recursive: true, force: true })));
}

/**
 * Refuses early what would fail after ten minutes.
 * Throws: DISK_FULL with the free and the needed space.
 */
export async function requireFreeSpace(
  directory: string,
  neededBytes: number,
  format: (bytes: number) => string,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new StudioError(
    'DISK_FULL',
    `An engine needs about ${format(neededBytes)} while it is installed; ${directory} has ${format(freeBytes)} free.`,
    { fix: 'Free some space, or put the data folder on another disk with STUDIO_DATA_DIR.' },
  );
}

async function hasEntry(folder: string, pattern: RegExp): Promise<boolean> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.some((name) => pattern.test(name));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
