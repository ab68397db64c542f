import type { LayersModel, Tensor, TensorFlow } from '../lib/tensorflow';
import type { LossFunction } from './losses';
import type { Metric } from './metrics';

/** What is made small at one output of the network, and measured there. */
export interface OutputObjective {
  name: string;
  loss: LossFunction;
  /** Share of this loss in the sum of all outputs'. */
  lossWeight: number;
  metrics: readonly Metric[];
  /** Turns scaled numbers into those of the target, in which metrics are measured; null where nothing was scaled. */
  unscale: ((tensor: Tensor) => Tensor) | null;
}

/** A figure of a run, by its name without the split: `loss`, `accuracy`, `steering/accuracy`. */
export interface Figure {
  series: string;
  /** From the means of all parts over samples to the figure. */
  finish(means: readonly number[]): number;
}

/** Loss and metrics of a network with any number of outputs. */
export interface Objective {
  figures: readonly Figure[];
  /** Numbers a batch gives besides the loss; the figures are functions of their means over samples. */
  partCount: number;
  /** What a training step makes smaller, penalties included. `data` are inputs, targets and weights of a batch. */
  trainingLoss(data: readonly Tensor[]): Tensor;
}

type StepFunction = (data: Tensor[]) => Tensor[];

/** The parts of tfjs-layers' LayersModel that its types hide; the compiled path records the same two functions. */
interface TrainableInternals {
  collectedTrainableWeights: { read(): Tensor }[];
  optimizer_: { minimize(loss: () => Tensor, returnCost: boolean, variables: unknown[]): Tensor };
  metricsNames: string[];
  layers: { calculateLosses(): Tensor[] }[];
  call(inputs: Tensor[], keywords: { training?: boolean }): Tensor | Tensor[];
  makeTrainFunction(): StepFunction;
  makeTestFunction(): void;
  testFunction: StepFunction;
}

const asArray = (value: Tensor | Tensor[]): Tensor[] => (Array.isArray(value) ? value : [value]);

/**
 * Weights of the samples of a batch at one output: of the loss, and of the metrics (which class weights do not touch).
 * Shape: [batch, 2] → [batch] each.
 */
function splitWeights(tf: TensorFlow, weights: Tensor | undefined): { ofLoss: Tensor; ofMetrics: Tensor } | null {
  if (!weights) return null;
  const [ofLoss, ofMetrics] = tf.unstack(weights, 1) as [Tensor, Tensor];
  return { ofLoss, ofMetrics };
}

function describeFigures(outputs: readonly OutputObjective[], isWeighted: boolean): Omit<Objective, 'trainingLoss'> {
  const named = outputs.length > 1;
  const figures: Figure[] = [{ series: 'loss', finish: () => Number.NaN }];
  let partCount = 0;
  const take = (count: number): number => {
    partCount += count;
    return partCount - count;
  };
  for (const { name, metrics } of outputs) {
    const prefix = named ? `${name}/` : '';
    if (named) {
      const at = take(1);
      figures.push({ series: `${prefix}loss`, finish: (means) => means[at] as number });
    }
    const weightAt = isWeighted ? take(1) : null;
    for (const { name: metricName, partCount: count, finish } of metrics) {
      const at = take(count);
      figures.push({
        series: `${prefix}${metricName}`,
        finish: (means) => {
          const total = weightAt === null ? 1 : (means[weightAt] as number);
          return finish(means.slice(at, at + count).map((mean) => mean / total));
        },
      });
    }
  }
  return { figures, partCount };
}

/**
 * Makes a compiled layers model train and measure loss and metrics of all its outputs, with weights of outputs, samples
 * and classes. TensorFlow.js knows neither loss weights nor weighted metrics, so its two step functions are replaced by
 * ones of the same form: `[...inputs, ...targets, ...weights]` in, `[loss, ...parts]` out, each a mean over the batch.
 *
 * @param isWeighted batches carry weights, one tensor [batch, 2] an output
 * Source: loss as in Keras, mean(w · l); metrics as its weighted metrics, Σ w · m ÷ Σ w.
 */
export function installObjective(
  tf: TensorFlow,
  layersModel: LayersModel,
  outputs: readonly OutputObjective[],
  isWeighted: boolean,
): Objective {
  const model = layersModel as unknown as TrainableInternals;
  const inputCount = layersModel.inputs.length;
  const described = describeFigures(outputs, isWeighted);

  const measure = (data: readonly Tensor[], training: boolean): Tensor[] => {
    const given = asArray(model.call(data.slice(0, inputCount), training ? { training } : {}));
    const targets = data.slice(inputCount, inputCount + outputs.length);
    const weights = data.slice(inputCount + outputs.length);
    const parts: Tensor[] = [];
    let total: Tensor | null = null;
    outputs.forEach(({ loss, lossWeight, metrics, unscale }, index) => {
      const output = given[index] as Tensor;
      const target = targets[index] as Tensor;
      const weight = splitWeights(tf, weights[index]);
      const losses = loss(target, output);
      const mean = tf.mean(weight ? tf.mul(losses, weight.ofLoss) : losses);
      const weighted = lossWeight === 1 ? mean : tf.mul(mean, lossWeight);
      total = total === null ? weighted : tf.add(total, weighted);
      if (outputs.length > 1) parts.push(mean);
      if (weight) parts.push(tf.mean(weight.ofMetrics));
      const shown = unscale && metrics.length > 0 ? unscale : (tensor: Tensor) => tensor;
      for (const metric of metrics)
        for (const part of metric.measure(shown(target), shown(output)))
          parts.push(tf.mean(weight ? tf.mul(part, weight.ofMetrics) : part));
    });
    return [total as unknown as Tensor, ...parts];
  };

  const trainingLoss = (data: readonly Tensor[], takeParts: (parts: Tensor[]) => void = () => {}): Tensor => {
    const [total, ...rest] = measure(data, true) as [Tensor, ...Tensor[]];
    takeParts(rest);
    // Layer by layer: TensorFlow.js' own sum counts the weights of a layer as often as it is applied.
    const penalties = model.layers.flatMap((layer) => layer.calculateLosses());
    return penalties.reduce((sum, penalty) => tf.add(sum, penalty), total);
  };

  model.makeTrainFunction = () => (data) => {
    let parts: Tensor[] = [];
    const loss = model.optimizer_.minimize(
      () =>
        trainingLoss(data, (rest) => {
          parts = rest.map((part) => tf.keep(part));
        }),
      true,
      model.collectedTrainableWeights.map((weight) => weight.read()),
    );
    return [loss, ...parts];
  };
  model.makeTestFunction = () => {
    model.testFunction = (data) => tf.tidy(() => measure(data, false));
  };
  Object.defineProperty(model, 'metricsNames', {
    value: ['loss', ...Array.from({ length: described.partCount }, (_, index) => `part_${index}`)],
    configurable: true,
    writable: true,
  });
  return { ...described, trainingLoss: (data) => trainingLoss(data) };
}

/** Means over samples: of the loss and of the objective's parts. */
export interface ObjectiveMeans {
  loss: number;
  metrics: readonly number[];
}

/** Figures by series name: `train/loss`, `validation/accuracy`, `test/steering/loss`. */
export function nameFigures(split: string, figures: readonly Figure[], means: ObjectiveMeans): Record<string, number> {
  return Object.fromEntries(
    figures.map(({ series, finish }) => [`${split}/${series}`, series === 'loss' ? means.loss : finish(means.metrics)]),
  );
}
