import type { z } from 'zod';
import type { LayerKind } from '../../shared/graph/layers';
import type { LayerOf } from '../../shared/graph/model';
import type { Constraint, Initialiser, kernelOptions, Regulariser } from '../../shared/graph/parameter-schemas';
import type { Shape } from '../../shared/graph/shape';
import type { TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { createInitialiser } from './initialisers';
import { createConstraint, createRegulariser } from './penalties';

export type KernelOptions = z.infer<z.ZodObject<typeof kernelOptions>>;

function kernelArgumentsOf(
  options: KernelOptions,
  { initialiser, regulariser, constraint }: Pick<LayerBuildContext, 'initialiser' | 'regulariser' | 'constraint'>,
) {
  return {
    useBias: options.useBias,
    kernelInitializer: initialiser(options.kernelInitialiser, 'kernel'),
    biasInitializer: initialiser(options.biasInitialiser, 'bias'),
    kernelRegularizer: regulariser(options.kernelRegulariser),
    biasRegularizer: regulariser(options.biasRegulariser),
    kernelConstraint: constraint(options.kernelConstraint),
    biasConstraint: constraint(options.biasConstraint),
  };
}
type KernelArguments = ReturnType<typeof kernelArgumentsOf>;

/** What a builder gets besides the layer's own parameters. */
export interface LayerBuildContext {
  tf: TensorFlow;
  name: string;
  /** Shapes of one sample that the layer reads. */
  inputShapes: readonly Shape[];
  /** Shape of one sample that the layer gives, without the batch dimension. */
  outputShape: Shape;
  /** The starting values of one weight, drawn from the seed and the layer's name. */
  initialiser(initialiser: Initialiser, weight: string): ReturnType<typeof createInitialiser>;
  regulariser(parameters: Regulariser | null | undefined): ReturnType<typeof createRegulariser>;
  constraint(parameters: Constraint | null | undefined): ReturnType<typeof createConstraint>;
  /** What TensorFlow.js' layers with a kernel take for `kernelOptions`. */
  kernelArguments(options: KernelOptions): KernelArguments;
}

/** Makes the TensorFlow.js layer for one layer of the model document. */
export type LayerBuilder<Kind extends LayerKind> = (
  layer: LayerOf<Kind>,
  context: LayerBuildContext,
) => TensorFlowLayer;

export function createBuildContext(
  tf: TensorFlow,
  seed: number,
  name: string,
  inputShapes: readonly Shape[],
  outputShape: Shape,
): LayerBuildContext {
  const parts = {
    initialiser: (given: Initialiser, weight: string) => createInitialiser(tf, given, seed, name, weight),
    regulariser: (parameters: Regulariser | null | undefined) => createRegulariser(tf, parameters),
    constraint: (parameters: Constraint | null | undefined) => createConstraint(tf, parameters),
  };
  return {
    tf,
    name,
    inputShapes,
    outputShape,
    ...parts,
    kernelArguments: (options) => kernelArgumentsOf(options, parts),
  };
}
