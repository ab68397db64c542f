import type { Problem } from '../../../shared/base/problem';
import { type Bindings, bindModel, type OutputBinding } from '../../../shared/config/bindings';
import type { ConfigProblem } from '../../../shared/config/config-text';
import { type LossConfig, outputFormOf, targetFormOf, taskOf } from '../../../shared/config/loss';
import type { RunConfig } from '../../../shared/config/run-config';
import { describeTarget } from '../../../shared/config/target';
import type { AnalysedLayer, ModelAnalysis } from '../../../shared/graph/analysis';
import type { GraphFix } from '../../../shared/graph/edit';
import type { ActivationKind } from '../../../shared/graph/parameter-schemas';
import { elementCount, formatShape, type Shape } from '../../../shared/graph/shape';
import type { ResolvedTarget } from '../datasets';

/** Last activations that fit a loss which takes probabilities; null: the loss takes any number. */
function probabilityActivations(loss: LossConfig): readonly string[] | null {
  if (outputFormOf({ ...loss, fromLogits: false } as LossConfig) !== 'probabilities') return null;
  return taskOf(loss) === 'binary' ? ['sigmoid', 'hardSigmoid'] : ['softmax'];
}

/** Losses of amounts, apart from those whose targets are shares or counts. */
function takesAnyNumber(loss: LossConfig): boolean {
  return outputFormOf(loss) === 'numbers' && loss.kind !== 'klDivergence' && loss.kind !== 'poisson';
}

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
  fixes: readonly GraphFix[] = [],
): ConfigProblem {
  return { code, severity, message, fix, where, ...(fixes.length > 0 ? { fixes } : {}) };
}

type Where = NonNullable<Problem['where']>;

/** An output of the network with what it learns, as far as the data set is known. */
interface CheckedOutput {
  layer: AnalysedLayer;
  /** Of the port that is an output. */
  shape: Shape | null;
  binding: OutputBinding;
  resolved: ResolvedTarget | null;
  where: Where;
  /** The model names its outputs; a layer behind this one would not become one of them. */
  isNamed: boolean;
}

/** Parameters of its own; a layer that shares them has none to set. */
function setParameters(
  { name, sharedWith }: AnalysedLayer,
  title: string,
  values: Record<string, unknown>,
): GraphFix[] {
  return sharedWith === null ? [{ title, operations: [{ kind: 'setParameters', names: [name], values }] }] : [];
}

function setActivation({ layer }: CheckedOutput, activation: ActivationKind): GraphFix[] {
  const key = layer.layer.kind === 'activation' ? 'function' : 'activation';
  return key in layer.layer ? setParameters(layer, `Set ${key} to ${activation}`, { [key]: activation }) : [];
}

/** Another number of units, or a dense layer of that many behind it. */
function setWidth({ layer, binding: { loss }, isNamed }: CheckedOutput, units: number): GraphFix[] {
  if (layer.layer.kind === 'dense') return setParameters(layer, `Set units to ${units}`, { units });
  if (isNamed || layer.outputPorts.length > 1) return [];
  const takesLogits = 'fromLogits' in loss && loss.fromLogits;
  const activation = takesLogits ? undefined : (probabilityActivations(loss)?.[0] as ActivationKind | undefined);
  return [
    {
      title: `Add a dense layer of ${units} ${units === 1 ? 'unit' : 'units'}`,
      operations: [
        { kind: 'add', layer: { kind: 'dense', units, ...(activation ? { activation } : {}) }, after: layer.name },
      ],
    },
  ];
}

const unitsFix = (layer: AnalysedLayer, count: number, more = '') =>
  layer.layer.kind === 'dense'
    ? `Set units of "${layer.name}" to ${count}${more}.`
    : `End with a dense layer of ${count} units.`;

/** Values a sample: classes, columns or one number. */
function checkRow(output: CheckedOutput): ConfigProblem[] {
  const { layer, shape, binding, resolved, where } = output;
  const { loss } = binding;
  const expected = resolved?.width ?? null;
  if (shape === null) return [];
  if (shape.length !== 1)
    return [
      problem(
        'outputShape',
        'error',
        `The last layer "${layer.name}" gives ${formatShape(shape)} a sample; ${loss.kind} compares one row of ${expected ?? 'n'} values.`,
        'Put a flatten layer and a dense layer at the end.',
        where,
      ),
    ];
  const width = shape[0] ?? null;
  if (expected === null || width === null || width === expected) return [];
  const task = taskOf(loss);
  const isOfColumns = Array.isArray(resolved?.target) && resolved.target.length > 1;
  const wanted = isOfColumns
    ? `the target has ${expected} columns`
    : task === 'multiclass'
      ? `the target has ${expected} classes`
      : `${loss.kind} needs ${expected === 1 ? 'one value' : `${expected} values`}`;
  return [
    problem(
      'outputWidth',
      'error',
      `The last layer "${layer.name}" gives ${width} ${width === 1 ? 'value' : 'values'} a sample; ${wanted}.`,
      unitsFix(
        layer,
        expected,
        task === 'binary' && width === 2 && !isOfColumns ? ', or use the loss sparseCategoricalCrossentropy' : '',
      ),
      where,
      setWidth(output, expected),
    ),
  ];
}

/** What is made from the network's input: as many numbers as it reads, or a token at each of its steps. */
function checkMade({ layer, shape, binding, resolved, where }: CheckedOutput): Problem[] {
  const target = describeTarget(resolved?.target ?? '');
  const read = resolved?.shape ?? null;
  if (shape === null || read === null) return [];
  if (targetFormOf(binding.loss) !== 'classIndex') {
    const [expected, width] = [elementCount(read), elementCount(shape)];
    if (expected === null || width === null || width === expected) return [];
    return [
      problem(
        'outputShape',
        'error',
        `The last layer "${layer.name}" gives ${formatShape(shape)} (${width} values) a sample; the target, ${target}, has ${expected}.`,
        unitsFix(layer, expected),
        where,
      ),
    ];
  }
  const stepCount = elementCount(read);
  const [steps, width] = [elementCount(shape.slice(0, -1)), shape.at(-1) ?? null];
  if (stepCount !== null && steps !== null && steps !== stepCount)
    return [
      problem(
        'outputShape',
        'error',
        `The last layer "${layer.name}" gives ${formatShape(shape)} a sample; the target, ${target}, has ${stepCount} steps.`,
        'Keep every step up to the end: recurrent layers with returnSequences, no pooling over steps, then a dense layer.',
        where,
      ),
    ];
  const expected = resolved?.width ?? null;
  if (expected === null || width === null || width >= expected) return [];
  return [
    problem(
      'outputWidth',
      'warning',
      `The last layer "${layer.name}" gives ${width} values a step; the vocabulary has up to ${expected} tokens.`,
      unitsFix(layer, expected),
      where,
    ),
  ];
}

function checkActivation(output: CheckedOutput, isScaled: boolean): ConfigProblem[] {
  const {
    layer,
    binding: { loss },
    where,
  } = output;
  const activation = activationOf(layer);
  const expected = probabilityActivations(loss);
  if (expected === null) {
    const range = boundedActivations[activation];
    return range === undefined || !takesAnyNumber(loss) || isScaled
      ? []
      : [
          problem(
            'boundedOutput',
            'warning',
            `"${layer.name}" ends with ${activation}, whose values are limited to ${range}; the target may lie outside.`,
            'Set its activation to linear, unless the target is scaled to that range.',
            where,
            setActivation(output, 'linear'),
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
        setActivation(output, 'linear'),
      ),
    ];
  const range = boundedActivations[activation];
  if (fromLogits && range !== undefined)
    return [
      problem(
        'boundedLogits',
        'warning',
        `"${layer.name}" ends with ${activation}, whose values are limited to ${range}; ${loss.kind} with fromLogits expects any number, also below 0.`,
        `Set the activation of "${layer.name}" to linear.`,
        where,
        setActivation(output, 'linear'),
      ),
    ];
  if (!fromLogits && !expected.includes(activation))
    return [
      problem(
        'missingActivation',
        activation === 'sigmoid' ? 'warning' : 'error',
        `${loss.kind} without fromLogits expects probabilities; "${layer.name}" ends with ${activation}.`,
        `Set fromLogits to true and the activation to linear, or the activation of "${layer.name}" to ${expected[0]}.`,
        where,
        setActivation(output, expected[0] as ActivationKind),
      ),
    ];
  return [];
}

/** Scales and class weights where the target has nothing of the kind. */
function checkTargetSettings({ binding, resolved }: CheckedOutput): Problem[] {
  const problems: Problem[] = [];
  const { loss, classWeights, scaleTarget, path } = binding;
  const isMade = resolved !== null && resolved.shape !== null;
  if (scaleTarget !== null && (taskOf(loss) !== 'regression' || isMade))
    problems.push(
      problem(
        'scaledClasses',
        'error',
        `scaleTarget scales numbers to predict; ${loss.kind} ${isMade ? 'compares with what the network reads' : 'predicts classes'}.`,
        'Remove scaleTarget.',
        { path: [...path, 'scaleTarget'] },
      ),
    );
  if (classWeights === null) return problems;
  const where = { path: [...path, 'classWeights'] };
  if (taskOf(loss) === 'regression' || isMade || (Array.isArray(resolved?.target) && resolved.target.length > 1))
    problems.push(
      problem(
        'weightedNumbers',
        'error',
        `classWeights weighs classes; the target of ${loss.kind} has none.`,
        'Remove classWeights, or weigh rows by dataset.sampleWeight.',
        where,
      ),
    );
  else if (classWeights !== 'balanced' && resolved && resolved.classes.length > 0) {
    // 3.0 is how the store writes 3.
    const classes = resolved.classes.map((name) => name.replace(/^(-?\d+)\.0$/, '$1'));
    const unknown = Object.keys(classWeights).filter((name) => !classes.includes(name));
    if (unknown.length > 0)
      problems.push(
        problem(
          'unknownClass',
          'error',
          `classWeights names "${unknown.join('", "')}"; the target has the classes ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}.`,
          'Name classes of the target.',
          where,
        ),
      );
  }
  return problems;
}

/** The shape that a reference to an output, `name` or `name:port`, stands for. */
function shapeOf(layer: AnalysedLayer, reference: string): Shape | null {
  const port = reference.includes(':') ? reference.slice(reference.indexOf(':') + 1) : null;
  if (port === null) return layer.outputShape;
  return layer.outputShapes[layer.outputPorts.findIndex(({ name }) => name === port)] ?? null;
}

/** What the model's inputs read and its outputs learn, and where model and config do not agree. */
export function bindAnalysis(config: RunConfig, analysis: ModelAnalysis): Bindings {
  const inputs = analysis.layers.filter(({ layer }) => layer.kind === 'input').map(({ name }) => name);
  return bindModel(config, { inputs, outputs: analysis.outputNames });
}

/**
 * Whether the network's outputs fit their losses and targets.
 * @param targets what the data set knows of the targets; none while it is not known
 * @param hasNamedOutputs the model says itself which layers are its outputs
 */
export function checkOutputs(
  bindings: Bindings,
  analysis: ModelAnalysis,
  targets: readonly ResolvedTarget[],
  hasNamedOutputs = false,
): ConfigProblem[] {
  const { outputs } = bindings;
  const problems = bindings.problems.map((found) => {
    // Several ends of a network are mended in the graph.
    const end = analysis.layers.find(({ name }) => name === analysis.outputNames[0]);
    return found.code === 'outputCount' && end
      ? { ...found, where: { path: ['model', 'layers', end.index], layer: end.name } }
      : found;
  });
  return [
    ...problems,
    ...outputs.flatMap((binding): ConfigProblem[] => {
      const layer = analysis.layers.find(({ name }) => name === binding.layer.split(':')[0]);
      if (!layer) return [];
      const resolved = targets.find((target) => target.layer === null || target.layer === binding.layer) ?? null;
      const output: CheckedOutput = {
        layer,
        shape: shapeOf(layer, binding.layer),
        binding,
        resolved,
        where: { path: ['model', 'layers', layer.index], layer: layer.name },
        isNamed: hasNamedOutputs,
      };
      const isMade = resolved !== null && resolved.shape !== null;
      return [
        ...(isMade ? checkMade(output) : checkRow(output)),
        ...checkActivation(output, binding.scaleTarget === 'minMax' || isMade),
        ...checkTargetSettings(output),
      ];
    }),
  ];
}
