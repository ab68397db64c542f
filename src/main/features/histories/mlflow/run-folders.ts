import path from 'node:path';
import { parseDocument } from 'yaml';
import { type Problem, StudioError } from '../../../../shared/base/problem';
import { fileIn, type Place, plainSizeBytes, readSmallFile } from '../place';

const kinds = ['metrics', 'params', 'tags', 'artifacts'] as const;
type Kind = (typeof kinds)[number];

/** What is in the folder of a run, by its kind. */
type RunFiles = Record<Kind, string[]> & {
  /** In the place, without a slash at its end. */
  folder: string;
};

type Meta = Record<string, unknown>;

/**
 * A run of an `mlruns` folder: `<experiment>/<run>/meta.yaml` with a file a parameter, tag and metric beside it.
 * Source: MLflow, mlflow/store/tracking/file_store.py
 */
export interface RunFolder extends RunFiles {
  /** The folder may be called otherwise. */
  id: string;
  meta: Meta;
  /** Its meta.yaml cannot be read. */
  problems: Problem[];
}

const metaName = 'meta.yaml';
const metaLimitBytes = 256 * 1024;

/** Folders of what has a meta.yaml as well and is no run: data sets, the links of a run to them, models, traces. */
const others = new Set(['datasets', 'inputs', 'outputs', 'models', 'traces']);

/** Folders that may be those of runs, by their names and by what lies in them. */
export function findRunFiles(place: Place): RunFiles[] {
  const metas = new Set(
    place.files.filter((file) => path.posix.basename(file) === metaName).map((file) => path.posix.dirname(file)),
  );
  const folders = new Map<string, RunFiles>();
  const take = (folder: string): RunFiles => {
    const files = folders.get(folder) ?? { folder, metrics: [], params: [], tags: [], artifacts: [] };
    folders.set(folder, files);
    return files;
  };
  for (const file of place.files) {
    const parts = file.split('/');
    const at = parts.findIndex(
      (part, index) => kinds.includes(part as Kind) && metas.has(parts.slice(0, index).join('/') || '.'),
    );
    if (at >= 0) take(parts.slice(0, at).join('/') || '.')[parts[at] as Kind].push(parts.slice(at + 1).join('/'));
  }
  // A run that has only begun has nothing but its meta.yaml.
  for (const folder of metas) if (/(?:^|\/)[0-9a-f]{32}$/.test(folder)) take(folder);
  return [...folders.values()]
    .filter(({ folder }) => !others.has(path.posix.basename(path.posix.dirname(folder))))
    .sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

/** The runs among them: an experiment may have tags as well, but only the meta.yaml of a run names one. */
export async function readRunFolders(
  place: Place,
  breathe: () => Promise<void> | undefined,
): Promise<{ runs: RunFolder[]; problems: Problem[] }> {
  const runs = new Map<string, RunFolder>();
  const problems: Problem[] = [];
  for (const files of findRunFiles(place)) {
    const run = await readRunFolder(place, files);
    const same = run && runs.get(run.id);
    if (same)
      problems.push({
        code: 'sameRun',
        severity: 'warning',
        message: `${run.folder} holds the same run as ${same.folder} and was passed over.`,
        where: { file: run.folder },
      });
    else if (run) runs.set(run.id, run);
    await breathe();
  }
  return { runs: [...runs.values()], problems };
}

async function readRunFolder(place: Place, files: RunFiles): Promise<RunFolder | null> {
  try {
    const meta = await readMeta(place, files.folder);
    const id = meta.run_id ?? meta.run_uuid;
    return id === undefined || id === null ? null : { ...files, id: String(id), meta, problems: [] };
  } catch (error) {
    return {
      ...files,
      id: path.posix.basename(files.folder),
      meta: {},
      problems: (error instanceof StudioError && error.data.problems) || [
        {
          code: 'unreadableFile',
          severity: 'error',
          message: `${metaName} cannot be read: ${(error as Error).message}`,
        },
      ],
    };
  }
}

/** Throws: StudioError BAD_INPUT when it is no YAML of names and values. */
export async function readMeta(place: Place, folder: string): Promise<Meta> {
  const name = folder === '.' ? metaName : `${folder}/${metaName}`;
  const file = fileIn(place, name);
  if ((await plainSizeBytes(file)) === null) return {};
  const content = await readSmallFile(file, metaLimitBytes);
  const document = parseDocument(content, { logLevel: 'silent', intAsBigInt: false });
  const reason = document.errors[0]?.message.split('\n')[0];
  const meta: unknown = reason === undefined ? document.toJS({ maxAliasCount: 100 }) : null;
  if (typeof meta === 'object' && meta !== null) return meta as Meta;
  const message = `${name} cannot be read: ${reason ?? 'it holds no names and values.'}`;
  throw new StudioError('BAD_INPUT', message, {
    problems: [{ code: 'damagedFile', severity: 'error', message, where: { file: name } }],
  });
}

/** The place of a file in the folder of a run. */
export const inRun = ({ folder }: RunFiles, kind: Kind, name: string) =>
  folder === '.' ? `${kind}/${name}` : `${folder}/${kind}/${name}`;
