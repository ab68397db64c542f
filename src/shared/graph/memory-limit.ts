import { formatBytes } from '../base/format';
import type { ParameterCount } from './layer-kind';

/** Above these no machine that the studio runs on could train the network. Units: bytes. */
const maximumWeightBytes = 16 * 2 ** 30;
/** Of one layer's output of one sample. */
const maximumOutputBytes = 2 * 2 ** 30;
/** Of all outputs of one sample. */
const maximumActivationBytes = 16 * 2 ** 30;

const bytesOfWeights = ({ trainable, nonTrainable }: ParameterCount) => 4 * (trainable + nonTrainable);

/** Why one layer cannot be held in memory, or null. */
export function largeLayer(figures: { weights: ParameterCount; activationBytes: number }): string | null {
  const weightBytes = bytesOfWeights(figures.weights);
  if (weightBytes > maximumWeightBytes) return `${formatBytes(weightBytes)} for its weights`;
  return figures.activationBytes > maximumOutputBytes
    ? `${formatBytes(figures.activationBytes)} for its output of one sample`
    : null;
}

/** The same for a whole network whose layers fit one by one. */
export function largeModel(
  parameterCount: ParameterCount,
  activationBytesPerSample: number,
): { message: string; fix: string } | null {
  const weightBytes = bytesOfWeights(parameterCount);
  if (weightBytes > maximumWeightBytes)
    return {
      message: `The weights of all layers would need ${formatBytes(weightBytes)}; at most ${formatBytes(maximumWeightBytes)} are possible.`,
      fix: 'Choose smaller or fewer layers.',
    };
  if (activationBytesPerSample > maximumActivationBytes)
    return {
      message: `The outputs of all layers would need ${formatBytes(activationBytesPerSample)} for one sample; at most ${formatBytes(maximumActivationBytes)} are possible.`,
      fix: 'Use smaller inputs, or strides and pooling early in the network.',
    };
  return null;
}
