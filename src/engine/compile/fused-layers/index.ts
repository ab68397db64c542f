import type { StepModel } from '../step';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { fusedBatchNormalisation } from './batch-normalisation';
import { fusedGru } from './gru';
import type { FusedCall, LayerFields } from './layer-access';
import { fusedLstm } from './lstm';
import { fusedResetAfterGru } from './reset-after-gru';

/** Layers that compute with a fused TensorFlow operation while a step is recorded. */
export interface FusedLayers {
  /** How many calls took the fused form, by class. */
  counts: Record<string, number>;
  restore(): void;
}

type Fuse = (tf: TensorFlow, backend: NodeBackend, layer: LayerFields) => FusedCall;

/** Fused forms by class name of tfjs-layers, and of the studio's own GRU (src/engine/layers). */
const fusedForms: Record<string, Fuse> = {
  LSTM: fusedLstm,
  GRU: fusedGru,
  ResetAfterGRU: fusedResetAfterGru,
  BatchNormalization: fusedBatchNormalisation,
};

function everyLayer(layers: readonly LayerFields[]): LayerFields[] {
  return layers.flatMap((layer) => {
    const inner = [...(layer.layers ?? []), layer.layer, layer.forwardLayer, layer.backwardLayer].filter(
      (part) => part != null,
    );
    return [layer, ...everyLayer(inner)];
  });
}

/**
 * Lets the layers of a model compute in their fused form until `restore` is called. A form gives null for what it does
 * not cover (hard sigmoid gates, returned states …), and the layer computes as always.
 */
export function useFusedLayers(tf: TensorFlow, backend: NodeBackend, model: StepModel): FusedLayers {
  const counts: Record<string, number> = {};
  const restores: (() => void)[] = [];
  for (const layer of new Set(everyLayer(model.layers as unknown as LayerFields[]))) {
    const className = layer.getClassName();
    const fuse = fusedForms[className];
    if (fuse == null) continue;
    // A frozen one keeps its statistics also while the others train, which its builder sees to.
    if (className === 'BatchNormalization' && layer.trainable === false) continue;
    const own = Object.getOwnPropertyDescriptor(layer, 'call');
    const stock = layer.call.bind(layer);
    const fused = fuse(tf, backend, layer);
    layer.call = (inputs, keywords) => {
      const result =
        Array.isArray(inputs) && inputs.length > 1
          ? null
          : fused((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor, keywords);
      if (result == null) return stock(inputs, keywords);
      counts[`fused${className}`] = (counts[`fused${className}`] ?? 0) + 1;
      return result;
    };
    restores.push(() => {
      if (own == null) delete (layer as Partial<LayerFields>).call;
      else Object.defineProperty(layer, 'call', own);
    });
  }
  return {
    counts,
    restore() {
      for (const restore of restores) restore();
    },
  };
}
