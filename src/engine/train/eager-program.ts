import type { SplitTensors } from '../batches';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { Measurement, StepProgram } from './program';
import type { RunModel } from './run-model';

type TrainFunction = (data: Tensor[]) => Tensor[];

/** Batch of measuring and predicting: large enough to keep the processor busy, small enough for memory. */
const measureBatchSize = 512;

/** Measures data with the layers model's weights. */
export async function measureEagerly(
  tf: TensorFlow,
  { model, loss, metrics }: RunModel,
  data: SplitTensors,
  breathe: () => Promise<void>,
): Promise<Measurement> {
  let lossSum = 0;
  const metricSums = metrics.map(() => 0);
  for (let start = 0; start < data.rowCount; start += measureBatchSize) {
    const count = Math.min(measureBatchSize, data.rowCount - start);
    const figures = tf.tidy(() => {
      const [input, target] = [...data.inputs, ...data.targets].map((tensor) => tensor.slice(start, count));
      const output = model.predictOnBatch(input as Tensor) as Tensor;
      return [loss, ...metrics.map(({ measure }) => measure)].map(
        (measure) => measure(target as Tensor, output).dataSync()[0] as number,
      );
    });
    lossSum += (figures[0] as number) * count;
    metrics.forEach((_, index) => {
      metricSums[index] = (metricSums[index] as number) + (figures[index + 1] as number) * count;
    });
    await breathe();
  }
  return { loss: lossSum / data.rowCount, metrics: metricSums.map((sum) => sum / data.rowCount) };
}

/** Output of the layers model, batch by batch. The caller disposes it. */
export async function predictEagerly(
  tf: TensorFlow,
  { model }: Pick<RunModel, 'model'>,
  input: Tensor,
  breathe: () => Promise<void>,
): Promise<Tensor> {
  const rowCount = input.shape[0] as number;
  const parts: Tensor[] = [];
  for (let start = 0; start < rowCount; start += measureBatchSize) {
    const count = Math.min(measureBatchSize, rowCount - start);
    parts.push(tf.tidy(() => model.predictOnBatch(input.slice(start, count)) as Tensor));
    await breathe();
  }
  const output = parts.length === 1 ? (parts[0] as Tensor).clone() : tf.concat(parts);
  for (const part of parts) part.dispose();
  return output;
}

/** Trains operation by operation from JavaScript: every model can, on every engine. */
export function createEagerProgram(
  tf: TensorFlow,
  runModel: RunModel,
  data: SplitTensors,
  startStep: number,
  breathe: () => Promise<void>,
): StepProgram {
  const { model, clock } = runModel;
  // Protected in the type declarations; the compiled path records the same function, so that both do one thing.
  const trainFunction = (model as unknown as { makeTrainFunction(): TrainFunction }).makeTrainFunction();
  let step = startStep;

  const trainStep = (rows: Uint32Array): number[] => {
    clock.step = step;
    step += 1;
    const kept: Tensor[] = [];
    const figures = tf.tidy(() => {
      const indices = tf.tensor1d(Int32Array.from(rows), 'int32');
      const batch = [...data.inputs, ...data.targets].map((tensor) => tf.gather(tensor, indices));
      const results = trainFunction(batch);
      kept.push(...results);
      return results.map((result) => result.dataSync()[0] as number);
    });
    for (const tensor of kept) tensor.dispose();
    return figures;
  };

  return {
    maximumStepsPerCall: 1,
    replicaCount: null,
    trainSteps: async (batches) => {
      const figures: number[][] = [];
      for (const rows of batches) {
        if (figures.length > 0) await breathe();
        figures.push(trainStep(rows));
      }
      return {
        losses: Float32Array.from(figures, ([loss]) => loss as number),
        metrics: figures.map(([, ...metrics]) => Float32Array.from(metrics)),
      };
    },
    measure: (split) => measureEagerly(tf, runModel, split, breathe),
    predict: (input) => predictEagerly(tf, runModel, input, breathe),
    syncModel: () => undefined,
    dispose: () => undefined,
  };
}
