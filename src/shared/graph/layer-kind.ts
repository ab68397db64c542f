import type { z } from 'zod';
import type { Shape, ShapeResult } from './shape';

export const layerFamilies = [
  'core',
  'convolution',
  'pooling',
  'resampling',
  'normalisation',
  'regularisation',
  'recurrent',
  'attention',
  'merge',
] as const;
export type LayerFamily = (typeof layerFamilies)[number];

export interface ParameterCount {
  trainable: number;
  nonTrainable: number;
}

/** Types of the numbers that flow along an edge, as in TensorFlow.js. */
export const dataTypes = ['float32', 'int32', 'bool'] as const;
export type DataType = (typeof dataTypes)[number];

/** One place where a layer reads. Ports are positional: the n-th entry of `inputs` goes to the n-th port. */
export interface InputPort {
  /** Camel case, unique in the layer: `query`, `initialState`. */
  name: string;
  /** A few words for the tooltip: what is expected here. */
  description: string;
}

/** One thing that a layer gives. The first port is the main one; the others are read as `name:port`. */
export interface OutputPort {
  name: string;
  description: string;
}

/**
 * Everything the studio knows of one kind of layer apart from how it is built (src/engine/layers has the builder under
 * the same file name). Shapes are without the batch dimension.
 */
export interface LayerKindDefinition<Schema extends z.ZodObject = z.ZodObject> {
  kind: string;
  title: string;
  family: LayerFamily;
  /** One sentence: what the layer is for. */
  summary: string;
  /** Markdown: what it computes with its formula, when to use it, where it comes from. */
  documentation: string;
  /** Name of a Tabler icon without its prefix: `grid-4x4` is drawn by `IconGrid4x4`. */
  icon: string;
  /** Class name in Keras and TensorFlow.js; null where neither has such a layer. */
  kerasName: string | null;
  /** Parameters with defaults and descriptions; forms and the JSON Schema are made from it. */
  parameters: Schema;
  /** Values that a freshly added layer gets where the schema has no default, or a better one for a start. */
  startParameters?: Readonly<Record<string, unknown>>;
  /** The (at most two) parameters a node shows on the canvas. */
  mainParameters: readonly string[];
  /** Stands for something that cannot be computed here: an error of its own, and not offered in the palette. */
  isPlaceholder?: boolean;
  inputCount: { minimum: number; maximum: number };
  /**
   * By default one port `input`; the last one repeats when more inputs are allowed than ports are named. A function where
   * their number depends on parameters; then none repeats.
   */
  inputPorts?: readonly InputPort[] | ((parameters: z.infer<Schema>) => readonly InputPort[]);
  /** By default one port `output`. */
  outputPorts?(parameters: z.infer<Schema>): readonly OutputPort[];
  /** Types of numbers it can read; by default float32 alone. */
  accepts?: readonly DataType[];
  /** Type of the numbers it gives; by default float32. */
  inferType?(parameters: z.infer<Schema>, inputs: readonly DataType[]): DataType;
  inferShape(parameters: z.infer<Schema>, inputs: readonly Shape[]): ShapeResult;
  countParameters(parameters: z.infer<Schema>, inputs: readonly Shape[]): ParameterCount;
  /** Multiply-adds count twice; per sample, forward pass. */
  countFlops(parameters: z.infer<Schema>, inputs: readonly Shape[], output: Shape): number;
  /** Numbers kept of the forward pass of one sample for the way back; by default the elements of all outputs. */
  countActivations?(parameters: z.infer<Schema>, inputs: readonly Shape[], output: Shape): number;
}

export function defineLayerKind<const Kind extends string, Schema extends z.ZodObject>(
  definition: LayerKindDefinition<Schema> & { kind: Kind },
): LayerKindDefinition<Schema> & { kind: Kind } {
  return definition;
}

export const noParameters: ParameterCount = { trainable: 0, nonTrainable: 0 };

/** For layers that hand on what they get, whatever its type: `accepts: anyType, inferType: sameType`. */
export const anyType: readonly DataType[] = [...dataTypes];
export const sameType = (_: unknown, [type = 'float32']: readonly DataType[]): DataType => type;

/** Product of known dimensions; unknown ones count as one, so that counts stay finite while editing. */
export function product(shape: Shape): number {
  return shape.reduce<number>((total, dimension) => total * (dimension ?? 1), 1);
}
