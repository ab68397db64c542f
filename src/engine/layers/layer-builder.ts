import type { LayerKind } from '../../shared/graph/layers';
import type { LayerOf } from '../../shared/graph/model';
import type { InitialiserKind, Regulariser } from '../../shared/graph/parameter-schemas';
import type { Shape } from '../../shared/graph/shape';
import type { TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { createInitialiser } from './initialisers';

/** What a builder gets besides the layer's own parameters. */
export interface LayerBuildContext {
  tf: TensorFlow;
  name: string;
  /** Shapes of one sample that the layer reads. */
  inputShapes: readonly Shape[];
  /** Shape of one sample that the layer gives, without the batch dimension. */
  outputShape: Shape;
  /** The starting values of one weight, drawn from the seed and the layer's name. */
  initialiser(kind: InitialiserKind, weight: string): ReturnType<typeof createInitialiser>;
  regulariser(parameters: Regulariser | null): ReturnType<TensorFlow['regularizers']['l1l2']> | undefined;
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
  return {
    tf,
    name,
    inputShapes,
    outputShape,
    initialiser: (kind, weight) => createInitialiser(tf, kind, seed, name, weight),
    regulariser: (parameters) =>
      parameters && (parameters.l1 > 0 || parameters.l2 > 0) ? tf.regularizers.l1l2(parameters) : undefined,
  };
}
