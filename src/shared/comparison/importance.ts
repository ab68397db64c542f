import { RandomForestRegression } from 'ml-random-forest';
import { permutation, randomStream } from '../base/random';
import { mean, spearmanCorrelation } from '../statistics';
import type { ComparisonColumn, NumberColumn } from './comparison-column';
import { fewestRuns, type ImportanceReport, mostRuns, type SettingImportance } from './importance-report';

const foldCount = 5;
const treeCount = 30;
const shuffleCount = 5;
/** Values of a category that get a column of their own; rarer ones share the last. */
const categoryLimit = 12;

/** A setting as columns of numbers: itself, or one column of 0 and 1 a category. */
function encode(column: ComparisonColumn, rows: readonly number[]): number[][] {
  if (column.kind === 'number') {
    const known = rows.flatMap((row) => column.values[row] ?? []);
    const filler = known.length > 0 ? mean(known) : 0;
    const values = rows.map((row) => column.values[row] ?? filler);
    const isMissing = rows.map((row) => ((column.values[row] ?? null) === null ? 1 : 0));
    return isMissing.includes(1) ? [values, isMissing] : [values];
  }
  const counts = new Map<string | null, number>();
  for (const row of rows) counts.set(column.values[row] ?? null, (counts.get(column.values[row] ?? null) ?? 0) + 1);
  const categories = [...counts]
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, categoryLimit)
    .map(([value]) => value);
  return categories.map((category) => rows.map((row) => ((column.values[row] ?? null) === category ? 1 : 0)));
}

function meanSquaredError(predicted: readonly number[], actual: readonly number[]): number {
  return mean(predicted.map((value, index) => (value - (actual[index] as number)) ** 2));
}

/** Rows of a table that is held column by column; the columns of one setting may be taken from other rows. */
function gather(
  columns: readonly (readonly number[])[],
  rows: ArrayLike<number>,
  shuffled: { from: number; to: number; rows: ArrayLike<number> } | null,
): number[][] {
  return Array.from({ length: rows.length }, (_, index) =>
    columns.map((values, place) => {
      const source = shuffled && place >= shuffled.from && place < shuffled.to ? shuffled.rows : rows;
      return values[source[index] as number] as number;
    }),
  );
}

/**
 * How much each setting of compared runs decides a metric: a random forest learns the metric from the settings, and on
 * runs that it has not seen each setting's values are shuffled in turn. Settings that go together share their
 * importance.
 *
 * @returns null with fewer than `fewestRuns` runs that have the metric, without settings, or when the metric never varies
 * Source: Breiman, Random Forests, 2001, section 10; here on held-out folds.
 */
export function importanceOf(
  settings: readonly ComparisonColumn[],
  metric: NumberColumn,
  seed = 1,
): ImportanceReport | null {
  const all = metric.values.flatMap((value, index) => (value === null ? [] : [index]));
  const rows = Array.from(permutation(all.length, seed, 'runs').slice(0, mostRuns), (place) => all[place] as number);
  const target = rows.map((row) => metric.values[row] as number);
  const center = target.length > 0 ? mean(target) : 0;
  const variance = target.length > 0 ? mean(target.map((value) => (value - center) ** 2)) : 0;
  const groups = groupByPartition(settings, rows);
  const varying = groups.map(({ first }) => first);
  if (rows.length < fewestRuns || varying.length === 0 || !(variance > 0)) return null;

  const places: { from: number; to: number }[] = [];
  const columns: number[][] = [];
  for (const setting of varying) {
    const encoded = encode(setting, rows);
    places.push({ from: columns.length, to: columns.length + encoded.length });
    columns.push(...encoded);
  }
  // The library takes a split that leaves no error for none at all; a trace of noise leaves some.
  const noise = randomStream(seed, 'noise');
  const learned = target.map((value) => value + 1e-6 * Math.sqrt(variance) * noise.normal());
  const order = permutation(rows.length, seed, 'importance');
  const drops: number[][] = varying.map(() => []);
  let held = 0;
  let squares = 0;
  for (let fold = 0; fold < foldCount; fold += 1) {
    const test = order.filter((_, index) => index % foldCount === fold);
    const train = order.filter((_, index) => index % foldCount !== fold);
    const forest = new RandomForestRegression({
      seed: seed + fold,
      nEstimators: treeCount,
      // The library draws features once a tree; with fewer than all, single trees would miss what decides.
      maxFeatures: columns.length,
      replacement: false,
      noOOB: true,
      treeOptions: { minNumSamples: 3 },
    });
    forest.train(
      gather(columns, train, null),
      Array.from(train, (row) => learned[row] as number),
    );
    const actual = Array.from(test, (row) => target[row] as number);
    const error = meanSquaredError(forest.predict(gather(columns, test, null)), actual);
    held += test.length;
    squares += error * test.length;
    places.forEach((place, index) => {
      for (let shuffle = 0; shuffle < shuffleCount; shuffle += 1) {
        const moved = permutation(test.length, seed, 'shuffle', fold, shuffle, index).map(
          (position) => test[position] as number,
        );
        const predicted = forest.predict(gather(columns, test, { ...place, rows: moved }));
        drops[index]?.push((meanSquaredError(predicted, actual) - error) / variance);
      }
    });
  }
  const figures = varying.map((setting, index): SettingImportance => {
    const own = drops[index] as number[];
    const importance = mean(own);
    return {
      name: setting.name,
      title: setting.title,
      together: groups[index]?.others ?? [],
      importance,
      deviation: Math.sqrt(mean(own.map((value) => (value - importance) ** 2))),
      correlation: correlationOf(setting, metric, rows),
    };
  });
  return {
    settings: figures.toSorted((one, other) => other.importance - one.importance),
    explained: 1 - squares / held / variance,
    runCount: rows.length,
    sampledFrom: all.length,
  };
}

/** Settings that vary, those that divide the runs in the same way as one. */
function groupByPartition(settings: readonly ComparisonColumn[], rows: readonly number[]) {
  const groups = new Map<string, { first: ComparisonColumn; others: string[] }>();
  for (const setting of settings) {
    const numbers = new Map<string | number | null, number>();
    const partition = rows.map((row) => {
      const value = setting.values[row] ?? null;
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return number;
    });
    if (numbers.size < 2) continue;
    // Values that hardly repeat, such as drawn learning rates, part the runs alike without having to do with each other.
    const key = numbers.size <= rows.length / 2 ? partition.join() : setting.name;
    const known = groups.get(key);
    if (known) known.others.push(setting.title);
    else groups.set(key, { first: setting, others: [] });
  }
  return [...groups.values()];
}

function correlationOf(setting: ComparisonColumn, metric: NumberColumn, rows: readonly number[]): number | null {
  if (setting.kind !== 'number') return null;
  const pairs = rows.flatMap((row) => {
    const value = setting.values[row] ?? null;
    return value === null ? [] : [[value, metric.values[row] as number] as const];
  });
  return (
    spearmanCorrelation(
      pairs.map(([value]) => value),
      pairs.map(([, value]) => value),
    )?.coefficient ?? null
  );
}
