import { fileURLToPath } from 'node:url';

let entry: string | null = null;

/** Remembers where this program begins. @param url `import.meta.url` of the entry module */
export function setEntryFile(url: string): void {
  entry = fileURLToPath(url);
}

/** The file that a process of the engine's own is started with. */
export function entryFile(): string {
  if (entry === null) throw new Error('The entry file of the engine is not known.');
  return entry;
}
