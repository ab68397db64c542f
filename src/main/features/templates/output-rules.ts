import type { Problem } from '../../../shared/base/problem';
import { type LossKind, taskOf } from '../../../shared/config/loss';
import type { RunConfig } from '../../../shared/config/run-config';
import type { AnalysedLayer, ModelAnalysis } from '../../../shared/graph/analysis';
import type { ActivationKind } from '../../../shared/graph/parameter-schemas';
import { formatShape } from '../../../shared/graph/shape';

/** Last activations that fit a loss which takes probabilities; null: the loss takes any number. */
const probabilityActivations = {
  sparseCategoricalCrossentropy: ['softmax'],
  categoricalCrossentropy: ['softmax'],
  binaryCrossentropy: ['sigmoid', 'hardSigmoid'],
  meanSquaredError: null,
  meanAbsoluteError: null,
} satisfies Record<LossKind, ActivationKind[] | null>;

/** Outputs of these cannot reach every number. */
const boundedActivations: Partial<Record<ActivationKind, string>> = {
  softmax: '0 to 1 that add up to 1',
  sigmoid: '0 to 1',
  hardSigmoid: '0 to 1',
  tanh: '−1 to 1',
  softsign: '−1 to 1',
  relu: '0 and above',
  relu6: '0 to 6',
};

function activationOf(layer: AnalysedLayer): ActivationKind {
  if ('activation' in layer.layer) return layer.layer.activation as ActivationKind;
  return layer.layer.kind === 'activation' ? layer.layer.function : 'linear';
}

function problem(
  code: string,
  severity: Problem['severity'],
  message: string,
  fix: string,
  where: Problem['where'],
): Problem {
  return { code, severity, message, fix, where };
}

function checkWidth(config: RunConfig, layer: AnalysedLayer, expected: number | null): Problem[] {
  const where = { path: ['model', 'layers', layer.index], layer: layer.name };
  const shape = layer.outputShape;
  if (shape === null) return [];
  if (shape.length !== 1)
    return [
      problem(
        'outputShape',
        'error',
        `The last layer "${layer.name}" gives ${formatShape(shape)} a sample; ${config.training.loss.kind} compares one row of ${expected ?? 'n'} values.`,
        'Put a flatten layer and a dense layer at the end.',
        where,
      ),
    ];
  const width = shape[0] ?? null;
  if (expected === null || width === null || width === expected) return [];
  const task = taskOf(config.training.loss);
  const wanted =
    task === 'multiclass'
      ? `the target has ${expected} classes`
      : `${config.training.loss.kind} needs ${expected === 1 ? 'one value' : `${expected} values`}`;
  return [
    problem(
      'outputWidth',
      'error',
      `The last layer "${layer.name}" gives ${width} ${width === 1 ? 'value' : 'values'} a sample; ${wanted}.`,
      layer.layer.kind === 'dense'
        ? `Set units of "${layer.name}" to ${expected}${task === 'binary' && width === 2 ? ', or use the loss sparseCategoricalCrossentropy' : ''}.`
        : `End with a dense layer of ${expected} units.`,
      where,
    ),
  ];
}

function checkActivation({ training: { loss } }: RunConfig, layer: AnalysedLayer): Problem[] {
  const activation = activationOf(layer);
  const where = { path: ['model', 'layers', layer.index], layer: layer.name };
  const expected = probabilityActivations[loss.kind];
  if (expected === null) {
    const range = boundedActivations[activation];
    return range === undefined
      ? []
      : [
          problem(
            'boundedOutput',
            'warning',
            `"${layer.name}" ends with ${activation}, whose values are limited to ${range}; the target may lie outside.`,
            'Set its activation to linear, unless the target is scaled to that range.',
            where,
          ),
        ];
  }
  const fromLogits = 'fromLogits' in loss && loss.fromLogits;
  if (fromLogits && (activation === 'softmax' || activation === 'sigmoid' || activation === 'hardSigmoid'))
    return [
      problem(
        'activationTwice',
        'warning',
        `"${layer.name}" applies ${activation}, and ${loss.kind} with fromLogits applies it once more: training becomes slow and the figures wrong.`,
        `Set fromLogits to false, or the activation of "${layer.name}" to linear.`,
        where,
      ),
    ];
  if (!fromLogits && !(expected as readonly string[]).includes(activation))
    return [
      problem(
        'missingActivation',
        activation === 'sigmoid' ? 'warning' : 'error',
        `${loss.kind} without fromLogits expects probabilities; "${layer.name}" ends with ${activation}.`,
        `Set fromLogits to true and the activation to linear, or the activation of "${layer.name}" to ${expected[0]}.`,
        where,
      ),
    ];
  return [];
}

/**
 * Whether the network's end fits the loss and the target.
 * @param expectedWidth classes of the target, or 1; null while the data set is not known
 */
export function checkOutput(config: RunConfig, analysis: ModelAnalysis, expectedWidth: number | null): Problem[] {
  const outputs = analysis.layers.filter(({ name }) => analysis.outputNames.includes(name));
  const [output] = outputs;
  if (!output) return [];
  if (outputs.length > 1)
    return [
      problem(
        'outputCount',
        'error',
        `Nothing reads the layers ${outputs.map(({ name }) => `"${name}"`).join(', ')}, so the model has ${outputs.length} outputs; one is expected.`,
        'Connect them, or remove what is not needed.',
        { path: ['model', 'layers', output.index], layer: output.name },
      ),
    ];
  return [...checkWidth(config, output, expectedWidth), ...checkActivation(config, output)];
}
