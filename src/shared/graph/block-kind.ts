import type { z } from 'zod';
import type { InputPort } from './layer-kind';
import type { LayerInput } from './model';
import type { Shape } from './shape';

/** What a block reads, in the place of a layer's name: `blockInput(0)` is its first input. Layers cannot be called so. */
export const blockInput = (index = 0): string => `$${index}`;

/**
 * A part of a network that is inserted as the layers it is made of. Nothing of it remains but their group, so that each
 * can be changed afterwards.
 */
export interface BlockDefinition<Schema extends z.ZodObject = z.ZodObject> {
  kind: string;
  title: string;
  /** One sentence: what the block is for. */
  summary: string;
  /** Markdown: how it is made up, when to use it, where it comes from. */
  documentation: string;
  /** Name of a Tabler icon without its prefix. */
  icon: string;
  parameters: Schema;
  mainParameters: readonly string[];
  /** By default one. */
  inputPorts?: readonly InputPort[];
  /**
   * The layers in reading order, the last one being what the block gives. Names are short and unique within the block
   * (`conv1`), inputs are such names or `blockInput(n)`; a layer without inputs reads the one before it, the first one the
   * block's first input. A `group` nests inside the block's own.
   */
  expand(parameters: z.infer<Schema>, inputs: readonly Shape[]): (LayerInput & { name: string })[];
}

export function defineBlock<const Kind extends string, Schema extends z.ZodObject>(
  definition: BlockDefinition<Schema> & { kind: Kind },
): BlockDefinition<Schema> & { kind: Kind } {
  return definition;
}
