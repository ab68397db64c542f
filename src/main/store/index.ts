export type { Queries, SqlParameters, SqlValue } from './connection';
export type { Database, TransactionOptions } from './database';
export { giveBackSpace } from './free-space';
export { isUntouched, removeNewProject } from './new-project';
export { databaseFileName, type OpenStoreOptions, openStore } from './open-store';
export {
  type CheckpointChoice,
  type EnteringRows,
  type EnteringRun,
  type EnteringThing,
  enterRows,
  finishImport,
  markImport,
  openPortableRows,
  type PortableRows,
  removeImport,
  removeInterruptedImports,
  writePortableRows,
} from './portable';
export { openReadOnlyDatabase, type ReadOnlyDatabase, type SqliteCell } from './read-only';
export {
  assertWritable,
  createSessionDoor,
  type ProjectDirectories,
  type ProjectSession,
  type SessionDoor,
  type Store,
} from './session';
export { toStoreError } from './sqlite-error';
export {
  type Deletion,
  listTrash,
  moveManyToTrash,
  moveToTrash,
  restoreFromTrash,
  restoreManyFromTrash,
} from './trash';
export { emptyTrash } from './trash-emptying';
export type { TrashItem, TrashNoun } from './trash-item';
