import type { LayerInput } from '../model';

/** A layer inside a block; its name is unique there. */
export type BlockLayer = LayerInput & { name: string };
