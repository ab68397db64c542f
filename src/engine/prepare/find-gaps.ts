import { isStudioError, type Problem, type StudioError } from '../../shared/base/problem';
import { type NamedColumn, TransformFailure, transformColumn } from '../../shared/transforms';
import { isMediaTransform } from '../../shared/transforms/selection';
import { isMediaColumn } from '../batches/media-input';
import type { OpenPreparation } from './open-preparation';
import { rowsOrigin } from './rows-origin';

/** Rows of large tables that are looked through, evenly spread. */
const checkedRowCount = 200_000;
const chunkRowCount = 8192;
/** A text column with more different values than this holds sentences or names, not categories. */
const categoryLimit = 100;

interface Gaps {
  rowCount: number;
  /** A step that learned, and cannot be applied to some row. */
  failure: { error: StudioError; index: number } | null;
  problems: { problem: Problem; columns: { name: string; kind: NamedColumn['kind']; isLong?: boolean }[] }[];
}

/** Every so many rows, so that there are no more than a limit. */
export function spreadRows(rows: Uint32Array, limit: number): Uint32Array {
  if (rows.length <= limit) return rows;
  return Uint32Array.from({ length: limit }, (_, index) => rows[Math.floor((index * rows.length) / limit)] as number);
}

/** Runs rows of every part through the fitted steps and tells what the network could not read. */
export async function findGaps(
  open: Pick<OpenPreparation, 'subject' | 'table' | 'fitted'>,
  pause: () => Promise<void>,
): Promise<Gaps> {
  const { subject, table, fitted } = open;
  const indices = subject.transforms.flatMap((config, index) => (isMediaTransform(config) ? [] : [index]));
  const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  const rows = spreadRows(all, checkedRowCount);
  const missing = new Map<string, number>();
  const unheld = new Set<string>();
  const text = new Map<string, Set<string>>();
  let failure: Gaps['failure'] = null;
  for (const reader of table.features) {
    if (isMediaColumn(reader.column)) continue;
    for (let start = 0; start < Math.max(1, rows.length); start += chunkRowCount) {
      const chunk = rows.subarray(start, start + chunkRowCount);
      const origin = rowsOrigin(open, chunk);
      let current: NamedColumn[] = [reader.values(chunk)];
      for (const [place, step] of fitted.steps.entries()) {
        const index = indices[place] as number;
        if (failure && index >= failure.index) break;
        try {
          current = current.flatMap((column) => transformColumn([step], column, origin));
        } catch (error) {
          if (!isStudioError(error)) throw error;
          const [column] = current;
          failure = { error: new TransformFailure(error, index, column as NamedColumn), index };
        }
      }
      if (!failure) for (const column of current) look(column, missing, unheld, text);
      await pause();
    }
  }
  return { rowCount: rows.length, failure, problems: describe({ missing, unheld, text, rowCount: rows.length }) };
}

function look(
  column: NamedColumn,
  missing: Map<string, number>,
  unheld: Set<string>,
  text: Map<string, Set<string>>,
): void {
  if (column.kind === 'text') {
    const seen = text.get(column.name) ?? new Set();
    text.set(column.name, seen);
    for (const value of column.values) if (value !== null && seen.size <= categoryLimit) seen.add(value);
    return;
  }
  if (column.kind !== 'numeric') return;
  let count = 0;
  for (const value of column.values) {
    if (Number.isNaN(value)) count += 1;
    else if (!Number.isFinite(Math.fround(value))) unheld.add(column.name);
  }
  if (count > 0) missing.set(column.name, (missing.get(column.name) ?? 0) + count);
}

const quoted = (names: readonly string[]) =>
  `${names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;

function describe(found: {
  missing: Map<string, number>;
  unheld: Set<string>;
  text: Map<string, Set<string>>;
  rowCount: number;
}) {
  const problems: Gaps['problems'] = [];
  const add = (code: string, names: string[], kind: NamedColumn['kind'], message: string, fix: string) => {
    if (names.length > 0)
      problems.push({
        problem: { code, severity: 'error', message, fix, where: { path: ['transforms'] } },
        columns: names.map((name) => ({ name, kind, isLong: (found.text.get(name)?.size ?? 0) > categoryLimit })),
      });
  };
  const texts = [...found.text.keys()];
  add(
    'textFeature',
    texts,
    'text',
    `${quoted(texts)} still ${texts.length === 1 ? 'holds' : 'hold'} text; the network needs numbers.`,
    'Add one-hot, ordinal or target encoding for categories, tokenise or bag of words for sentences.',
  );
  const gaps = [...found.missing];
  const total = gaps.reduce((sum, [, count]) => sum + count, 0);
  add(
    'missingValues',
    gaps.map(([name]) => name),
    'numeric',
    `${quoted(gaps.map(([name]) => name))} ${gaps.length === 1 ? 'has' : 'have'} ${total.toLocaleString('en-US')} missing values in ${found.rowCount.toLocaleString('en-US')} rows; the network cannot read them.`,
    'Add impute.',
  );
  const unheld = [...found.unheld];
  add(
    'overflow',
    unheld,
    'numeric',
    `${quoted(unheld)} ${unheld.length === 1 ? 'has' : 'have'} values that the network’s 32-bit numbers cannot hold.`,
    'Add standardise, robust or clip.',
  );
  return problems;
}
