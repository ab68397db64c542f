import type { Tensor, TensorFlow } from '../tensorflow';
import { type CellActivation, scaled } from './activations';
import { layOutTransposed } from './recurrent';
import type { RecurrentCell } from './recurrent-sequence';

/**
 * LSTM with any gate and cell activation in plain operations. The inputs of all steps are multiplied with their weights
 * beforehand. Gates in the order i, f, o, candidate, with the activations' scale and shift in the weights.
 * Shape of `projected`: steps × batch × 4·units.
 */
export function lstmPlainCell(
  tf: TensorFlow,
  projected: Tensor,
  recurrent: Tensor,
  { gate, activation }: { gate: CellActivation; activation: CellActivation },
): RecurrentCell {
  const [stepCount, batch, width] = projected.shape as [number, number, number];
  const units = width / 4;
  const product = (a: Tensor, b: Tensor, transposeA = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, false) as Tensor;
  return {
    inputs: [projected, recurrent],
    share: ([steps, weight]) => [
      weight as Tensor,
      layOutTransposed(tf, weight as Tensor, 4),
      ...tf.unstack(steps as Tensor),
    ],
    step(index, _inputs, shared, [h, c]) {
      const before = tf.add(product(h as Tensor, shared[0] as Tensor), shared[2 + index] as Tensor);
      const gates = gate.apply(tf.slice(before, [0, 0], [batch, 3 * units]));
      const candidate = activation.apply(tf.slice(before, [0, 3 * units], [batch, units]));
      const [i, f, o] = tf.split(gates.value, 3, 1) as [Tensor, Tensor, Tensor];
      const next = tf.add(tf.mul(f, c as Tensor), tf.mul(i, candidate.value));
      const shown = activation.apply(scaled(tf, activation, next));
      return {
        states: [tf.mul(o, shown.value), next],
        saved: [gates.saved, candidate.value, candidate.saved, shown.value, shown.saved, i, f, o],
      };
    },
    stepGradient(shared, saved, [, c], [dh, dc]) {
      const [gatesSaved, candidate, candidateSaved, shown, shownSaved, i, f, o] = saved as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const through = activation.gradient(tf.mul(dh as Tensor, o), shownSaved);
      const total = tf.add(dc as Tensor, activation.scale === 1 ? through : tf.mul(through, activation.scale));
      const dGates = tf.concat([tf.mul(total, candidate), tf.mul(total, c as Tensor), tf.mul(dh as Tensor, shown)], 1);
      const all = tf.concat(
        [gate.gradient(dGates, gatesSaved), activation.gradient(tf.mul(total, i), candidateSaved)],
        1,
      );
      return { previous: [product(all, shared[1] as Tensor), tf.mul(total, f)], gates: [all] };
    },
    inputGradients(_shared, { previous, gates }) {
      const all = tf.concat(
        gates.map(([gates_]) => gates_ as Tensor),
        0,
      );
      const before = tf.concat(
        previous.map(([h]) => h as Tensor),
        0,
      );
      return [tf.reshape(all, [stepCount, batch, width]), product(before, all, true)];
    },
  };
}
