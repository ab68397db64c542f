import type { LayerInput } from '../../../src/shared/graph/model';

export interface LayerCase {
  inputShape: number[];
  /** Shapes of the inputs after the first. */
  moreInputs?: number[][];
  layer: LayerInput;
  /** Whole numbers below this as input, for lookups. */
  indices?: number;
  /** Only positive numbers as input, for functions that are not defined elsewhere. */
  positive?: boolean;
}
