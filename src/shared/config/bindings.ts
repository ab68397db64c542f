import type { Problem } from '../base/problem';
import type { LossConfig } from './loss';
import { type Metric, metricsFor } from './metric';
import type { ClassWeights, RunConfig } from './run-config';
import type { TargetConfig } from './target';

type Bound = Pick<RunConfig, 'dataset' | 'training'>;

/** What one input layer reads. */
export interface InputBinding {
  layer: string;
  /** In the order in which the layer reads them; null stands for all features. */
  columns: string[] | null;
}

/** What one output layer is trained to say, with everything filled in. */
export interface OutputBinding {
  layer: string;
  /** Null stands for the column with the role target. */
  target: TargetConfig | null;
  loss: LossConfig;
  lossWeight: number;
  metrics: Metric[];
  classWeights: ClassWeights | null;
  scaleTarget: RunConfig['training']['scaleTarget'];
  /** Where the target stands in the config. */
  targetPath: (string | number)[];
  /** Where loss, metrics and weights of this output stand in the config. */
  path: (string | number)[];
}

export interface Bindings {
  inputs: InputBinding[];
  outputs: OutputBinding[];
  problems: Problem[];
}

const quote = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

function problem(code: string, message: string, fix: string, path: (string | number)[]): Problem {
  return { code, severity: 'error', message, fix, where: { path } };
}

function bindInputs({ dataset }: Bound, inputNames: readonly string[]): Pick<Bindings, 'inputs' | 'problems'> {
  const path = ['dataset', 'inputs'];
  if (dataset.inputs === null) {
    const [only] = inputNames;
    if (inputNames.length > 1)
      return {
        inputs: [],
        problems: [
          problem(
            'unboundInputs',
            `The model has ${inputNames.length} input layers (${quote(inputNames)}), and the config does not say which columns each reads.`,
            `Set dataset.inputs: { ${inputNames.map((name) => `${name}: [columns]`).join(', ')} }, or use one input layer.`,
            ['dataset'],
          ),
        ],
      };
    return { inputs: only === undefined ? [] : [{ layer: only, columns: null }], problems: [] };
  }
  const given = dataset.inputs;
  const problems = Object.keys(given)
    .filter((name) => !inputNames.includes(name))
    .map((name) =>
      problem(
        'unknownInput',
        `dataset.inputs gives columns to "${name}", which is not an input layer of the model.`,
        `The model's input ${inputNames.length === 1 ? 'layer is' : 'layers are'} ${quote(inputNames)}: rename one of the two.`,
        [...path, name],
      ),
    );
  for (const name of inputNames)
    if (!(name in given))
      problems.push(
        problem(
          'unboundInput',
          `The input layer "${name}" gets no columns.`,
          `Add ${name}: [columns] to dataset.inputs, or remove the layer.`,
          path,
        ),
      );
  if (dataset.features !== null)
    problems.push(
      problem(
        'featuresAndInputs',
        'dataset.features and dataset.inputs both list the columns to learn from.',
        'Remove dataset.features.',
        ['dataset', 'features'],
      ),
    );
  return {
    inputs: inputNames.flatMap((layer) => (given[layer] ? [{ layer, columns: given[layer] as string[] }] : [])),
    problems,
  };
}

function bindOutputs(
  { dataset, training }: Bound,
  outputNames: readonly string[],
): Pick<Bindings, 'outputs' | 'problems'> {
  const { outputs, loss, metrics, classWeights, scaleTarget } = training;
  const path = ['training', 'outputs'];
  if (outputs === null) {
    const [only] = outputNames;
    if (outputNames.length > 1)
      return {
        outputs: [],
        problems: [
          problem(
            'outputCount',
            `The model has ${outputNames.length} outputs (${quote(outputNames)}), and the config does not say what each predicts.`,
            `Set training.outputs: { ${outputNames.map((name) => `${name}: { target: column }`).join(', ')} }, connect the layers that nothing reads, or remove them.`,
            ['training'],
          ),
        ],
      };
    return {
      outputs:
        only === undefined
          ? []
          : [
              {
                layer: only,
                target: dataset.target,
                loss,
                lossWeight: 1,
                metrics,
                classWeights,
                scaleTarget,
                targetPath: ['dataset', 'target'],
                path: ['training'],
              },
            ],
      problems: [],
    };
  }
  const problems = Object.keys(outputs)
    .filter((name) => !outputNames.includes(name))
    .map((name) =>
      problem(
        'unknownOutput',
        `training.outputs trains "${name}", which is not an output of the model.`,
        `Its ${outputNames.length === 1 ? 'output is' : 'outputs are'} ${quote(outputNames)}: rename one of the two, or add "${name}" to model.outputs.`,
        [...path, name],
      ),
    );
  for (const name of outputNames)
    if (!(name in outputs))
      problems.push(
        problem(
          'untrainedOutput',
          `Nothing is said of the output "${name}".`,
          `Add ${name}: { target: column, loss: … } to training.outputs, or take it out of the model's outputs.`,
          path,
        ),
      );
  const bound = outputNames.flatMap((layer): OutputBinding[] => {
    const own = outputs[layer];
    if (!own) return [];
    const ownLoss = own.loss ?? loss;
    return [
      {
        layer,
        target: own.target ?? dataset.target,
        loss: ownLoss,
        lossWeight: own.lossWeight,
        metrics: own.metrics ?? metricsFor(ownLoss, metrics),
        classWeights: own.classWeights ?? classWeights,
        scaleTarget: own.scaleTarget ?? scaleTarget,
        targetPath: own.target === null ? ['dataset', 'target'] : [...path, layer, 'target'],
        path: [...path, layer],
      },
    ];
  });
  if (bound.length > 0 && bound.every(({ lossWeight }) => lossWeight === 0))
    problems.push(
      problem(
        'noLossWeight',
        'Every lossWeight is 0, so nothing would be learned.',
        'Give one a weight above 0.',
        path,
      ),
    );
  return { outputs: bound, problems };
}

/**
 * Which columns every input layer reads and what every output layer is trained to say, in the model's order of inputs
 * and outputs; and where model and config do not agree.
 */
export function bindModel(config: Bound, names: { inputs: readonly string[]; outputs: readonly string[] }): Bindings {
  const inputs = bindInputs(config, names.inputs);
  const outputs = bindOutputs(config, names.outputs);
  return { ...inputs, ...outputs, problems: [...inputs.problems, ...outputs.problems] };
}
