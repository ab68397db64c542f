import { brokenArchives } from './archives';
import { brokenArrays } from './arrays';
import type { BrokenFile } from './broken-file';
import { brokenFolders } from './folders';
import { brokenImages } from './images';
import { brokenSounds } from './sounds';
import { brokenTables } from './tables';
import { brokenText } from './text';

export type { BrokenFile, Outcome } from './broken-file';
export { unreadableFile } from './folders';

/** Every source that is broken or made to harm, by its kind. */
export const brokenFiles = {
  text: brokenText,
  tables: brokenTables,
  arrays: brokenArrays,
  archives: brokenArchives,
  images: brokenImages,
  sounds: brokenSounds,
  folders: brokenFolders,
} as const satisfies Record<string, readonly BrokenFile[]>;
