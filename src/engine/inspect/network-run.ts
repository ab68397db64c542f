import type { LayersModel, Tensor, TensorFlow } from '../lib/tensorflow';
import { type AttentionWatch, headsLast } from './attention-watch';
import type { LayerOutput } from './layer-outputs';

/** Outputs computed in one go stay below this. Units: bytes. */
const memoryLimitBytes = 256 * 2 ** 20;

export interface NetworkRunOptions {
  tf: TensorFlow;
  built: LayersModel;
  /** One tensor an input of the model. */
  inputs: readonly Tensor[];
  outputs: readonly LayerOutput[];
  attention: AttentionWatch | null;
  breathe(): Promise<void>;
}

export interface SkippedLayer {
  layer: string;
  reason: string;
}

/** Values of one output for all rows, row after row. */
export type OutputValues = Float32Array | Int32Array | Uint8Array;

const sizeBytesOf = ({ shape }: LayerOutput, rowCount: number) =>
  4 * rowCount * shape.reduce((total, size) => total * size, 1);

/** Neighbouring outputs whose values together fit into the memory that may be used. */
export function groupBySize(
  outputs: readonly LayerOutput[],
  rowCount: number,
  limitBytes = memoryLimitBytes,
): LayerOutput[][] {
  const groups: LayerOutput[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const output of outputs) {
    const size = sizeBytesOf(output, rowCount);
    if (sizeBytes + size > limitBytes) {
      groups.push([]);
      sizeBytes = 0;
    }
    sizeBytes += size;
    groups.at(-1)?.push(output);
  }
  return groups;
}

/** Values of the given outputs, read back from the engine. Throws what a layer throws. */
function runGroup({ tf, built, inputs, attention }: NetworkRunOptions, group: readonly LayerOutput[]): OutputValues[] {
  attention?.clear();
  const fed = new Map(built.inputs.map((tensor, index) => [tensor.id, inputs[index] as Tensor]));
  const computed = [...new Map(group.map((output) => [output.tensor.id, output])).values()].filter(
    ({ tensor }) => !fed.has(tensor.id),
  );
  const results = new Map<number, OutputValues>();
  if (computed.length > 0)
    tf.tidy(() => {
      const network = tf.model({ inputs: built.inputs, outputs: computed.map(({ tensor }) => tensor) });
      const tensors = network.predictOnBatch(inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]);
      (Array.isArray(tensors) ? tensors : [tensors]).forEach((tensor, index) => {
        results.set((computed[index] as LayerOutput).tensor.id, tensor.dataSync() as OutputValues);
      });
    });
  return group.map(({ tensor, attention: place, shape }) => {
    if (place) {
      const weights = attention?.find(place.owner, place.use);
      return weights ? headsLast(weights, shape) : new Float32Array();
    }
    return results.get(tensor.id) ?? ((fed.get(tensor.id) as Tensor).dataSync() as OutputValues);
  });
}

/** The first output of the list that cannot be computed: everything before it can. */
function findCulprit(options: NetworkRunOptions, outputs: readonly LayerOutput[]): number {
  let working = 0;
  let failing = outputs.length;
  while (failing - working > 1) {
    const middle = Math.floor((working + failing) / 2);
    try {
      runGroup(options, outputs.slice(working, middle));
      working = middle;
    } catch {
      failing = middle;
    }
  }
  return working;
}

function handOn(
  outputs: readonly LayerOutput[],
  values: readonly OutputValues[],
  take: (output: LayerOutput, values: OutputValues) => void,
): void {
  values.forEach((value, index) => {
    take(outputs[index] as LayerOutput, value);
  });
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/**
 * Runs the network and hands on every layer's values, in reading order and a bounded amount at a time. Where a layer
 * fails, those before it are still given; it is named with the reason, and so is what comes after it.
 */
export async function runNetwork(
  options: NetworkRunOptions,
  take: (output: LayerOutput, values: OutputValues) => void,
): Promise<SkippedLayer[]> {
  const { outputs, inputs, breathe } = options;
  const groups = groupBySize(outputs, inputs[0]?.shape[0] ?? 1);
  let done = 0;
  for (const group of groups) {
    let values: OutputValues[];
    try {
      values = runGroup(options, group);
    } catch (error) {
      const culprit = findCulprit(options, group);
      const whole = group.slice(0, culprit);
      if (culprit > 0) handOn(whole, runGroup(options, whole), take);
      const failed = outputs.slice(done + culprit);
      const name = failed[0]?.layer ?? '';
      return [...new Set(failed.map(({ layer }) => layer))].map((layer) => ({
        layer,
        reason: layer === name ? firstLine(error) : `Not computed, because "${name}" before it failed.`,
      }));
    }
    handOn(group, values, take);
    done += group.length;
    await breathe();
  }
  return [];
}
