import type { OutputBinding } from '../../../shared/config/bindings';
import { disposeBatch, readPart as readTensors, type SplitData } from '../../batches';
import type { Tensor, TensorFlow } from '../../lib/tensorflow';
import { createSplitMetrics, type Predictions, readPredictions, type SplitMetric } from './index';

/** Rows predicted in one go, between which the process listens. */
const partRowCount = 2048;

interface OutputMetrics {
  binding: OutputBinding;
  /** Before the metric's name, where a network has several outputs. */
  prefix: string;
  metrics: SplitMetric[];
}

type Predict = (inputs: readonly Tensor[]) => Promise<Tensor[]>;

/** The metrics of a run that need all predictions of a split. */
export interface WholeSplitMetrics {
  /** Series behind the split. */
  names: readonly string[];
  /** @param batchSize parts are whole batches, for which a compiled program exists already */
  measure(
    split: SplitData,
    predict: Predict,
    batchSize: number,
    breathe: () => Promise<void>,
  ): Promise<Record<string, number>>;
}

function join(parts: readonly Predictions[]): Predictions {
  const first = parts[0] as Predictions;
  const concatenate = (lists: readonly ArrayLike<number>[]): Float64Array => {
    const whole = new Float64Array(lists.reduce((total, { length }) => total + length, 0));
    let at = 0;
    for (const list of lists) {
      whole.set(list, at);
      at += list.length;
    }
    return whole;
  };
  return {
    outputs: Float32Array.from(concatenate(parts.map(({ outputs }) => outputs))),
    width: first.width,
    targets: concatenate(parts.map(({ targets }) => targets)),
    weights: first.weights && concatenate(parts.map(({ weights }) => weights as ArrayLike<number>)),
  };
}

/** What of the outputs' metrics is measured over whole splits. */
export function createWholeSplitMetrics(tf: TensorFlow, outputs: readonly OutputBinding[]): WholeSplitMetrics {
  const measured = outputs.map(
    (binding): OutputMetrics => ({
      binding,
      prefix: outputs.length > 1 ? `${binding.layer}/` : '',
      metrics: createSplitMetrics(binding.loss, binding.metrics),
    }),
  );

  const readPart = async (
    split: SplitData,
    start: number,
    count: number,
    predict: Predict,
  ): Promise<(Predictions | null)[]> => {
    const part = await readTensors(split, start, count);
    const given = await predict(part.inputs);
    const found: (Predictions | null)[] = [];
    for (const [index, { binding, metrics }] of measured.entries()) {
      if (metrics.length === 0) {
        found.push(null);
        continue;
      }
      const target = part.targets[index] as Tensor;
      const weights = part.sampleWeights?.[index]?.slice([0, 1], [count, 1]);
      found.push(
        await readPredictions(tf, binding.loss, target, given[index] as Tensor, weights ? await weights.data() : null),
      );
      weights?.dispose();
    }
    disposeBatch(part);
    for (const tensor of given) tensor.dispose();
    return found;
  };

  return {
    names: measured.flatMap(({ prefix, metrics }) => metrics.map(({ name }) => `${prefix}${name}`)),
    async measure(split, predict, batchSize, breathe) {
      if (measured.every(({ metrics }) => metrics.length === 0) || split.rowCount === 0) return {};
      const length = Math.max(1, Math.floor(partRowCount / batchSize)) * batchSize;
      const parts: (Predictions | null)[][] = [];
      for (let start = 0; start < split.rowCount; start += length) {
        parts.push(await readPart(split, start, Math.min(length, split.rowCount - start), predict));
        await breathe();
      }
      const figures: Record<string, number> = {};
      for (const [index, { prefix, metrics }] of measured.entries()) {
        if (metrics.length === 0) continue;
        const whole = join(parts.map((part) => part[index] as Predictions));
        for (const { name, compute } of metrics) {
          figures[`${prefix}${name}`] = compute(whole);
          await breathe();
        }
      }
      return figures;
    },
  };
}
