import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { type CellActivation, cellActivation } from './activations';
import type { FusedCall, LayerFields } from './layer-access';
import { lstmBlockCell } from './lstm-block-cell';
import { lstmPlainCell } from './lstm-plain-cell';
import { isFusible, reorderGates, sequenceOf } from './recurrent';
import { type RecurrentCell, runSequence } from './recurrent-sequence';

/** Keras orders the gates i, f, c, o and TensorFlow's block cell i, c, f, o; the exchange is its own inverse. */
const blockOrder = [0, 2, 1, 3];
/** The three gates side by side, the candidate last. */
const plainOrder = [0, 1, 3, 2];
const maskCount = 4;

/** A factor for every column: that of the gates for the first three quarters, that of the candidate for the last. */
export function columnNumbers(
  tf: TensorFlow,
  units: number,
  gateCount: number,
  gate: number,
  candidate: number,
): Tensor {
  return tf.concat([tf.fill([gateCount * units], gate), tf.fill([units], candidate)]);
}

/** The fused form of a tfjs-layers LSTM, or null for calls that it cannot take. */
export function fusedLstm(tf: TensorFlow, backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input, keywords) => {
    const { cell } = layer;
    if (cell == null || !isFusible(layer, keywords)) return null;
    const gate = cellActivation(tf, backend, cell.recurrentActivation.getClassName());
    const activation = cellActivation(tf, backend, cell.activation.getClassName());
    if (gate == null || activation == null) return null;
    const isBlock = cell.recurrentActivation.getClassName() === 'sigmoid' && cell.activation.getClassName() === 'tanh';
    return tf.tidy(() => {
      const { x, ...sequence } = sequenceOf(tf, layer, input, keywords, maskCount, 2);
      const bias = cell.bias?.read() ?? tf.zeros([4 * cell.units]);
      const kernel = cell.kernel.read();
      const recurrent = cell.recurrentKernel.read();
      const prepared: RecurrentCell = isBlock
        ? lstmBlockCell(tf, backend, x, {
            kernel: reorderGates(tf, kernel, 4, blockOrder),
            recurrent: reorderGates(tf, recurrent, 4, blockOrder),
            bias: reorderGates(tf, bias, 4, blockOrder),
          })
        : plainCell(tf, x, { kernel, recurrent, bias }, cell.units, { gate, activation });
      const everyStep = layer.returnSequences === true;
      const { output, states } = runSequence(tf, prepared, sequence.initialStates, {
        ...sequence,
        stepCount: x.shape[0] as number,
        everyStep,
        returnStates: layer.returnState === true,
      });
      const shown = everyStep ? tf.transpose(output, [1, 0, 2]) : output;
      return layer.returnState ? [shown, ...states] : shown;
    });
  };
}

function plainCell(
  tf: TensorFlow,
  x: Tensor,
  weights: { kernel: Tensor; recurrent: Tensor; bias: Tensor },
  units: number,
  activations: { gate: CellActivation; activation: CellActivation },
): RecurrentCell {
  const { gate, activation } = activations;
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const isScaled = gate.scale !== 1 || activation.scale !== 1 || gate.shift !== 0 || activation.shift !== 0;
  const scale = isScaled ? columnNumbers(tf, units, 3, gate.scale, activation.scale) : null;
  const fold = (weight: Tensor): Tensor => {
    const ordered = reorderGates(tf, weight, 4, plainOrder);
    return scale == null ? ordered : tf.mul(ordered, scale);
  };
  const bias = isScaled
    ? tf.add(fold(weights.bias), columnNumbers(tf, units, 3, gate.shift, activation.shift))
    : fold(weights.bias);
  const rows = tf.reshape(x, [stepCount * batch, features]);
  const projected = tf.add(tf.matMul(rows as never, fold(weights.kernel) as never), bias);
  return lstmPlainCell(tf, tf.reshape(projected, [stepCount, batch, 4 * units]), fold(weights.recurrent), activations);
}
