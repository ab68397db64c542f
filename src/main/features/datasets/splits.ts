import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Problem, StudioError } from '../../../shared/base/problem';
import { type SplitConfig, wantsPart } from '../../../shared/config/split';
import type { Dataset } from '../../../shared/contract/dataset';
import type { SplitRecord } from '../../../shared/contract/split';
import { partNames } from '../../../shared/split';
import type { SplitAssignment } from '../../data/job-data';
import { keepNewest, markUsed } from '../../data/kept-folders';
import {
  readSplitCodes,
  readSplitRecord,
  type StoredSplit,
  splitFileName,
  writeSplitFile,
} from '../../data/split-file';
import type { SplitFigures, SplitPlan } from '../../data/split-plan';
import { assignSplit, readSplitFigures } from '../../data/split-table';
import type { TableEngine } from '../../data/table-engine';
import { type ProjectSession, toStoreError } from '../../store';
import { useTable, verifyTable } from './dataset-files';
import { createShared } from './shared-work';

/** Raised when rows of an unchanged plan would go elsewhere. */
const formatVersion = 1;
const keptBytes = 2 ** 30;
const keptFigureCount = 200;

/** An assignment that lies in a file. */
export interface AssignedSplit {
  file: string;
  stored: StoredSplit;
}

/** Assignments of rows to parts: computed once, kept as files, read back wherever they are needed. */
export interface Splits {
  /** What of the table decides whether a plan is possible; remembered. */
  figures(at: ProjectSession, dataset: Dataset, plan: SplitPlan, signal: AbortSignal): Promise<SplitFigures>;
  /** The assignment of a plan, from the cache where it was computed before. */
  assign(at: ProjectSession, dataset: Dataset, plan: SplitPlan, signal: AbortSignal): Promise<AssignedSplit>;
  /**
   * The assignment that a run has, or gets now and keeps.
   *
   * Throws: StudioError CONFLICT when it is about other rows.
   */
  assignRun(
    at: ProjectSession,
    dataset: Dataset,
    plan: SplitPlan,
    runFile: string,
    signal: AbortSignal,
  ): Promise<AssignedSplit>;
}

export function createSplits({ tables }: { tables: TableEngine }): Splits {
  const known = new Map<string, SplitFigures>();

  const assign: Splits['assign'] = async (at, dataset, plan, signal) => {
    const directory = path.join(at.directories.cache, 'splits', keyOf(dataset, plan));
    const file = path.join(directory, splitFileName);
    const cached = await readKept(tables, file, signal);
    if (cached) {
      await markUsed(directory);
      return { file, stored: cached };
    }
    await verifyTable(at, dataset, signal);
    const stored = await useTable({ session: at, dataset, tables }, signal, async (connection, table) => {
      const codes = await assignSplit(connection, table, plan);
      return writeSplitFile(connection, table, plan, codes, { file, dataFingerprint: dataset.fingerprint });
    });
    await keepNewest(path.dirname(directory), keptBytes, directory);
    return { file, stored };
  };

  const shared = createShared<AssignedSplit>();
  const assignShared: Splits['assign'] = (at, dataset, plan, signal) =>
    shared.run(`${at.path} ${keyOf(dataset, plan)}`, signal, () => assign(at, dataset, plan, signal));

  return {
    async figures(at, dataset, plan, signal) {
      const key = `${dataset.fingerprint} ${JSON.stringify({ ...plan, stratum: null, seed: 0, shares: null, codes: null })}`;
      const found = known.get(key);
      if (found) return found;
      const figures = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
        readSplitFigures(connection, table, plan),
      );
      if (known.size >= keptFigureCount) known.clear();
      known.set(key, figures);
      return figures;
    },
    assign: assignShared,
    async assignRun(at, dataset, plan, runFile, signal) {
      const kept = await readKept(tables, runFile, signal);
      if (kept) {
        if (kept.dataFingerprint !== dataset.fingerprint || kept.rowCount !== plan.rowCount)
          throw new StudioError(
            'CONFLICT',
            `The run’s split ${runFile} is about ${kept.rowCount} rows of the data ${kept.dataFingerprint}; "${dataset.name}" has ${plan.rowCount} with a target, and the fingerprint ${dataset.fingerprint}.`,
            { fix: 'Restore the data set from the trash, or train a new run on the present one.' },
          );
        return { file: runFile, stored: kept };
      }
      const { file, stored } = await assignShared(at, dataset, plan, signal);
      if (!at.readOnly)
        await keep(file, runFile).catch((error) => {
          throw toStoreError(error, at.path);
        });
      return { file: at.readOnly ? file : runFile, stored };
    },
  };
}

function keyOf(dataset: Dataset, plan: SplitPlan): string {
  const plain = 'stratum' in plan ? { ...plan, stratum: plan.stratum?.column ?? null } : plan;
  return createHash('sha256')
    .update(JSON.stringify([formatVersion, dataset.fingerprint, plain]))
    .digest('hex')
    .slice(0, 24);
}

async function readKept(tables: TableEngine, file: string, signal: AbortSignal): Promise<StoredSplit | null> {
  const there = await stat(file).then(
    (status) => status.isFile(),
    () => false,
  );
  return there ? tables.use(signal, (connection) => readSplitRecord(connection, file)) : null;
}

async function keep(file: string, copy: string): Promise<void> {
  const temporary = `${copy}.${randomBytes(6).toString('hex')}.partial`;
  await mkdir(path.dirname(copy), { recursive: true });
  try {
    await copyFile(file, temporary);
    await rename(temporary, copy);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** An assignment as whoever writes a job's table takes it. */
export function toAssignment({ file, stored }: AssignedSplit): SplitAssignment {
  return {
    key: ['split', stored.dataFingerprint, stored.record.fingerprint],
    rowCount: stored.rowCount,
    assign: (connection) => readSplitCodes(connection, file, stored),
  };
}

/** Parts that were wanted and got no row: groups that are too large, a gap that is too wide. */
export function findEmptyParts(split: SplitConfig, { parts, leftOutCount }: SplitRecord): Problem[] {
  return partNames.flatMap((part): Problem[] =>
    parts[part].rowCount > 0 || !wantsPart(split, part)
      ? []
      : [
          {
            code: 'emptyPart',
            severity: split.kind === 'column' && part !== 'train' ? 'warning' : 'error',
            message: `No row is left for ${part}${split.kind === 'time' && split.gap > 0 ? `: the gap leaves out ${leftOutCount.toLocaleString('en-US')} rows` : ''}.`,
            fix:
              split.kind === 'time' && split.gap > 0
                ? 'Choose a smaller gap, or larger shares.'
                : 'Choose other shares, or another kind of split.',
            where: { path: ['dataset', 'split'] },
          },
        ],
  );
}
