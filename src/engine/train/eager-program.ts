import { type BatchTensors, disposeBatch, readPart, type SplitData, splitTensorList } from '../batches';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { setLearningRate } from './optimizers';
import type { Measurement, StepProgram } from './program';
import { rowsWithin } from './row-batches';
import type { RunModel } from './run-model';
import { chooseBatches, type TrainingData } from './training-data';

type StepFunction = (data: Tensor[]) => Tensor[];

/** Rows of measuring and predicting in one go: enough to keep the processor busy, few enough for memory. */
const measureRowCount = 512;

/** Measures data with the layers model's weights. */
export async function measureEagerly(
  tf: TensorFlow,
  { model, objective }: Pick<RunModel, 'model' | 'objective'>,
  data: SplitData,
  breathe: () => Promise<void>,
): Promise<Measurement> {
  const step = model as unknown as { makeTestFunction(): void; testFunction: StepFunction };
  step.makeTestFunction();
  const sums = new Array<number>(objective.partCount + 1).fill(0);
  const batchRowCount = rowsWithin(model, measureRowCount);
  for (let start = 0; start < data.rowCount; start += batchRowCount) {
    const count = Math.min(batchRowCount, data.rowCount - start);
    const part = await readPart(data, start, count);
    const means = tf.tidy(() => step.testFunction(splitTensorList(part)).map((mean) => mean.dataSync()[0] as number));
    disposeBatch(part);
    means.forEach((mean, index) => {
      sums[index] = (sums[index] as number) + mean * count;
    });
    await breathe();
  }
  const [loss = Number.NaN, ...metrics] = sums.map((sum) => sum / data.rowCount);
  return { loss, metrics };
}

/** Outputs of the layers model, batch by batch. The caller disposes them. */
export async function predictEagerly(
  tf: TensorFlow,
  { model }: Pick<RunModel, 'model'>,
  inputs: readonly Tensor[],
  breathe: () => Promise<void>,
): Promise<Tensor[]> {
  const rowCount = inputs[0]?.shape[0] as number;
  const parts: Tensor[][] = [];
  const batchRowCount = rowsWithin(model, measureRowCount);
  for (let start = 0; start < rowCount; start += batchRowCount) {
    const count = Math.min(batchRowCount, rowCount - start);
    parts.push(
      tf.tidy(() => {
        const given = inputs.map((input) => input.slice(start, count));
        const outputs = model.predictOnBatch(given.length === 1 ? (given[0] as Tensor) : given);
        return Array.isArray(outputs) ? outputs : [outputs];
      }),
    );
    await breathe();
  }
  return (parts[0] ?? []).map((_, output) => {
    const pieces = parts.map((part) => part[output] as Tensor);
    const joined = pieces.length === 1 ? (pieces[0] as Tensor).clone() : tf.concat(pieces);
    for (const piece of pieces) piece.dispose();
    return joined;
  });
}

/** Trains operation by operation from JavaScript: every model can, on every engine. */
export function createEagerProgram(
  tf: TensorFlow,
  runModel: RunModel,
  data: TrainingData,
  startStep: number,
  breathe: () => Promise<void>,
): StepProgram {
  const { model, clock, optimizer } = runModel;
  // Protected in the type declarations; the compiled path records the same function, so that both do one thing.
  const trainFunction = (model as unknown as { makeTrainFunction(): StepFunction }).makeTrainFunction();
  let step = startStep;

  const trainStep = (batch: BatchTensors, learningRate: number | undefined): number[] => {
    clock.step = step;
    step += 1;
    if (learningRate !== undefined) setLearningRate(optimizer, learningRate);
    const kept: Tensor[] = [];
    const figures = tf.tidy(() => {
      const results = trainFunction(splitTensorList(batch));
      kept.push(...results);
      return results.map((result) => result.dataSync()[0] as number);
    });
    for (const tensor of kept) tensor.dispose();
    return figures;
  };

  return {
    maximumStepsPerCall: 1,
    replicaCount: null,
    explain: () => null,
    trainSteps: async (batches, learningRates) => {
      const figures: number[][] = [];
      for (const [index, rows] of batches.entries()) {
        if (figures.length > 0) await breathe();
        const [batch] = (await chooseBatches(tf, data, [rows])) as [BatchTensors];
        figures.push(trainStep(batch, learningRates?.[index]));
        disposeBatch(batch);
      }
      return {
        losses: Float32Array.from(figures, ([loss]) => loss as number),
        metrics: figures.map(([, ...metrics]) => Float32Array.from(metrics)),
      };
    },
    measure: (split) => measureEagerly(tf, runModel, split, breathe),
    predict: (inputs) => predictEagerly(tf, runModel, inputs, breathe),
    syncModel: () => undefined,
    loadModel: () => undefined,
    dispose: () => undefined,
  };
}
