import path from 'node:path';
import type { Place } from '../place';

export interface WandbRun {
  id: string;
  /** Its logs, oldest first: a run that was resumed has one a time. */
  files: string[];
  /** What it has saved beside them. */
  otherFiles: string[];
}

const logName = /^run-(.+)\.wandb$/;

export function isWandbFile(file: string): boolean {
  return logName.test(path.posix.basename(file)) || path.posix.basename(file).endsWith('.wandb');
}

/** Runs of a folder with W&B's folders (`offline-run-<time>-<id>`), by the id in their files' names. */
export function findWandbRuns(place: Place): WandbRun[] {
  const runs = new Map<string, WandbRun>();
  const byFolder = new Map<string, WandbRun>();
  // Folders are named after the time, so that their order is that of the logs.
  for (const file of place.kind === 'file' ? place.files : place.files.filter(isWandbFile)) {
    const name = path.posix.basename(file);
    const id = logName.exec(name)?.[1] ?? name.replace(/\.wandb$/, '');
    const run = runs.get(id) ?? { id, files: [], otherFiles: [] };
    run.files.push(file);
    runs.set(id, run);
    byFolder.set(path.posix.dirname(file), run);
  }
  for (const file of place.kind === 'file' ? [] : place.files) {
    const match = /^(.*?)(?:^|\/)files\//.exec(file);
    if (match) byFolder.get(match[1] === '' ? '.' : (match[1] as string))?.otherFiles.push(file);
  }
  return [...runs.values()];
}
