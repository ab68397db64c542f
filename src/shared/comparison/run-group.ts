import type { ComparisonColumn } from './comparison-column';

/** Runs that share a key: the same settings with several seeds, or one value of a setting. */
export interface RunGroup {
  /** `batchSize 32 · adam`; "all runs" when nothing tells them apart. */
  title: string;
  /** What of it tells the group from the others; values in full are in the title. */
  shortTitle: string;
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

type Key = readonly (string | number | null)[];

/** Longest value of a short title. Units: characters. */
const shortValueLength = 32;

/** The fewest first columns by which no two groups are alike: one that follows from those before it tells nothing more. */
function tellingColumns(keys: readonly Key[], columnCount: number): number[] {
  const chosen: number[] = [];
  let seen = keys.map(() => '');
  let count = 1;
  for (let at = 0; at < columnCount && count < keys.length; at += 1) {
    const longer = keys.map((key, index) => `${seen[index]}${JSON.stringify(key[at])},`);
    const distinct = new Set(longer).size;
    if (distinct === count) continue;
    chosen.push(at);
    seen = longer;
    count = distinct;
  }
  return chosen;
}

function titleOf(key: Key, names: readonly string[], columns: readonly number[], valueLength: number): string {
  return columns
    .map((at) => {
      const value = String(key[at] ?? '–');
      return `${names[at]} ${value.length > valueLength ? `${value.slice(0, valueLength - 1)}…` : value}`;
    })
    .join(' · ');
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
  const keys = [...groups.values()].map(({ key }) => key);
  const all = [...by.keys()];
  const telling = tellingColumns(keys, by.length);
  return [...groups.values()].map(({ key, runIndices }) => {
    const title = titleOf(key, names, all, Number.POSITIVE_INFINITY) || 'all runs';
    return { key, runIndices, title, shortTitle: titleOf(key, names, telling, shortValueLength) || title };
  });
}
