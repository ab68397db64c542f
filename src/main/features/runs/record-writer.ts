import type { RunRecordEntry } from '../../../shared/job/run-record';
import type { Database } from '../../store';
import { recordLimitBytes, stepsToThin } from './record-limit';
import {
  deleteRecordSteps,
  deleteRecordsAfter,
  insertRecords,
  listRecordSteps,
  sizeOfRecord,
  sizeOfRecords,
} from './record-repository';

interface WriterOptions {
  database: Database;
  runId: string;
  now(): number;
  onWritten(): void;
  /** Something about the records that belongs into the run's log. */
  say(message: string, step: number): void;
  limitBytes?: number;
}

/** Stores what the engine records beside figures, one transaction a step. */
export interface RecordWriter {
  write(entries: readonly RunRecordEntry[]): Promise<void>;
}

const mebibyte = 2 ** 20;

/** @param lastStep of the checkpoint that the run goes on from: later records will come again; null for a new run */
export async function createRecordWriter(
  { database, runId, now, onWritten, say, limitBytes = recordLimitBytes }: WriterOptions,
  lastStep: number | null,
): Promise<RecordWriter> {
  await database.transaction((queries) => deleteRecordsAfter(queries, runId, lastStep));
  let sizeBytes = await sizeOfRecords(database, runId);
  let isFull = false;

  const makeRoom = async (step: number): Promise<void> => {
    while (sizeBytes > limitBytes) {
      const steps = await listRecordSteps(database, runId, null);
      const removed = stepsToThin(steps);
      if (removed.length === 0) {
        isFull = true;
        say(
          `Records of one step take more than the ${limitBytes / mebibyte} MiB that a run may keep; no more are kept. Record fewer samples.`,
          step,
        );
        return;
      }
      await database.transaction((queries) => deleteRecordSteps(queries, runId, removed));
      sizeBytes = await sizeOfRecords(database, runId);
      say(
        `The run’s records passed ${limitBytes / mebibyte} MiB: of ${steps.length} recorded steps, ${steps.length - removed.length} were kept, evenly spread.`,
        step,
      );
    }
  };

  return {
    write: async (entries) => {
      if (isFull || entries.length === 0) return;
      await database.transaction((queries) => insertRecords(queries, runId, now(), entries));
      sizeBytes += entries.reduce((total, entry) => total + sizeOfRecord(entry), 0);
      const step = entries.reduce((newest, entry) => Math.max(newest, entry.step), 0);
      if (sizeBytes > limitBytes) await makeRoom(step);
      onWritten();
    },
  };
}
