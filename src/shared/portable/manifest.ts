import { z } from 'zod';

/** Ending of portable files: zip archives of rows and files, with what is in them. */
export const portableExtension = '.studio';
export const portableFormat = 'model-studio-portable';
/** Raised when an older studio could no longer read what is written. */
export const portableFormatVersion = 1;

export const manifestPath = 'manifest.json';
/** The SQLite database with every row. */
export const rowsPath = 'rows.sqlite';

/** More than any project has; what declares more was made to harm. */
export const maximumEntryCount = 1_000_000;
export const maximumManifestBytes = 256 * 2 ** 20;

export const checkpointChoices = ['none', 'bestAndLast', 'all'] as const;
export const datasetChoices = ['identity', 'rows'] as const;

export const manifestSchema = z.object({
  format: z.literal(portableFormat),
  formatVersion: z.number().int(),
  studioVersion: z.string().max(100),
  project: z.object({ id: z.string(), name: z.string() }),
  /** All of the project, not only some runs. */
  whole: z.boolean(),
  checkpoints: z.enum(checkpointChoices),
  datasets: z.enum(datasetChoices),
  counts: z.object({
    runs: z.number().int().nonnegative(),
    points: z.number().int().nonnegative(),
    datasets: z.number().int().nonnegative(),
    models: z.number().int().nonnegative(),
    reports: z.number().int().nonnegative(),
    views: z.number().int().nonnegative(),
  }),
  /** Every other file, in the order in which they lie in the archive. */
  files: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number().int().nonnegative(),
      /** Of the content, in hexadecimal. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type PortableManifest = z.infer<typeof manifestSchema>;

export type PortableFolder = 'runs' | 'datasets' | 'models';

export const idPatterns: Record<PortableFolder, RegExp> = {
  runs: /^run_[0-9a-z]{4,40}$/,
  datasets: /^ds_[0-9a-z]{4,40}$/,
  models: /^model_[0-9a-z]{4,40}$/,
};

const maximumPathLength = 400;
const maximumDepth = 10;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name.
const unsafeName = /[\u0000-\u001f\u007f<>:"|?*\\]|^[. ]|[. ]$/;
const reservedName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

export interface PortablePath {
  folder: PortableFolder;
  id: string;
  /** Below the folder of the id, with '/'. */
  inside: string;
}

/**
 * What a path in a portable file stands for: `runs/run_…/config.yaml`. Null for every other, such as one that leads out
 * of its folder or that some system cannot write.
 */
export function parsePortablePath(path: string): PortablePath | null {
  if (path.length > maximumPathLength) return null;
  const [folder = '', id = '', ...names] = path.split('/');
  if (!Object.hasOwn(idPatterns, folder) || !idPatterns[folder as PortableFolder].test(id)) return null;
  if (names.length === 0 || names.length > maximumDepth) return null;
  if (names.some((name) => name === '' || unsafeName.test(name) || reservedName.test(name))) return null;
  return { folder: folder as PortableFolder, id, inside: names.join('/') };
}
