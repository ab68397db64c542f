import { StudioError } from '../../shared/base/problem';
import { taskOf } from '../../shared/config/loss';
import type { RunConfig } from '../../shared/config/run-config';
import { elementCount, formatShape } from '../../shared/graph/shape';
import type { FittedData } from '../batches';
import { bindRandomLayers, type RandomClock } from '../compile';
import { buildModel } from '../layers';
import type { LayersModel, TensorFlow } from '../lib/tensorflow';
import { createLoss, type LossFunction } from './losses';
import { createMetrics, type Metric } from './metrics';
import { createOptimizer } from './optimizers';

/** A run's network with everything that training and measuring it need. */
export interface RunModel {
  model: LayersModel;
  optimizer: ReturnType<typeof createOptimizer>;
  loss: LossFunction;
  metrics: Metric[];
  /** What random layers draw for; the loop moves it. */
  clock: RandomClock;
  /** Shape of one sample as the network reads it. */
  sampleShape: number[];
}

function problem(message: string, fix: string): StudioError {
  return new StudioError('BAD_INPUT', message, { fix });
}

/** The input's shape when it holds as many numbers as the data set gives a sample. */
function matchInput(model: LayersModel, fitted: FittedData): number[] {
  if (model.inputs.length !== 1)
    throw problem(
      `The model has ${model.inputs.length} input layers; a table feeds one.`,
      'Join them: use one input layer.',
    );
  const shape = (model.inputs[0]?.shape ?? []).slice(1);
  const width = elementCount(fitted.features.shape);
  if (elementCount(shape) !== width)
    throw problem(
      `The input layer reads ${formatShape(shape)} (${elementCount(shape) ?? '?'} numbers a sample); the data set and its transforms give ${width}.`,
      `Use shape: auto, or choose a shape with ${width} elements.`,
    );
  return shape as number[];
}

function matchOutput(model: LayersModel, config: RunConfig, fitted: FittedData): void {
  if (model.outputs.length !== 1)
    throw problem(
      `The model has ${model.outputs.length} outputs (${model.outputNames.join(', ')}); a run trains one.`,
      'Connect the layers that nothing reads, or remove them.',
    );
  const received = (model.outputs[0]?.shape ?? []).slice(1);
  const { task, classes, column } = fitted.target;
  const unitCount = task === 'multiclass' ? classes.length : 1;
  if (received.length !== 1 || received[0] !== unitCount)
    throw problem(
      `The network gives ${formatShape(received)} a sample; ${
        task === 'multiclass'
          ? `the target "${column}" has ${unitCount} classes`
          : `the loss ${config.training.loss.kind} expects one number`
      }.`,
      `Let the last layer (${model.outputNames[0]}) be a dense layer with units: ${unitCount}.`,
    );
}

/** The activation that turns the last layer's numbers into what the loss reads as probabilities. */
const probabilityActivations = { multiclass: ['softmax'], binary: ['sigmoid', 'hardSigmoid'] } as const;

/** Settings that are possible but hardly meant. */
export function warningsOf(config: RunConfig): string[] {
  const { loss } = config.training;
  const task = taskOf(loss);
  if (task === 'regression') return [];
  const last = config.model.layers.at(-1);
  const activation =
    last?.kind === 'activation' ? last.function : last && 'activation' in last ? last.activation : 'linear';
  const isProbability = (probabilityActivations[task] as readonly string[]).includes(activation);
  const fromLogits = 'fromLogits' in loss && loss.fromLogits;
  if (isProbability === !fromLogits) return [];
  return [
    fromLogits
      ? `The last layer applies ${activation}, and the loss (fromLogits: true) applies it again; set fromLogits: false.`
      : `The loss ${loss.kind} reads probabilities, but the last layer's activation is ${activation}; set fromLogits: true, or activation: ${probabilityActivations[task][0]}.`,
  ];
}

/**
 * Builds the network of a config for the data that were fitted, ready to train.
 *
 * Throws: StudioError BAD_INPUT when network, data and loss do not fit together.
 */
export function createRunModel(tf: TensorFlow, config: RunConfig, fitted: FittedData): RunModel {
  const model = buildModel(tf, config.model, fitted.features.shape, config.seed);
  const sampleShape = matchInput(model, fitted);
  matchOutput(model, config, fitted);
  const loss = createLoss(tf, config.training.loss);
  const metrics = createMetrics(tf, config.training.loss, config.training.metrics);
  const optimizer = createOptimizer(tf, config.training.optimizer);
  model.compile({ optimizer, loss, metrics: metrics.map(({ measure }) => measure) });
  const clock: RandomClock = { seed: config.seed, step: 0 };
  bindRandomLayers(tf, model, clock);
  return { model, optimizer, loss, metrics, clock, sampleShape };
}
