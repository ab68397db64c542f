import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { type CellActivation, cellActivation } from './activations';
import { gruBlockCell } from './gru-block-cell';
import { gruPlainCell } from './gru-plain-cell';
import type { FusedCall, LayerFields } from './layer-access';
import { isFusible, reorderGates, sequenceOf } from './recurrent';
import { type RecurrentCell, runSequence } from './recurrent-sequence';

const maskCount = 3;

/** The fused form of a tfjs-layers GRU, or null for calls that it cannot take. Keras orders the gates z, r, candidate. */
export function fusedGru(tf: TensorFlow, backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input, keywords) => {
    const { cell } = layer;
    if (cell == null || !isFusible(layer, keywords)) return null;
    const gate = cellActivation(tf, backend, cell.recurrentActivation.getClassName());
    const activation = cellActivation(tf, backend, cell.activation.getClassName());
    if (gate == null || activation == null) return null;
    const { units } = cell;
    return tf.tidy(() => {
      const { x, ...sequence } = sequenceOf(tf, layer, input, keywords, maskCount, 1);
      const weights: GruWeights = {
        kernel: cell.kernel.read(),
        recurrent: cell.recurrentKernel.read(),
        bias: cell.bias?.read() ?? tf.zeros([3 * units]),
      };
      const isBlock =
        cell.recurrentActivation.getClassName() === 'sigmoid' && cell.activation.getClassName() === 'tanh';
      const prepared = isBlock
        ? blockCell(tf, backend, x, weights)
        : plainCell(tf, x, weights, units, { gate, activation });
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

function times(tf: TensorFlow, x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : tf.mul(x, factor);
}

interface GruWeights {
  kernel: Tensor;
  recurrent: Tensor;
  bias: Tensor;
}

function blockCell(tf: TensorFlow, backend: NodeBackend, x: Tensor, weights: GruWeights): RecurrentCell {
  const parts = (weight: Tensor): { gates: Tensor; candidate: Tensor } => ({
    gates: reorderGates(tf, weight, 3, [1, 0]),
    candidate: reorderGates(tf, weight, 3, [2]),
  });
  return gruBlockCell(tf, backend, x, parts(weights.kernel), parts(weights.recurrent), parts(weights.bias));
}

function plainCell(
  tf: TensorFlow,
  x: Tensor,
  weights: GruWeights,
  units: number,
  activations: { gate: CellActivation; activation: CellActivation },
): RecurrentCell {
  const { gate, activation } = activations;
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const rows = tf.reshape(x, [stepCount * batch, features]);
  /** Columns for the gates and for the candidate, with the scale of their activations. */
  const parts = (weight: Tensor): [Tensor, Tensor] => {
    const [gates, candidate] = tf.split(weight, [2 * units, units], weight.rank - 1) as [Tensor, Tensor];
    return [times(tf, gates, gate.scale), times(tf, candidate, activation.scale)];
  };
  const kernels = parts(weights.kernel);
  const recurrents = parts(weights.recurrent);
  const biases = parts(weights.bias);
  const project = (place: 0 | 1, { shift }: CellActivation): Tensor => {
    const offset = shift === 0 ? biases[place] : tf.add(biases[place], shift);
    const product = tf.add(tf.matMul(rows as never, kernels[place] as never), offset);
    return tf.reshape(product, [stepCount, batch, (2 - place) * units]);
  };
  return gruPlainCell(
    tf,
    { gates: project(0, gate), candidates: project(1, activation) },
    { gates: recurrents[0], candidate: recurrents[1] },
    activations,
  );
}
