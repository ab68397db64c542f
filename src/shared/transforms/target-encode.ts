import { formatNumber } from '../base/format';
import { hashKey } from '../base/random';
import { categoryAt } from './category';
import { moments } from './order-statistics';
import { targetEncodeParameters } from './schema/categories';
import { defineTransform, type FitTarget, type NamedColumn, type NamedOutline, transformError } from './transform';

/** Mean targets of one group of training rows: of all, or of all but one fold. */
export interface Encoding {
  /** Of rows whose category is not known; one number an output. */
  overall: number[];
  /** One row a category, in the order of `categories`. */
  means: number[][];
}
type State = {
  /** Null stands for a missing value. */
  categories: (string | number | null)[];
  /** Class of every number; one null for a target of numbers, or of two classes. */
  outputs: (string | null)[];
  all: Encoding;
  /** Those that leave out one fold each, for training rows of that fold. */
  withoutFold: Encoding[];
  /** What folds are drawn by. */
  key: number;
};

/** The fold of a training row: by seed and row number, the same in every job. Source: murmur3's finaliser. */
function foldOf(row: number, folds: number, key: number): number {
  let hash = Math.imul((row ^ key) + 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % folds;
}

/** Targets as numbers, an output each: amounts, whether it is the second class, or one column a class. */
function outputsOf(target: FitTarget): { names: (string | null)[]; valueAt(output: number, row: number): number } {
  if (target.kind === 'number') return { names: [null], valueAt: (_, row) => target.values[row] as number };
  const { classes, values } = target;
  const second = classes.length === 2;
  return {
    names: second ? [null] : [...classes],
    valueAt(output, row) {
      const value = values[row] as number;
      return value < 0 ? Number.NaN : Number(value === (second ? 1 : output));
    },
  };
}

/** Running count, mean and sum of squared differences. Source: Welford 1962. */
interface Tally {
  count: number;
  mean: number;
  squares: number;
}

function tally(): Tally {
  return { count: 0, mean: 0, squares: 0 };
}

function addTo(sums: Tally, value: number): void {
  sums.count += 1;
  const difference = value - sums.mean;
  sums.mean += difference / sums.count;
  sums.squares += difference * (value - sums.mean);
}

/** A category's mean, drawn towards the overall one the more the fewer rows it has. */
function shrink(
  { count, mean, squares }: Tally,
  overall: number,
  variance: number,
  smoothing: 'auto' | number,
): number {
  if (count === 0) return overall;
  if (smoothing !== 'auto') return (mean * count + smoothing * overall) / (count + smoothing);
  const share = (variance * count) / (variance * count + squares / count);
  return Number.isNaN(share) ? overall : share * mean + (1 - share) * overall;
}

interface Source {
  places: Int32Array;
  categoryCount: number;
  rows: Uint32Array;
  outputs: ReturnType<typeof outputsOf>;
}

function encode({ places, categoryCount, rows, outputs }: Source, smoothing: 'auto' | number): Encoding {
  const overall: number[] = [];
  const means = Array.from({ length: categoryCount }, (): number[] => []);
  for (let output = 0; output < outputs.names.length; output += 1) {
    const tallies = Array.from({ length: categoryCount }, tally);
    const targets = new Float64Array(rows.length);
    rows.forEach((row, index) => {
      const value = outputs.valueAt(output, row);
      targets[index] = value;
      addTo(tallies[places[row] as number] as Tally, value);
    });
    const { mean, variance } = moments(targets);
    overall.push(mean);
    tallies.forEach((sums, category) => {
      means[category]?.push(shrink(sums, mean, variance, smoothing));
    });
  }
  return { overall, means };
}

/**
 * Source: scikit-learn TargetEncoder (Micci-Barreca 2001): empirical Bayes with smoothing `auto`, a column a class where
 * there are more than two, training rows encoded by the folds that they are not in.
 */
export const targetEncode = defineTransform<'targetEncode', typeof targetEncodeParameters, State>({
  kind: 'targetEncode',
  title: 'Target encoding',
  summary: 'Replaces a category by the mean target of its training rows.',
  documentation:
    'For columns with many categories whose names say something of the target, such as postcodes: one number instead of thousands of columns. Rare categories are drawn towards the overall mean. Training rows are encoded by other parts of the training split, so that no row reads its own target; all other rows by the whole training split. An unseen category gets the overall mean; missing values count as a category of their own. A target of several classes makes a column each.',
  domain: 'category',
  parameters: targetEncodeParameters,
  accepts: ['numeric', 'text'],
  automatic: () => ['text'],
  fit({ smoothing, folds }, column, trainingRows, { target, seed }) {
    if (!target)
      throw transformError(
        `targetEncode: column "${column.name}" is to be encoded by the target, and this config has no single target column.`,
        'Use oneHot, ordinal or hashing instead, or set dataset.target to one column.',
      );
    const outputs = outputsOf(target);
    const rows = trainingRows.filter((row) => !Number.isNaN(outputs.valueAt(0, row)));
    if (rows.length < folds)
      throw transformError(
        `targetEncode: ${rows.length} training rows have a target in "${target.name}"; ${folds} folds need at least as many.`,
        'Set folds to 2, or use oneHot.',
      );
    const categories = new Map<string | number | null, number>();
    const places = new Int32Array(column.values.length);
    for (const row of rows) {
      const value = categoryAt(column, row);
      let place = categories.get(value);
      if (place === undefined) {
        place = categories.size;
        categories.set(value, place);
      }
      places[row] = place;
    }
    const key = hashKey(seed, 'targetEncode');
    const encodeRows = (kept: Uint32Array) =>
      encode({ places, categoryCount: categories.size, rows: kept, outputs }, smoothing);
    return {
      categories: [...categories.keys()],
      outputs: outputs.names,
      all: encodeRows(rows),
      withoutFold: Array.from({ length: folds }, (_, fold) =>
        encodeRows(rows.filter((row) => foldOf(row, folds, key) !== fold)),
      ),
      key,
    };
  },
  apply({ folds }, { categories, outputs, all, withoutFold, key }, column, origin): NamedColumn[] {
    const places = new Map(categories.map((value, index) => [value, index]));
    const rowCount = column.values.length;
    const made = outputs.map((): Float64Array => new Float64Array(rowCount));
    for (let row = 0; row < rowCount; row += 1) {
      const id = origin?.training[row] === 1 ? (origin.rows[row] as number) : null;
      const { overall, means } = id === null ? all : (withoutFold[foldOf(id, folds, key)] as Encoding);
      const place = places.get(categoryAt(column, row));
      const encoded = place === undefined ? overall : (means[place] as number[]);
      made.forEach((values, output) => {
        values[row] = encoded[output] as number;
      });
    }
    return made.map((values, output) => ({
      kind: 'numeric',
      name: outputs[output] == null ? column.name : `${column.name} → ${outputs[output]}`,
      values,
    }));
  },
  crossFitted: true,
  outline(_, column, { target }): NamedOutline[] {
    if (target === null) return [{ kind: 'vector', name: column.name, width: null, integer: false }];
    const { classes } = target;
    const names = classes && classes.length > 2 ? classes.map((name) => `${column.name} → ${name}`) : [column.name];
    return names.map((name) => ({ kind: 'numeric', name, distinctCount: null }));
  },
  describe: ({ categories, outputs, all }) =>
    `${categories.length.toLocaleString('en-US')} categories, overall mean ${all.overall
      .slice(0, 3)
      .map((mean, index) => `${outputs[index] == null ? '' : `${outputs[index]} `}${formatNumber(mean)}`)
      .join(', ')}${all.overall.length > 3 ? ', …' : ''}`,
});
