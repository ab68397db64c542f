import type { TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { ownActivationNames } from './activation-function';
import { customClassNames } from './custom-layer';

const reasons = new WeakMap<TensorFlowLayer, string>();

/** Says that a stock layer cannot compute elsewhere what it computes here, and why. */
export function markOnlyHere(layer: TensorFlowLayer, reason: string): void {
  reasons.set(layer, reason);
}

/** Layers of a model that other programs of TensorFlow.js cannot load or compute, with the reason. */
export function layersOnlyHere(tf: TensorFlow, layers: readonly TensorFlowLayer[]): { name: string; reason: string }[] {
  return layers.flatMap((layer) => {
    const reason = reasons.get(layer);
    if (reason !== undefined) return [{ name: layer.name, reason }];
    const [className] = customClassNames(tf, [layer]);
    if (className !== undefined) return [{ name: layer.name, reason: `${className} is a layer of the studio` }];
    const { activation } = layer.getConfig() as { activation?: unknown };
    return typeof activation === 'string' && ownActivationNames.includes(activation)
      ? [{ name: layer.name, reason: `the activation ${activation} is one of the studio` }]
      : [];
  });
}
