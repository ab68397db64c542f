import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../shared/base/id';
import { StudioError } from '../../shared/base/problem';
import type { OptimizerKind } from '../../shared/config/optimizer';
import { partialSuffix, writeDirectoryAtomically } from '../lib/atomic-file';
import {
  type NamedValues,
  packArrays,
  type StoredArrays,
  stateFile,
  unpackArrays,
  weightsFile,
} from '../lib/stored-weights';
import type { LayersModel, TensorFlow, Variable } from '../lib/tensorflow';
import type { OptimizerState } from './optimizers';
import type { TrainingState } from './training-state';

const formatVersion = 1;
const optimizerFile = 'optimizer.bin';

interface StoredCheckpoint {
  formatVersion: number;
  id: string;
  createdAt: number;
  dataFingerprint: string;
  optimizer: { kind: OptimizerKind; iterations: number };
  files: { [weightsFile]: StoredArrays; [optimizerFile]: StoredArrays };
  training: TrainingState;
}

/** Everything a run needs to go on, copied out of the engine. */
export interface Checkpoint {
  id: string;
  createdAt: number;
  dataFingerprint: string;
  weights: NamedValues[];
  optimizer: OptimizerState & { kind: OptimizerKind };
  training: TrainingState;
}

/** JSON has no NaN and no infinity, and would turn a sum that diverged into null. */
const nonFinite: Record<string, number> = {
  '<NaN>': Number.NaN,
  '<Infinity>': Number.POSITIVE_INFINITY,
  '<-Infinity>': Number.NEGATIVE_INFINITY,
};
const writeNumber = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? `<${value}>` : value;
const readNumber = (_: string, value: unknown) =>
  typeof value === 'string' && value in nonFinite ? nonFinite[value] : value;

/** Writes a checkpoint as a directory that appears whole or not at all. Units: returns bytes. */
export async function writeCheckpoint(directory: string, checkpoint: Checkpoint): Promise<number> {
  const weights = packArrays(checkpoint.weights);
  const optimizer = packArrays(checkpoint.optimizer.values);
  const stored: StoredCheckpoint = {
    formatVersion,
    id: checkpoint.id,
    createdAt: checkpoint.createdAt,
    dataFingerprint: checkpoint.dataFingerprint,
    optimizer: { kind: checkpoint.optimizer.kind, iterations: checkpoint.optimizer.iterations },
    files: { [weightsFile]: weights.stored, [optimizerFile]: optimizer.stored },
    training: checkpoint.training,
  };
  const state = JSON.stringify(stored, writeNumber, 1);
  await writeDirectoryAtomically(directory, {
    [weightsFile]: weights.content,
    [optimizerFile]: optimizer.content,
    [stateFile]: state,
  });
  return weights.content.byteLength + optimizer.content.byteLength + Buffer.byteLength(state);
}

async function readStored(directory: string): Promise<StoredCheckpoint> {
  let stored: StoredCheckpoint;
  try {
    stored = JSON.parse(await readFile(path.join(directory, stateFile), 'utf8'), readNumber) as StoredCheckpoint;
  } catch (error) {
    throw new StudioError(
      'NOT_FOUND',
      `The checkpoint ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { fix: 'Go on from another checkpoint of the run.' },
      { cause: error },
    );
  }
  if (stored.formatVersion > formatVersion)
    throw new StudioError(
      'BAD_INPUT',
      `The checkpoint ${directory} has format version ${stored.formatVersion}; this studio reads up to ${formatVersion}.`,
      { fix: 'Update Model Studio.' },
    );
  return stored;
}

/**
 * Reads a checkpoint and checks that it is whole.
 *
 * Throws: StudioError NOT_FOUND or BAD_INPUT.
 */
export async function readCheckpoint(directory: string): Promise<Checkpoint> {
  const stored = await readStored(directory);
  const read = async (file: typeof weightsFile | typeof optimizerFile) =>
    unpackArrays(
      await readFile(path.join(directory, file)),
      stored.files[file],
      path.join(directory, file),
      'Go on from another checkpoint of the run.',
    );
  return {
    id: stored.id,
    createdAt: stored.createdAt,
    dataFingerprint: stored.dataFingerprint,
    weights: await read(weightsFile),
    optimizer: { ...stored.optimizer, values: await read(optimizerFile) },
    training: stored.training,
  };
}

/** Weights of a model under names that do not depend on what else the process built. */
function namedWeights(model: LayersModel): { name: string; variable: Variable }[] {
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight, index) => ({
      name: `${layer.name}/${index}/${weight.originalName.split('/').at(-1)}`,
      variable: weight.read() as Variable,
    })),
  );
}

/** Names of the weights that training changes, in the order in which the optimizer gets them. */
export function trainedWeightNames(model: LayersModel): string[] {
  const names = new Map(namedWeights(model).map(({ name, variable }) => [variable.id, name]));
  const { collectedTrainableWeights } = model as unknown as { collectedTrainableWeights: { read(): Variable }[] };
  return collectedTrainableWeights.map((weight) => names.get(weight.read().id) as string);
}

/** @param layerNames the model's layers in reading order, in which their weights are given */
export function readWeights(model: LayersModel, layerNames: readonly string[] = []): NamedValues[] {
  const places = new Map(layerNames.map((name, index) => [name, index]));
  const placeOf = (name: string) => places.get(name.slice(0, name.indexOf('/'))) ?? layerNames.length;
  const ordered = namedWeights(model).sort((left, right) => placeOf(left.name) - placeOf(right.name));
  return ordered.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    values: Float32Array.from(variable.dataSync()),
  }));
}

/**
 * Puts stored weights into a model. `exact`: every weight must be there with its shape; otherwise those that fit are
 * taken. Returns the names of the model's weights that were not.
 *
 * Throws: StudioError BAD_INPUT in exact mode.
 */
export function writeWeights(
  tf: TensorFlow,
  model: LayersModel,
  weights: readonly NamedValues[],
  mode: 'exact' | 'matching',
): string[] {
  const byName = new Map(weights.map((entry) => [entry.name, entry]));
  const missing: string[] = [];
  for (const { name, variable } of namedWeights(model)) {
    const entry = byName.get(name);
    if (entry && entry.shape.join() === variable.shape.join()) {
      const values = tf.tensor(entry.values, entry.shape);
      variable.assign(values);
      values.dispose();
    } else if (mode === 'exact')
      throw new StudioError(
        'BAD_INPUT',
        `The checkpoint does not fit the model: weight ${name} is ${entry ? `[${entry.shape.join(', ')}]` : 'absent'} there, [${variable.shape.join(', ')}] here.`,
        { fix: 'Use the config that the checkpoint was made with, or fork the run.' },
      );
    else missing.push(name);
  }
  return missing;
}

export interface StoredCheckpointEntry {
  id: string;
  directory: string;
  step: number;
}

/** The whole checkpoints in a run's directory, oldest first; leftovers of interrupted writes are cleared away. */
export async function listCheckpoints(checkpointsDirectory: string): Promise<StoredCheckpointEntry[]> {
  const names = await readdir(checkpointsDirectory).catch(() => [] as string[]);
  const entries: StoredCheckpointEntry[] = [];
  for (const name of names) {
    const directory = path.join(checkpointsDirectory, name);
    if (name.endsWith(partialSuffix)) await rm(directory, { recursive: true, force: true });
    else {
      const stored = await readStored(directory).catch(() => null);
      if (stored) entries.push({ id: stored.id, directory, step: stored.training.step });
    }
  }
  return entries.sort((left, right) => left.step - right.step);
}

export function createCheckpointId(): string {
  return createId('checkpoint');
}
