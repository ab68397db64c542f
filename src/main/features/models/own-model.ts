import { parse } from 'yaml';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import type { StoredModel, TensorSpecification } from '../../../shared/contract/model';
import { analyseModel } from '../../../shared/graph/analysis';
import { type Model, modelSchema } from '../../../shared/graph/model';

const maximumTextLength = 4_000_000;

function readValue(text: string): unknown {
  if (text.length > maximumTextLength)
    throw new StudioError(
      'BAD_INPUT',
      `The model has ${text.length} characters; at most ${maximumTextLength} are kept.`,
      { fix: 'Is it the right text?' },
    );
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new StudioError('BAD_INPUT', `The model cannot be read: ${error instanceof Error ? error.message : error}`, {
      fix: 'Give a model document: layers, as YAML or JSON.',
    });
  }
}

/**
 * Reads a model document and what lists say of it. What does not fit together is kept as problems: a sketch may be saved.
 * Throws: StudioError BAD_INPUT when it is not a model document.
 */
export function readOwnModel(
  text: string,
): Pick<StoredModel, 'layerCount' | 'parameterCount' | 'inputs' | 'outputs' | 'problems'> {
  const result = modelSchema.safeParse(readValue(text));
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }): Problem => ({
        code: 'badModel',
        severity: 'error',
        message: `${path.join('.') || 'The document'}: ${message}`,
        where: { path: path.filter((part): part is string | number => typeof part !== 'symbol') },
      }),
    );
    throw new StudioError('BAD_INPUT', `This is not a model document. ${summariseProblems(problems)}`, {
      problems,
      fix: 'Mend the layers that are named, then save again.',
    });
  }
  return describeModel(result.data as Model);
}

function describeModel(model: Model) {
  const analysis = analyseModel(model);
  const { trainable, nonTrainable } = analysis.parameterCount;
  const isKnown = analysis.layers.every(({ outputShape }) => outputShape !== null);
  const specification = (name: string): TensorSpecification => ({
    name,
    type: 'float32',
    shape: [...(analysis.layers.find((layer) => layer.name === name.split(':')[0])?.outputShape ?? [])],
  });
  return {
    layerCount: model.layers.length,
    parameterCount: isKnown ? trainable + nonTrainable : null,
    inputs: analysis.layers
      .filter(({ layer }) => layer.kind === 'input')
      .map(({ name, layer }) => ({
        name,
        type: 'float32',
        shape: layer.kind === 'input' && layer.shape !== 'auto' ? [...layer.shape] : null,
      })),
    outputs: analysis.outputNames.map(specification),
    problems: analysis.problems.filter(({ code }) => code !== 'openInput'),
  };
}
