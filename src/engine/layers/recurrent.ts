import type { Initialiser, Regulariser } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import type { LayerBuildContext } from './layer-builder';

/** Parameters that all recurrent kinds have. */
interface RecurrentParameters {
  units: number;
  returnSequences: boolean;
  returnState: boolean;
  goBackwards: boolean;
  bidirectional: 'concatenate' | 'sum' | 'average' | 'multiply' | null;
  dropout: number;
  recurrentDropout: number;
  useBias: boolean;
  kernelInitialiser: Initialiser;
  recurrentInitialiser: Initialiser;
  biasInitialiser: Initialiser;
  kernelRegulariser: Regulariser | null;
  recurrentRegulariser: Regulariser | null;
  biasRegulariser: Regulariser | null;
  trainable: boolean;
}

/** What all of TensorFlow.js' recurrent layers take. */
export type RecurrentArguments = ReturnType<typeof recurrentArguments>;

const mergeModes = { concatenate: 'concat', sum: 'sum', average: 'ave', multiply: 'mul' } as const;

function recurrentArguments(
  layer: RecurrentParameters,
  { initialiser, regulariser }: LayerBuildContext,
  name: string,
  direction: 'forward' | 'backward',
) {
  // The backward half has weights of its own.
  const place = (weight: string) => (direction === 'forward' ? weight : `backward/${weight}`);
  return {
    name,
    units: layer.units,
    returnSequences: layer.returnSequences,
    returnState: layer.returnState,
    goBackwards: direction === 'forward' ? layer.goBackwards : !layer.goBackwards,
    dropout: layer.dropout,
    recurrentDropout: layer.recurrentDropout,
    useBias: layer.useBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, place('kernel')),
    recurrentInitializer: initialiser(layer.recurrentInitialiser, place('recurrentKernel')),
    biasInitializer: initialiser(layer.biasInitialiser, place('bias')),
    kernelRegularizer: regulariser(layer.kernelRegulariser),
    recurrentRegularizer: regulariser(layer.recurrentRegulariser),
    biasRegularizer: regulariser(layer.biasRegulariser),
    trainable: layer.trainable,
  };
}

/** Fields of TensorFlow.js' recurrent layers that their types hide. Source: tfjs-layers 4.22, layers/recurrent. */
interface RecurrentInternals {
  cell: { stateSize: number | number[]; calculateLosses(): Tensor[] };
  getInitialState(inputs: Tensor): Tensor[];
  calculateLosses(): Tensor[];
}

interface BidirectionalInternals {
  layer: TensorFlowLayer;
  forwardLayer: TensorFlowLayer;
  backwardLayer: TensorFlowLayer;
  trainable: boolean;
  calculateLosses(): Tensor[];
}

/** Mends what TensorFlow.js leaves out: penalties of the cell's weights, and first states without a sum over the input. */
function completeRecurrent(tf: TensorFlow, layer: TensorFlowLayer): TensorFlowLayer {
  const internals = layer as unknown as RecurrentInternals;
  const { cell } = internals;
  internals.calculateLosses = () => cell.calculateLosses();
  internals.getInitialState = (inputs) =>
    [cell.stateSize].flat().map((size) => tf.zeros([inputs.shape[0] as number, size]));
  return layer;
}

/**
 * A recurrent layer in one or both directions.
 *
 * @param make the layer of TensorFlow.js from the arguments that all kinds have
 */
export function buildRecurrent(
  layer: RecurrentParameters,
  context: LayerBuildContext,
  make: (given: RecurrentArguments) => TensorFlowLayer,
): TensorFlowLayer {
  const { tf, name } = context;
  const direction = (of: 'forward' | 'backward', layerName: string) =>
    completeRecurrent(tf, make(recurrentArguments(layer, context, layerName, of)));
  if (layer.bidirectional === null) return direction('forward', name);
  // The wrapper copies the layer it is given by its config, which would lose the starting values; both halves are made here.
  const { units, returnSequences, returnState } = layer;
  const built = tf.layers.bidirectional({
    name,
    layer: tf.layers.simpleRNN({ units, returnSequences, returnState }) as never,
    mergeMode: mergeModes[layer.bidirectional],
  });
  const internals = built as unknown as BidirectionalInternals;
  internals.layer = direction('forward', name);
  internals.forwardLayer = direction('forward', `forward_${name}`);
  internals.backwardLayer = direction('backward', `backward_${name}`);
  internals.trainable = layer.trainable;
  internals.calculateLosses = () =>
    [internals.forwardLayer, internals.backwardLayer].flatMap((half) =>
      (half as unknown as RecurrentInternals).calculateLosses(),
    );
  return built;
}
