import type { DataType, LayerKindDefinition, OutputPort, ParameterCount } from './layer-kind';
import type { ParameterLayer } from './model';
import { elementCount, formatShape, type Mend, type Shape, sameShape } from './shape';

/** What follows from a layer's parameters and the shapes that it reads, wherever it stands. */
export type LayerFigures =
  | {
      ok: true;
      /** One shape an output port, the main one first. */
      shapes: readonly Shape[];
      ports: readonly OutputPort[];
      dataType: DataType;
      /** Of the layer's own weights, whether it is frozen or not. */
      weights: ParameterCount;
      flops: number;
      activationBytes: number;
    }
  | { ok: false; code: 'shapeConflict' | 'typeConflict'; message: string; fix: string; mends: readonly Mend[] };

const mainPort: readonly OutputPort[] = [{ name: 'output', description: 'What the layer computes.' }];
const bytesOf = { float32: 4, int32: 4, bool: 1 } satisfies Record<DataType, number>;

function infer(
  definition: LayerKindDefinition,
  layer: ParameterLayer,
  inputs: readonly Shape[],
  types: readonly DataType[],
): LayerFigures {
  const accepted = definition.accepts ?? ['float32'];
  const wrong = types.findIndex((type) => !accepted.includes(type));
  if (wrong >= 0)
    return {
      ok: false,
      code: 'typeConflict',
      message: `${definition.title} reads ${accepted.join(' or ')}; it received ${types[wrong]} (${formatShape(inputs[wrong] ?? [])}).`,
      fix: 'Let the input give float32, or put an arithmetic layer before it.',
      mends: [
        {
          title: 'Insert a conversion to float32',
          insertBefore: { kind: 'arithmetic', function: 'identity' },
          input: wrong,
        },
      ],
    };
  const parameters = layer as never;
  const result = definition.inferShape(parameters, inputs);
  if (!result.ok)
    return {
      ok: false,
      code: 'shapeConflict',
      message: result.message,
      fix: result.fix,
      mends: result.mends ?? [],
    };
  const shapes = [result.shape, ...(result.others ?? [])];
  const dataType = definition.inferType?.(parameters, types) ?? 'float32';
  const kept =
    definition.countActivations?.(parameters, inputs, result.shape) ??
    shapes.reduce((total, shape) => total + (elementCount(shape) ?? 0), 0);
  return {
    ok: true,
    shapes,
    ports: definition.outputPorts?.(parameters) ?? mainPort,
    dataType,
    weights: definition.countParameters(parameters, inputs),
    flops: definition.countFlops(parameters, inputs, result.shape),
    activationBytes: kept * bytesOf[dataType],
  };
}

interface Remembered {
  inputs: readonly Shape[];
  types: readonly DataType[];
  figures: LayerFigures;
}

/**
 * One entry a layer object: documents are changed by replacing the layers that change, so that an edit of a thousand
 * layers only computes those behind it whose input shapes differ.
 */
const remembered = new WeakMap<ParameterLayer, Remembered>();

/** Never throws; a rule that does not fit is a conflict with its message. */
export function figuresOf(
  definition: LayerKindDefinition,
  layer: ParameterLayer,
  inputs: readonly Shape[],
  types: readonly DataType[],
): LayerFigures {
  const before = remembered.get(layer);
  if (
    before &&
    before.inputs.length === inputs.length &&
    before.inputs.every((shape, at) => sameShape(shape, inputs[at] as Shape) && before.types[at] === types[at])
  )
    return before.figures;
  const figures = infer(definition, layer, inputs, types);
  remembered.set(layer, { inputs, types, figures });
  return figures;
}
