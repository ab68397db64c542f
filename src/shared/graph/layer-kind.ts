import type { z } from 'zod';
import type { Shape, ShapeResult } from './shape';

export const layerFamilies = [
  'core',
  'convolution',
  'pooling',
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
  /** Class name in Keras and TensorFlow.js. */
  kerasName: string;
  /** Parameters with defaults and descriptions; forms and the JSON Schema are made from it. */
  parameters: Schema;
  /** The (at most two) parameters a node shows on the canvas. */
  mainParameters: readonly string[];
  inputCount: { minimum: number; maximum: number };
  inferShape(parameters: z.infer<Schema>, inputs: readonly Shape[]): ShapeResult;
  countParameters(parameters: z.infer<Schema>, inputs: readonly Shape[]): ParameterCount;
  /** Multiply-adds count twice; per sample, forward pass. */
  countFlops(parameters: z.infer<Schema>, inputs: readonly Shape[], output: Shape): number;
}

export function defineLayerKind<const Kind extends string, Schema extends z.ZodObject>(
  definition: LayerKindDefinition<Schema> & { kind: Kind },
): LayerKindDefinition<Schema> & { kind: Kind } {
  return definition;
}

export const noParameters: ParameterCount = { trainable: 0, nonTrainable: 0 };

/** Product of known dimensions; unknown ones count as one, so that counts stay finite while editing. */
export function product(shape: Shape): number {
  return shape.reduce<number>((total, dimension) => total * (dimension ?? 1), 1);
}
