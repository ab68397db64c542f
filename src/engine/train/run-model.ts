import { StudioError } from '../../shared/base/problem';
import type { OutputBinding } from '../../shared/config/bindings';
import { type LossConfig, outputFormOf, targetFormOf, taskOf } from '../../shared/config/loss';
import { type Phase, phasesOf } from '../../shared/config/phases';
import type { RunConfig } from '../../shared/config/run-config';
import { analyseModel } from '../../shared/graph/analysis';
import { applyFreezing } from '../../shared/graph/freezing';
import { elementCount, formatShape } from '../../shared/graph/shape';
import { bindConfig, type FittedData, type FittedTarget, isWeighted, type ModelShapes } from '../batches';
import { bindRandomLayers, type RandomClock } from '../compile';
import { buildModel } from '../layers';
import type { LayersModel, TensorFlow } from '../lib/tensorflow';
import { guideOptimizer } from './guided-optimizer';
import { createLoss } from './losses';
import { createMetrics } from './metrics';
import { installObjective, type Objective, type OutputObjective } from './objective';
import { createOptimizer } from './optimizers';
import { createWholeSplitMetrics, type WholeSplitMetrics } from './split-metrics/whole-split';
import { unscale } from './target-scaling';

/** A run's network with everything that training and measuring it need. */
export interface RunModel {
  model: LayersModel;
  optimizer: ReturnType<typeof createOptimizer>;
  /** What each output learns, in the model's order. */
  outputs: readonly OutputBinding[];
  /** The outputs' losses. */
  losses: readonly LossConfig[];
  objective: Objective;
  /** Metrics that need all predictions of a split. */
  wholeSplit: WholeSplitMetrics;
  /** What random layers draw for; the loop moves it. */
  clock: RandomClock;
  /** Shapes of one sample as the network reads it and gives it. */
  shapes: ModelShapes;
}

function problem(message: string, fix: string): StudioError {
  return new StudioError('BAD_INPUT', message, { fix });
}

/** The inputs' shapes, when each holds as many numbers as the data set gives a sample. */
function matchInputs(model: LayersModel, { inputs }: FittedData): number[][] {
  return inputs.map(({ layer, shape: given }) => {
    const index = model.inputNames.indexOf(layer);
    const shape = (model.inputs[index]?.shape ?? []).slice(1);
    const width = elementCount(given);
    if (elementCount(shape) !== width)
      throw problem(
        `The input layer${inputs.length > 1 ? ` "${layer}"` : ''} reads ${formatShape(shape)} (${elementCount(shape) ?? '?'} numbers a sample); the data set and its transforms give ${width}.`,
        `Use shape: auto, or choose a shape with ${width} elements.`,
      );
    return shape as number[];
  });
}

/** What a target expects of its output, in words; null when the output gives it. */
function mismatch(target: FittedTarget, loss: LossConfig, received: readonly (number | null)[]): string | null {
  const form = targetFormOf(loss);
  const last = received.at(-1) ?? 0;
  if (target.kind === 'column') {
    const unitCount = target.task === 'multiclass' ? target.classes.length : 1;
    if (received.length === 1 && received[0] === unitCount) return null;
    return target.task === 'multiclass'
      ? `the target "${target.columns[0]}" has ${unitCount} classes`
      : `the loss ${loss.kind} expects one number`;
  }
  if (target.kind === 'columns')
    return received.length === 1 && received[0] === target.columns.length
      ? null
      : `the target has ${target.columns.length} columns`;
  const width = elementCount(target.shape) ?? 0;
  if (form === 'classIndex')
    return elementCount(received.slice(0, -1)) === width && last >= target.classes.length
      ? null
      : `the target has ${width} steps of ${target.classes.length} different tokens`;
  return elementCount(received) === width ? null : `the target has ${width} numbers`;
}

function unitsFor(target: FittedTarget): number {
  return target.kind === 'column'
    ? Math.max(1, target.task === 'multiclass' ? target.classes.length : 1)
    : target.columns.length;
}

function matchOutputs(model: LayersModel, outputs: readonly OutputBinding[], fitted: FittedData): number[][] {
  return outputs.map(({ layer, loss }, index) => {
    const received = (model.outputs[index]?.shape ?? []).slice(1);
    const target = fitted.outputs[index]?.target as FittedTarget;
    const expected = mismatch(target, loss, received);
    if (expected !== null)
      throw problem(
        `The ${outputs.length > 1 ? `output "${layer}"` : 'network'} gives ${formatShape(received)} a sample; ${expected}.`,
        target.kind === 'column' || target.kind === 'columns'
          ? `Let the last layer (${layer}) be a dense layer with units: ${unitsFor(target)}.`
          : `Give "${layer}" that shape.`,
      );
    return received as number[];
  });
}

/** The activation that turns the last layer's numbers into what the loss reads as probabilities. */
const probabilityActivations = { multiclass: ['softmax'], binary: ['sigmoid', 'hardSigmoid'] } as const;

/** Settings that are possible but hardly meant. */
export function warningsOf(config: RunConfig): string[] {
  const analysis = analyseModel(config.model);
  return bindConfig(config).outputs.flatMap(({ layer: name, loss }) => {
    const task = taskOf(loss);
    if (task === 'regression') return [];
    const layer = analysis.layers.find((candidate) => candidate.name === name.split(':')[0])?.layer;
    const activation =
      layer?.kind === 'activation'
        ? layer.function
        : layer && 'activation' in layer
          ? String(layer.activation)
          : 'linear';
    const isProbability = (probabilityActivations[task] as readonly string[]).includes(activation);
    const form = outputFormOf(loss);
    if (isProbability === (form === 'probabilities')) return [];
    if (form === 'scores')
      return [
        `The loss ${loss.kind} reads plain scores, but the layer "${name}" applies ${activation}; set activation: linear.`,
      ];
    return [
      form === 'logits'
        ? `The layer "${name}" applies ${activation}, and the loss (fromLogits: true) applies it again; set fromLogits: false.`
        : `The loss ${loss.kind} reads probabilities, but the activation of "${name}" is ${activation}; set fromLogits: true, or activation: ${probabilityActivations[task][0]}.`,
    ];
  });
}

/** Builds the network of a config for the data that were fitted, with the layers frozen that a phase freezes. */
function buildNetwork(tf: TensorFlow, config: RunConfig, fitted: FittedData, phase: Phase): LayersModel {
  const shapes = Object.fromEntries(fitted.inputs.map(({ layer, shape }) => [layer, shape]));
  return buildModel(tf, applyFreezing(config.model, phase.freezing), shapes, config.seed);
}

/**
 * Builds the network of a config for the data that were fitted, ready to train in one phase.
 *
 * Throws: StudioError BAD_INPUT when network, data and loss do not fit together.
 * @param phase by default the first
 */
export function createRunModel(
  tf: TensorFlow,
  config: RunConfig,
  fitted: FittedData,
  phase: Phase = phasesOf(config.training)[0] as Phase,
): RunModel {
  const { outputs } = bindConfig(config);
  const model = buildNetwork(tf, config, fitted, phase);
  const shapes = { inputs: matchInputs(model, fitted), outputs: matchOutputs(model, outputs, fitted) };
  const objectives = outputs.map(({ layer, loss, lossWeight, metrics }, index): OutputObjective => {
    const scaling = fitted.outputs[index]?.target.scaling ?? null;
    return {
      name: layer,
      loss: createLoss(tf, loss),
      lossWeight,
      metrics: createMetrics(tf, loss, metrics),
      unscale: scaling ? (tensor) => unscale(tf, tensor, scaling) : null,
    };
  });
  const optimizer = createOptimizer(tf, config.training.optimizer);
  guideOptimizer(tf, optimizer, model, config.training.clip);
  // The objective replaces what TensorFlow.js would compute of these; it only asks for one loss an output.
  model.compile({ optimizer, loss: objectives.map(({ loss }) => loss) });
  const objective = installObjective(tf, model, objectives, isWeighted(fitted, config.dataset.sampleWeight));
  const clock: RandomClock = { seed: config.seed, step: 0 };
  bindRandomLayers(tf, model, clock);
  const wholeSplit = createWholeSplitMetrics(tf, outputs);
  return { model, optimizer, outputs, losses: outputs.map(({ loss }) => loss), objective, wholeSplit, clock, shapes };
}
