import { isSeedName } from '../config/seed-name';
import type { ComparisonColumn } from './comparison-column';

type Value = string | number | null;
type Key = readonly Value[];

/** Runs that share a key: the same settings with several seeds, or one value of a setting. */
export interface RunGroup {
  /** `batchSize 32 · adam`; "all runs" when nothing tells them apart. */
  title: string;
  /** What of it tells the group from the others; values in full are in the title. */
  shortTitle: string;
  /** The shared value of each column that groups. */
  key: Key;
  /** The same by path, as JSON: what a choice of the group is saved as, since its title follows the other groups. */
  identity: string;
  /** Places of its runs in the columns. */
  runIndices: readonly number[];
}

/** Settings that make a repetition, not another experiment, besides seeds. */
const repetitionPaths = new Set(['name', 'description', 'dataset.split.fold']);

/** The settings that tell experiments apart when runs with several seeds count as one. */
export function experimentColumns(columns: readonly ComparisonColumn[]): ComparisonColumn[] {
  return columns.filter(
    ({ role, title, isCircumstance }) =>
      role === 'config' && !isCircumstance && !repetitionPaths.has(title) && !isSeedName(title),
  );
}

/** Last part of a path, with the one before it where that alone would name two. */
function shortNames(paths: readonly string[]): string[] {
  const last = paths.map((path) => path.split('.').at(-1) as string);
  return paths.map((path, index) =>
    last.filter((name) => name === last[index]).length > 1
      ? path.split('.').slice(-2).join('.')
      : (last[index] as string),
  );
}

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
  const groups = new Map<string, { key: Value[]; runIndices: number[] }>();
  for (let index = 0; index < count; index += 1) {
    const key = by.map(({ values }) => values[index] ?? null);
    const text = JSON.stringify(key);
    const group = groups.get(text) ?? { key, runIndices: [] };
    group.runIndices.push(index);
    groups.set(text, group);
  }
  const paths = by.map(({ title }) => title);
  const names = shortNames(paths);
  const keys = [...groups.values()].map(({ key }) => key);
  const all = [...by.keys()];
  const telling = tellingColumns(keys, by.length);
  return [...groups.values()].map(({ key, runIndices }) => {
    const title = titleOf(key, names, all, Number.POSITIVE_INFINITY) || 'all runs';
    const identity = JSON.stringify(Object.fromEntries(paths.map((path, at) => [path, key[at] ?? null])));
    return { key, identity, runIndices, title, shortTitle: titleOf(key, names, telling, shortValueLength) || title };
  });
}

function parseIdentity(choice: string): [path: string, value: Value][] | null {
  try {
    const parsed: unknown = JSON.parse(choice);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? Object.entries(parsed) : null;
  } catch {
    return null;
  }
}

/** A saved choice of a group in words, also where there is no such group any more. */
export function titleOfChoice(choice: string): string {
  const values = parseIdentity(choice);
  if (!values) return choice;
  const names = shortNames(values.map(([path]) => path));
  const key = values.map(([, value]) => value);
  return titleOf(key, names, [...key.keys()], shortValueLength) || 'all runs';
}

/**
 * The group that a saved choice means among the runs as they are now; the first where none was chosen. Once the runs
 * differ in more settings several groups may fit, or none when its runs are gone: then there is a remark instead.
 *
 * @param choice an `identity`, or in reports of before there was one a title
 */
export function chosenGroup(
  groups: readonly RunGroup[],
  choice: string | null,
): { index: number; remark: null } | { index: null; remark: string } {
  const values = choice === null ? null : parseIdentity(choice);
  const isMeant = ({ title, identity }: RunGroup) => {
    if (!values) return title === choice;
    const own = new Map(parseIdentity(identity));
    return values.every(([path, value]) => own.has(path) && String(own.get(path)) === String(value));
  };
  const exact = choice === null ? 0 : groups.findIndex(({ identity }) => identity === choice);
  const [index, another] = exact >= 0 ? [exact] : groups.flatMap((group, at) => (isMeant(group) ? [at] : []));
  if (index !== undefined && another === undefined) return { index, remark: null };
  const named = `the group that the others were compared with (${titleOfChoice(choice ?? '')})`;
  return {
    index: null,
    remark:
      index === undefined
        ? `There are no verdicts, since ${named} is not among these runs: choose another.`
        : `There are no verdicts, since ${named} has become several: the runs differ in more settings now. Choose one.`,
  };
}
