import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { SplitName } from '../../shared/contract/evaluation';
import { elementCount } from '../../shared/graph/shape';
import type { DataLimits, JobData } from '../../shared/job/protocol';
import { type RowOrigin, transformColumns } from '../../shared/transforms';
import { countInAllRows } from './count-missing';
import {
  assembleInput,
  columnsByInput,
  type FittedData,
  type FittedInput,
  needsTarget,
  targetColumnsOf,
} from './fitted-data';
import {
  type AugmentedRows,
  type InputOrigin,
  type InputStore,
  storeComputed,
  storedRowBytes,
  storeInMemory,
} from './input-store';
import { type FittedMedia, isMediaColumn, mediaColumnOf, openMediaColumn } from './media-input';
import { chunkLength, openPreparation } from './prepared';
import { readSampleWeights } from './sample-weights';
import { type JobTable, requireColumn, rowRange } from './table';
import { type EncodedTarget, encodeTarget, isOfInput } from './target';
import { planSamples, type SamplePlan } from './windows';

/** What one input layer reads. */
export interface SampleInput {
  layer: string;
  /** Numbers a sample. */
  width: number;
  integer: boolean;
}

/** Numbers of some samples, one after the other. */
export interface SampleValues {
  rowCount: number;
  /** In the order of the model's input layers. */
  inputs: Float32Array[];
  /** In the order of the model's outputs; none where the data hold no targets. */
  targets: EncodedTarget[];
  /** How much each sample counts; null where all count alike. */
  weights: Float32Array | null;
}

/** The samples of a run, wherever their numbers lie; nobody holds a whole split unless it is small. */
export interface SampleSource {
  fitted: FittedData;
  inputs: SampleInput[];
  /** Samples in all: rows of the table, or windows of them. */
  sampleCount: number;
  /** Samples of every split that can be used, by number. */
  rows: Record<SplitName, Uint32Array>;
  missingTargetCount: number;
  /**
   * By row of the table, in the order of the outputs; null where a target is made from what the network reads.
   * Empty where the data hold no targets.
   */
  targets: readonly (EncodedTarget | null)[];
  /** The row whose target a sample has. */
  targetRow(sample: number): number;
  /** Whether the numbers are held in memory. */
  inMemory: boolean;
  /** @param epoch given while training: images and sounds are changed by chance, as the config asks */
  read(samples: Uint32Array, epoch?: number): Promise<SampleValues>;
  /** Throws: StudioError BAD_INPUT, now or when it is read, where an integer input holds an index beyond the limit. */
  limitIndices(input: number, limit: number, layerName: string): void;
  close(): void;
}

export interface OpenOptions {
  /**
   * - `once`: every sample is read once; nothing is prepared.
   * - `look`: a few samples are read; a small table is checked as a whole.
   * - `often`: in memory where it fits, else on the disk.
   * - `disk`: on the disk, to be read by another process, too.
   */
  reading: 'once' | 'look' | 'often' | 'disk';
  /** False for rows to predict. */
  withTargets: boolean;
  limits?: DataLimits | undefined;
  /** Called between pieces of work with what is done of it; throws when the job was cancelled. */
  pause(fraction: number): Promise<void>;
}

/** Besides the numbers of the rows, tensors of the engine and the compiled program hold the samples. */
const tensorCopies = 2;

/** For jobs that were given no limits. */
export function defaultLimits({ path: folder }: Pick<JobData, 'path'>): DataLimits {
  return {
    memoryBytes: 2 ** 30,
    preparedDirectory: path.join(path.dirname(folder), 'prepared'),
    preparedBytes: 8 * 2 ** 30,
  };
}

/** How the inputs of a run are made from the table. */
async function describeOrigins(
  table: JobTable,
  fitted: FittedData,
  config: RunConfig,
  withTargets: boolean,
): Promise<InputOrigin[]> {
  const windowLength = config.dataset.window?.length ?? 1;
  const originRows = withTargets && needsTarget(config.transforms) ? originOf(table) : () => null;
  const describe = async (input: FittedInput): Promise<InputOrigin> => {
    const { layer, integer, shape } = input;
    const width = (elementCount(shape) ?? 0) / windowLength;
    const mediaName = mediaColumnOf(layer, input.columns, fitted.media ?? {});
    if (mediaName !== null)
      return {
        layer,
        integer,
        ...(await openMediaColumn(fitted.media?.[mediaName] as FittedMedia, requireColumn(table, mediaName), config)),
      };
    // Only the columns that this input reads are made.
    const names = new Set(input.columns);
    const transforms = {
      ...fitted.transforms,
      columns: fitted.transforms.columns.filter(({ name }) => names.has(name)),
    };
    const readers = table.features.filter(({ column }) => names.has(column.name) && !isMediaColumn(column));
    const valuesOf = (rows: Uint32Array) => {
      const columns = readers.map((reader) => reader.values(rows));
      return assembleInput(input, transformColumns(transforms, columns, originRows(rows))).values;
    };
    return {
      layer,
      integer,
      width,
      storedWidth: width,
      storage: 'float32',
      make: async (rows, into) => {
        try {
          into.set(valuesOf(rows));
        } catch (error) {
          throw countInAllRows(error, table.rowCount, chunkLength(width), valuesOf);
        }
      },
      finish: null,
    };
  };
  const origins: InputOrigin[] = [];
  for (const input of fitted.inputs) origins.push(await describe(input));
  return origins;
}

function originOf({ parts }: JobTable): (rows: Uint32Array) => RowOrigin {
  return (rows) => ({ rows, training: Uint8Array.from(rows, (row) => Number(parts[row] === 0)) });
}

async function loadInputs(
  inputs: readonly InputOrigin[],
  rowCount: number,
  pause: (fraction: number) => Promise<void>,
): Promise<{ stores: InputStore[]; largestIndices: number[] }> {
  const stores: InputStore[] = [];
  const largestIndices: number[] = [];
  for (const [index, input] of inputs.entries()) {
    const { width } = input;
    const store = storeComputed(input);
    const values = new Float32Array(rowCount * width);
    const length = chunkLength(width);
    for (let start = 0; start < rowCount; start += length) {
      const count = Math.min(length, rowCount - start);
      await store.read(rowRange(start, count), values, start * width, null);
      await pause((index + (start + count) / rowCount) / inputs.length);
    }
    stores.push(storeInMemory(values, width));
    largestIndices.push(largestOf(values));
  }
  return { stores, largestIndices };
}

/** Where the numbers of the inputs are read from, with the largest index of each where it is known. */
async function placeInputs(
  table: JobTable,
  fitted: FittedData,
  inputs: readonly InputOrigin[],
  plan: SamplePlan,
  options: Required<OpenOptions> & { limits: DataLimits },
): Promise<{ stores: InputStore[]; largestIndices: (number | null)[]; inMemory: boolean }> {
  const computed = {
    stores: inputs.map(storeComputed),
    largestIndices: inputs.map(() => null),
    inMemory: false,
  };
  const { reading, limits, pause } = options;
  if (reading === 'once') return computed;
  const width = inputs.reduce((total, input) => total + input.width, 0);
  const neededBytes = 4 * width * (table.rowCount + tensorCopies * plan.sampleCount * plan.length);
  const isSmall = neededBytes <= limits.memoryBytes && (reading === 'often' || inputs.every(({ finish }) => !finish));
  if (isSmall && (reading === 'often' || reading === 'look'))
    return { ...(await loadInputs(inputs, table.rowCount, pause)), inMemory: true };
  if (reading === 'look') return computed;
  const preparation = await openPreparation({
    directory: limits.preparedDirectory,
    key: [
      table.fingerprint,
      table.rowCount,
      fitted.transforms,
      fitted.media ?? null,
      fitted.inputs,
      inputs.map(storedRowBytes),
      partsKey(table),
    ],
    rowCount: table.rowCount,
    inputs,
    limitBytes: limits.preparedBytes,
    pause,
  });
  return preparation ? { ...preparation, inMemory: false } : computed;
}

/** Rows without targets are left out and cross-fitted transforms look at the parts, so both decide the numbers. */
function partsKey({ parts }: JobTable): number {
  let hash = 0x811c9dc5;
  for (const part of parts) hash = Math.imul(hash ^ part, 0x01000193);
  return hash >>> 0;
}

/**
 * Opens the samples of a table as the network reads them.
 *
 * Throws: StudioError BAD_INPUT where transforms, targets or weights do not fit the rows.
 */
export async function openSamples(
  config: RunConfig,
  table: JobTable,
  fitted: FittedData,
  { limits = defaultLimits({ path: table.path }), ...options }: OpenOptions,
): Promise<SampleSource> {
  const { withTargets } = options;
  const inputs = await describeOrigins(table, fitted, config, withTargets);
  const targets = withTargets
    ? fitted.outputs.map(({ target }) =>
        isOfInput(target) ? null : encodeTarget(target, { columns: targetColumnsOf(table), inputs: new Map() }),
      )
    : [];
  const { sampleWeight } = config.dataset;
  const weights = withTargets && sampleWeight !== null ? readSampleWeights(table, sampleWeight) : null;
  const plan = planSamples(config, table, withTargets);
  const { stores, largestIndices, inMemory } = await placeInputs(table, fitted, inputs, plan, { ...options, limits });
  const usable = (samples: Uint32Array): Uint32Array => {
    const gaps = targets.filter((target) => target !== null).filter(({ missingCount }) => missingCount > 0);
    if (gaps.length === 0) return samples;
    return samples.filter((sample) =>
      gaps.every(({ values, width }) => !Number.isNaN(values[plan.targetRow(sample) * width])),
    );
  };
  const rows = {
    train: usable(plan.samples.train),
    validation: usable(plan.samples.validation),
    test: usable(plan.samples.test),
  };
  const countOf = ({ train, validation, test }: Record<SplitName, Uint32Array>) =>
    train.length + validation.length + test.length;
  const indexLimits: { input: number; limit: number; layerName: string }[] = [];
  const inputColumns = columnsByInput(fitted.inputs);

  const readInputs = async (samples: Uint32Array, epoch: number | undefined): Promise<Float32Array[]> => {
    const base = plan.rowsOf(samples);
    const augmented: AugmentedRows | null = epoch === undefined ? null : { sampleIds: base, epoch };
    const found: Float32Array[] = [];
    for (const store of stores) {
      const values = new Float32Array(base.length * store.width);
      await store.read(base, values, 0, augmented);
      found.push(values);
    }
    for (const { input, limit, layerName } of indexLimits)
      assertIndices(largestOf(found[input] as Float32Array), limit, layerName);
    return found;
  };

  return {
    fitted,
    inputs: inputs.map(({ layer, integer, width }) => ({ layer, integer, width: width * plan.length })),
    sampleCount: plan.sampleCount,
    rows,
    missingTargetCount: countOf(plan.samples) - countOf(rows),
    targets,
    targetRow: plan.targetRow,
    inMemory,
    async read(samples, epoch) {
      const read = await readInputs(samples, epoch);
      const own = Uint32Array.from(samples, plan.targetRow);
      const byLayer = new Map(
        fitted.inputs.map(({ layer, integer }, index) => {
          const values = read[index] as Float32Array;
          const width = (stores[index] as InputStore).width * plan.length;
          return [layer, { rowCount: samples.length, width, values, integer }] as const;
        }),
      );
      return {
        rowCount: samples.length,
        inputs: read,
        targets: targets.map((target, index) => {
          if (target) return chooseTargets(target, own);
          const derived = fitted.outputs[index]?.target;
          if (!derived) throw new StudioError('INTERNAL', 'An output has no target.', {});
          return encodeTarget(derived, { columns: emptyColumns, inputs: byLayer }, inputColumns);
        }),
        weights: weights && Float32Array.from(own, (row) => weights[row] as number),
      };
    },
    limitIndices(input, limit, layerName) {
      const known = largestIndices[input];
      if (known !== null && known !== undefined) assertIndices(known, limit, layerName);
      else indexLimits.push({ input, limit, layerName });
    },
    close: () => {
      for (const store of stores) store.close();
    },
  };
}

const emptyColumns = new Map<string, never>();

function chooseTargets({ values, width, missingCount }: EncodedTarget, rows: Uint32Array): EncodedTarget {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    if (width === 1) chosen[index] = values[row] as number;
    else chosen.set(values.subarray(row * width, (row + 1) * width), index * width);
  });
  return { values: chosen, width, missingCount };
}

function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

function assertIndices(largest: number, limit: number, layerName: string): void {
  if (largest < limit) return;
  throw new StudioError(
    'BAD_INPUT',
    `The data hold the index ${largest}; embedding "${layerName}" has ${limit} vectors (0 to ${limit - 1}).`,
    { fix: `Set its inputDimension to at least ${largest + 1}, or lower vocabularySize of the tokenise transform.` },
  );
}
