import type { LayerInput } from '../model';
import type { ActivationKind, Pair } from '../parameter-schemas';

type NamedLayer = LayerInput & { name: string };

/** A convolution without offsets, since the normalisation behind it has one. */
export function convolutionPart(
  name: string,
  filters: number,
  kernelSize: Pair,
  strides: Pair = 1,
  inputs?: string[],
): NamedLayer {
  return {
    kind: 'conv2d',
    name,
    ...(inputs ? { inputs } : {}),
    filters,
    kernelSize,
    ...(strides === 1 ? {} : { strides }),
    padding: 'same',
    useBias: false,
    kernelInitialiser: 'heNormal',
  };
}

export const normalisationPart = (name: string): NamedLayer => ({ kind: 'batchNormalisation', name });

export const activationPart = (name: string, activation: ActivationKind, inputs?: string[]): NamedLayer => ({
  kind: 'activation',
  name,
  ...(inputs ? { inputs } : {}),
  function: activation,
});
