import { accessSync, constants, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { StudioError } from '../../shared/base/problem';
import type { Log } from './log';

const maximumSizeBytes = 5 * 1024 ** 2;

export interface FileLog extends Log {
  readonly file: string;
  /** Writes what is still in memory. */
  flush(): void;
}

/** Starts a new file when the old one has grown, and keeps that one as `.1`. */
function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maximumSizeBytes) renameSync(file, `${file}.1`);
}

/**
 * One JSON object a line in `<data directory>/logs/studio.log`; several hosts may append to it at once.
 * Throws: READ_ONLY when the folder cannot be written.
 */
export function createFileLog(dataDirectory: string, level = process.env.STUDIO_LOG_LEVEL ?? 'info'): FileLog {
  const file = path.join(dataDirectory, 'logs', 'studio.log');
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    accessSync(path.dirname(file), constants.W_OK);
    rotate(file);
  } catch (cause) {
    throw new StudioError(
      'READ_ONLY',
      `The data folder ${dataDirectory} cannot be written: ${(cause as Error).message}.`,
      { fix: 'Give yourself write access to it, or name another data folder with STUDIO_DATA_DIR.' },
      { cause },
    );
  }
  const destination = pino.destination({ dest: file, append: true, sync: false });
  const logger = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  // A log that cannot be written (full disk) must not end the host.
  destination.on('error', () => {});
  return {
    file,
    debug: (data, message) => logger.debug(data, message),
    info: (data, message) => logger.info(data, message),
    warn: (data, message) => logger.warn(data, message),
    error: (data, message) => logger.error(data, message),
    flush() {
      try {
        destination.flushSync();
      } catch {
        // Not open yet, or the disk is full: there is nowhere to say so.
      }
    },
  };
}

/** Writes a defect that ends the process into the log; how it ends stays as it is. */
export function logCrashes(log: FileLog): void {
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    log.error({ origin, error: error.stack ?? String(error) }, 'The host ended because of a defect.');
    log.flush();
  });
}

/** For tests and for a data directory that cannot be written. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
