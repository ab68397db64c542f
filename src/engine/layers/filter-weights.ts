import type { Constraint, Initialiser, Regulariser } from '../../shared/graph/parameter-schemas';
import type { WeightDefinition } from './tensor-layer';

interface BiasOptions {
  biasInitialiser: Initialiser;
  biasRegulariser: Regulariser | null;
  biasConstraint: Constraint | null;
}

interface FilterOptions extends BiasOptions {
  filters: number;
  useBias: boolean;
  kernelInitialiser: Initialiser;
  kernelRegulariser: Regulariser | null;
  kernelConstraint: Constraint | null;
}

/** One offset a channel, as a layer's options say it starts and is held. */
export function biasWeight(options: BiasOptions, channelCount: number): WeightDefinition {
  return {
    shape: [channelCount],
    initialiser: options.biasInitialiser,
    regulariser: options.biasRegulariser,
    constraint: options.biasConstraint,
  };
}

/** The filters of a convolution and, where it has one, their bias. */
export function filterWeights(options: FilterOptions, kernelShape: number[]): Record<string, WeightDefinition> {
  return {
    kernel: {
      shape: kernelShape,
      initialiser: options.kernelInitialiser,
      regulariser: options.kernelRegulariser,
      constraint: options.kernelConstraint,
    },
    ...(options.useBias ? { bias: biasWeight(options, options.filters) } : {}),
  };
}
