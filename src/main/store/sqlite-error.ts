import { StudioError } from '../../shared/base/problem';

interface CodedError extends Error {
  code?: string;
}

type Conversion = (path: string, error: Error) => StudioError;

const conversions: Record<string, Conversion> = {
  SQLITE_FULL: (path, cause) => diskFull(path, cause),
  ENOSPC: (path, cause) => diskFull(path, cause),
  EDQUOT: (path, cause) => diskFull(path, cause),
  SQLITE_READONLY: (path, cause) => readOnly(path, cause),
  EROFS: (path, cause) => readOnly(path, cause),
  EACCES: (path, cause) => readOnly(path, cause),
  EPERM: (path, cause) => readOnly(path, cause),
  SQLITE_NOTADB: (path, cause) => damaged(path, cause),
  SQLITE_CORRUPT: (path, cause) => damaged(path, cause),
  SQLITE_BUSY: (path, cause) =>
    new StudioError(
      'CONFLICT',
      `Another program holds the database ${path} locked.`,
      { fix: 'Close the other program that has this project’s database open, then try again.' },
      { cause },
    ),
  SQLITE_IOERR: (path, cause) =>
    new StudioError(
      'UNAVAILABLE',
      `The disk failed while ${path} was read or written: ${cause.message}.`,
      { fix: 'Check that the drive is connected and healthy, then open the project again.' },
      { cause },
    ),
  SQLITE_CANTOPEN: (path, cause) =>
    new StudioError(
      'NOT_FOUND',
      `The database ${path} cannot be opened: ${cause.message}.`,
      { fix: 'Check that the folder exists and that you may read it.' },
      { cause },
    ),
};

function diskFull(path: string, cause: Error): StudioError {
  return new StudioError(
    'DISK_FULL',
    `There is no space left on the disk that holds ${path}. Nothing was lost: what was being written was undone.`,
    { fix: 'Free some space (Settings, Trash, Empty), then try again.' },
    { cause },
  );
}

function readOnly(path: string, cause: Error): StudioError {
  return new StudioError(
    'READ_ONLY',
    `${path} cannot be written.`,
    { fix: 'Ask for write permission on the folder, or copy the project to a folder of your own.' },
    { cause },
  );
}

function damaged(path: string, cause: Error): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `The database ${path} is damaged or is not a Model Studio project: ${cause.message}.`,
    {
      fix: 'Close the studio, put the newest copy from the project’s backups folder in its place as studio.sqlite, and open the project again.',
    },
    { cause },
  );
}

/** Turns what SQLite and the file system report into errors with a remedy; anything else comes back as it is. */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StudioError) return error;
  const conversion = conversions[(error as CodedError).code ?? ''];
  return conversion ? conversion(path, error) : error;
}
