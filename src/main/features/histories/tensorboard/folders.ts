import path from 'node:path';
import type { Place } from '../place';

/** Event files of one folder, whose metrics begin with a part's name. */
export interface EventFolder {
  /** `train/`, or nothing. */
  prefix: string;
  /** In the order in which they were begun, since their names start with the time. */
  files: readonly string[];
}

export interface EventRun {
  /** Folder in the place; with `isFileARun` the file. */
  id: string;
  name: string;
  folders: EventFolder[];
}

/** Folders in which Keras and others keep the parts of one run. */
const parts: Record<string, string> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  test: 'test',
  eval: 'evaluation',
  evaluation: 'evaluation',
};

/** TensorBoard takes every file with this in its name for one of events. */
export function isEventFile(file: string): boolean {
  return path.posix.basename(file).includes('tfevents');
}

/** PyTorch puts the parameters of a run into a folder that is called after the time, at each call of `add_hparams`. */
const isMoment = (name: string) => /^\d{9,}\.\d+$/.test(name);

/**
 * Runs of a log folder: a folder with event files is one, as in TensorBoard; but folders that are named after parts
 * (train, validation) belong to the run above them, and so does PyTorch's folder of parameters. Several of those are the
 * trials of a search, each a run.
 */
export function findEventRuns(place: Place, isFileARun: boolean): EventRun[] {
  const files = place.kind === 'file' ? place.files : place.files.filter(isEventFile);
  if (isFileARun || place.kind === 'file')
    return files.map((file) => ({
      id: file,
      name: place.kind === 'file' ? place.name : file,
      folders: [{ prefix: '', files: [file] }],
    }));
  const folders = Map.groupBy(files, (file) => path.posix.dirname(file));
  const moments = Map.groupBy(
    [...folders.keys()].filter((folder) => isMoment(path.posix.basename(folder))),
    (folder) => path.posix.dirname(folder),
  );
  const runs = new Map<string, EventRun>();
  for (const [folder, own] of [...folders].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const last = path.posix.basename(folder);
    const above = path.posix.dirname(folder);
    const part = folder === '.' ? undefined : parts[last.toLowerCase()];
    const isInner = part !== undefined || (isMoment(last) && moments.get(above)?.length === 1);
    const id = isInner ? above : folder;
    const run = runs.get(id) ?? { id, name: id === '.' ? place.name : id, folders: [] };
    run.folders.push({ prefix: part ? `${part}/` : '', files: own });
    runs.set(id, run);
  }
  return [...runs.values()];
}
