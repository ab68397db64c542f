import type { Tensor, TensorFlow } from '../tensorflow';
import type { CellActivation } from './activations';
import { layOutTransposed } from './recurrent';
import type { RecurrentCell } from './recurrent-sequence';

/**
 * GRU (reset before the product) with any gate and candidate activation in plain operations. The inputs of all steps are
 * multiplied with their weights beforehand, the activations' scale and shift are in the weights.
 * Shape of `gates`: steps × batch × 2·units in the order z, r; of `candidates`: steps × batch × units.
 */
export function gruPlainCell(
  tf: TensorFlow,
  projected: { gates: Tensor; candidates: Tensor },
  recurrent: { gates: Tensor; candidate: Tensor },
  { gate, activation }: { gate: CellActivation; activation: CellActivation },
): RecurrentCell {
  const [stepCount, batch, units] = projected.candidates.shape as [number, number, number];
  const product = (a: Tensor, b: Tensor, transposeA = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, false) as Tensor;
  const inOrder = (rows: readonly (readonly Tensor[])[], place: number): Tensor =>
    tf.concat(
      rows.map((row) => row[place] as Tensor),
      0,
    );
  return {
    inputs: [projected.gates, projected.candidates, recurrent.gates, recurrent.candidate],
    share: ([gates, candidates, gateWeight, candidateWeight]) => [
      gateWeight as Tensor,
      candidateWeight as Tensor,
      layOutTransposed(tf, gateWeight as Tensor, 2),
      layOutTransposed(tf, candidateWeight as Tensor, 2),
      ...tf.unstack(gates as Tensor),
      ...tf.unstack(candidates as Tensor),
    ],
    step(index, _inputs, shared, [h]) {
      const before = h as Tensor;
      const gates = gate.apply(tf.add(product(before, shared[0] as Tensor), shared[4 + index] as Tensor));
      const [z, r] = tf.split(gates.value, 2, 1) as [Tensor, Tensor];
      const gated = tf.mul(r, before);
      const candidate = activation.apply(
        tf.add(product(gated, shared[1] as Tensor), shared[4 + stepCount + index] as Tensor),
      );
      const difference = tf.sub(before, candidate.value);
      return {
        states: [tf.add(candidate.value, tf.mul(z, difference))],
        saved: [gates.saved, z, r, gated, candidate.saved, difference],
      };
    },
    stepGradient(shared, saved, [h], [dh]) {
      const [gatesSaved, z, r, , candidateSaved, difference] = saved as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const kept = tf.mul(dh as Tensor, z);
      const dCandidate = activation.gradient(tf.sub(dh as Tensor, kept), candidateSaved);
      const dGated = product(dCandidate, shared[3] as Tensor);
      const dGates = gate.gradient(
        tf.concat([tf.mul(dh as Tensor, difference), tf.mul(dGated, h as Tensor)], 1),
        gatesSaved,
      );
      const previous = tf.addN([kept, tf.mul(dGated, r), product(dGates, shared[2] as Tensor)]);
      return { previous: [previous], gates: [dGates, dCandidate] };
    },
    inputGradients(_shared, { saved, previous, gates }) {
      const allGates = inOrder(gates, 0);
      const allCandidates = inOrder(gates, 1);
      return [
        tf.reshape(allGates, [stepCount, batch, 2 * units]),
        tf.reshape(allCandidates, [stepCount, batch, units]),
        product(inOrder(previous, 0), allGates, true),
        product(inOrder(saved, 3), allCandidates, true),
      ];
    },
  };
}
