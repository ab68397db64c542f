import type { ImportReport } from '../../shared/contract/model';
import type { ConvertedModel } from './keras/conversion';
import { createNaming } from './keras/names';

/**
 * A network of which only the operations are known: its inputs and, for what lies between them and the outputs, one
 * placeholder. It can be looked at, not edited or trained.
 */
export function describeOperationGraph(signatures: ImportReport['signatures']): ConvertedModel {
  const signature = signatures.find(({ name }) => name === 'serving_default') ?? signatures[0];
  const inputs = signature?.inputs ?? [];
  const outputs = signature?.outputs ?? [];
  const naming = createNaming([]);
  const named = inputs.map((input) => ({ ...input, name: naming.name([input.name]) }));
  const body = naming.name([signature?.name ?? 'graph']);
  const shapes = outputs.map(({ shape }) => shape);
  const isKnown = shapes.length > 0 && shapes.every((shape) => shape !== null);
  const reason = 'Only its operations and signatures are in the file, not the layers that they came from.';
  return {
    layers: [
      ...named.map(({ name, shape, type }) => ({
        kind: 'input',
        name,
        ...(shape && shape.length > 0 && shape.every((size) => size !== null) ? { shape } : {}),
        ...(/int/.test(type) ? { dataType: 'int32' } : {}),
      })),
      {
        kind: 'unsupported',
        name: body,
        className: signature ? `signature ${signature.name}` : 'operations',
        reason,
        ...(isKnown ? { outputShapes: shapes } : {}),
        ...(named.length > 0 ? { inputs: named.map(({ name }) => name) } : {}),
      },
    ],
    outputs: [],
    weights: [],
    report: [],
    inputs: named,
    outputSpecifications: outputs,
    problems: [
      {
        code: 'operationsOnly',
        severity: 'error',
        message: `The SavedModel holds operations, not layers: ${reason.toLowerCase()}`,
        fix: 'Import the Keras file (.keras or .h5) of the same model to edit and train it; this import shows its signatures and operations.',
        where: { layer: body },
      },
    ],
  };
}
