import { analyseModel, type InputShapes } from '../graph/analysis';
import type { RunConfig } from './run-config';

/**
 * The least that a training step holds: weights, their gradients, and the outputs of one batch. Engines add to it.
 * Units: bytes.
 */
export function leastTrainingBytes(config: RunConfig, inputShape: InputShapes | null): number {
  const { parameterCount, activationBytesPerSample } = analyseModel(config.model, inputShape);
  const weightBytes = 4 * (2 * parameterCount.trainable + parameterCount.nonTrainable);
  return weightBytes + activationBytesPerSample * config.training.batchSize;
}

/** An engine process that has loaded its library and trains something tiny. */
const engineBytes = 400 * 2 ** 20;
/** First and second moment, as Adam keeps them. */
const slotCount = 2;

const widthOf = (shape: readonly (number | null)[]) =>
  shape.reduce<number>((product, length) => product * (length ?? 1), 1);

/** Numbers of one sample. */
function inputWidth(inputShape: InputShapes | null): number {
  if (inputShape === null) return 0;
  const shapes = Array.isArray(inputShape) ? [inputShape] : Object.values(inputShape);
  return shapes.reduce((sum: number, shape) => sum + widthOf(shape), 0);
}

/**
 * About what the engine process of a run will hold: what a step holds, outputs counted twice for the way back, the slots of
 * the optimizer, and the samples as far as they stay in memory. Good to a factor of two; a run that has trained before
 * is known better.
 * Units: bytes.
 * @param sampleBytes samples above this are read ahead from the disk
 */
export function estimateTrainingBytes(
  config: RunConfig,
  { inputShape, rowCount, sampleBytes }: { inputShape: InputShapes | null; rowCount: number; sampleBytes: number },
): number {
  const { parameterCount, activationBytesPerSample } = analyseModel(config.model, inputShape);
  return (
    engineBytes +
    leastTrainingBytes(config, inputShape) +
    4 * slotCount * parameterCount.trainable +
    activationBytesPerSample * config.training.batchSize +
    Math.min(4 * rowCount * inputWidth(inputShape), sampleBytes)
  );
}
