import type { ComparisonColumn } from './comparison-column';

/** Runs that share a key: the same settings with several seeds, or one value of a setting. */
export interface RunGroup {
  /** `batchSize 32 · adam`; "all runs" when nothing tells them apart. */
  title: string;
  /** The shared value of each column that groups. */
  key: readonly (string | number | null)[];
  /** Places of its runs in the columns. */
  runIndices: readonly number[];
}

/** Settings that make a repetition, not another experiment. */
const repetitionPaths = new Set(['seed', 'name', 'description', 'dataset.split.fold']);

/** The settings that tell experiments apart when runs with several seeds count as one. */
export function experimentColumns(columns: readonly ComparisonColumn[]): ComparisonColumn[] {
  return columns.filter(({ role, title }) => role === 'config' && !repetitionPaths.has(title));
}

/** Last part of a path, with the one before it where that alone would name two columns. */
function shortTitles(columns: readonly ComparisonColumn[]): string[] {
  const last = columns.map(({ title }) => title.split('.').at(-1) as string);
  return columns.map(({ title }, index) =>
    last.filter((name) => name === last[index]).length > 1
      ? title.split('.').slice(-2).join('.')
      : (last[index] as string),
  );
}

/**
 * Groups runs by the values of columns, in the order in which groups first appear.
 *
 * @param count of runs; every column has that many values
 */
export function groupRuns(by: readonly ComparisonColumn[], count: number): RunGroup[] {
  const groups = new Map<string, { key: (string | number | null)[]; runIndices: number[] }>();
  for (let index = 0; index < count; index += 1) {
    const key = by.map(({ values }) => values[index] ?? null);
    const text = JSON.stringify(key);
    const group = groups.get(text) ?? { key, runIndices: [] };
    group.runIndices.push(index);
    groups.set(text, group);
  }
  const names = shortTitles(by);
  return [...groups.values()].map(({ key, runIndices }) => ({
    key,
    runIndices,
    title: key.map((value, at) => `${names[at]} ${value ?? '–'}`).join(' · ') || 'all runs',
  }));
}
