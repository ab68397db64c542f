import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { type CellActivation, cellActivation } from './activations';
import type { FusedCall, LayerFields } from './layer-access';
import { isFusible, layOutTransposed, sequenceOf } from './recurrent';
import { type RecurrentCell, runSequence } from './recurrent-sequence';

interface Activations {
  gate: CellActivation;
  activation: CellActivation;
}

/**
 * GRU whose reset gate acts after the product, in plain operations: one matrix product a step. The inputs of all steps are
 * multiplied with their weights beforehand, the activations' scale and shift are in the weights.
 * Shape of `projected`: steps × batch × 3·units in the order z, r, candidate. Source: Keras' GRUCell with reset_after.
 */
function resetAfterCell(
  tf: TensorFlow,
  { projected, recurrent, offset }: { projected: Tensor; recurrent: Tensor; offset: Tensor },
  { gate, activation }: Activations,
): RecurrentCell {
  const units = recurrent.shape[0] as number;
  const product = (a: Tensor, b: Tensor, transposeA = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, false) as Tensor;
  const parts = (x: Tensor): [gates: Tensor, candidate: Tensor] =>
    tf.split(x, [2 * units, units], 1) as [Tensor, Tensor];
  const inOrder = (rows: readonly (readonly Tensor[])[], place: number): Tensor =>
    tf.concat(
      rows.map((row) => row[place] as Tensor),
      0,
    );
  return {
    inputs: [projected, recurrent, offset],
    share: ([given, weight, bias]) => [
      weight as Tensor,
      layOutTransposed(tf, weight as Tensor, 3),
      bias as Tensor,
      ...tf.unstack(given as Tensor),
    ],
    step(index, _inputs, shared, [h]) {
      const before = h as Tensor;
      const [gatesOfState, candidateOfState] = parts(product(before, shared[0] as Tensor));
      const [gatesOfInput, candidateOfInput] = parts(shared[3 + index] as Tensor);
      const gates = gate.apply(tf.add(gatesOfState, gatesOfInput));
      const [z, r] = tf.split(gates.value, 2, 1) as [Tensor, Tensor];
      const remembered = tf.add(candidateOfState, shared[2] as Tensor) as Tensor;
      const candidate = activation.apply(tf.add(candidateOfInput, tf.mul(r, remembered)));
      const difference = tf.sub(before, candidate.value) as Tensor;
      return {
        states: [tf.add(candidate.value, tf.mul(z, difference))],
        saved: [gates.saved, z, r, remembered, candidate.saved, difference],
      };
    },
    stepGradient(shared, saved, _previous, [dh]) {
      const [gatesSaved, z, r, remembered, candidateSaved, difference] = saved as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const kept = tf.mul(dh as Tensor, z) as Tensor;
      const dCandidate = activation.gradient(tf.sub(dh as Tensor, kept), candidateSaved);
      const dGates = gate.gradient(
        tf.concat([tf.mul(dh as Tensor, difference), tf.mul(dCandidate, remembered)], 1),
        gatesSaved,
      );
      const dRemembered = tf.mul(dCandidate, r) as Tensor;
      const dProduct = tf.concat([dGates, dRemembered], 1) as Tensor;
      return {
        previous: [tf.add(kept, product(dProduct, shared[1] as Tensor))],
        gates: [dProduct, tf.concat([dGates, dCandidate], 1), dRemembered],
      };
    },
    inputGradients(_shared, { previous, gates }) {
      return [
        tf.reshape(inOrder(gates, 1), projected.shape),
        product(inOrder(previous, 0), inOrder(gates, 0), true),
        tf.sum(inOrder(gates, 2), 0),
      ];
    },
  };
}

/** Columns for z, r and the candidate, with the scale of their activations. */
function scaleColumns(tf: TensorFlow, weight: Tensor, units: number, { gate, activation }: Activations): Tensor {
  if (gate.scale === 1 && activation.scale === 1) return weight;
  const scales = Float32Array.from({ length: 3 * units }, (_, at) => (at < 2 * units ? gate : activation).scale);
  return tf.mul(weight, tf.tensor1d(scales));
}

/** The fused form of the studio's own GRU, or null for calls that it cannot take. */
export function fusedResetAfterGru(tf: TensorFlow, backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input, keywords) => {
    const { cell } = layer;
    if (cell == null || !isFusible(layer, keywords)) return null;
    const gate = cellActivation(tf, backend, cell.recurrentActivation.getClassName());
    const activation = cellActivation(tf, backend, cell.activation.getClassName());
    if (gate == null || activation == null) return null;
    const { units } = cell;
    return tf.tidy(() => {
      const { x, ...sequence } = sequenceOf(tf, layer, input, keywords, 1, 1);
      const [stepCount, batch, features] = x.shape as [number, number, number];
      const scale = (weight: Tensor) => scaleColumns(tf, weight, units, { gate, activation });
      const [ofInput, ofState] = cell.bias ? tf.unstack(cell.bias.read()) : [];
      const [gatesOfState, offset] = ofState ? tf.split(scale(ofState), [2 * units, units]) : [];
      const rows = tf.matMul(
        tf.reshape(x, [stepCount * batch, features]) as never,
        scale(cell.kernel.read()) as never,
      ) as Tensor;
      const shifts =
        gate.shift === 0 && activation.shift === 0
          ? null
          : tf.tensor1d(
              Float32Array.from({ length: 3 * units }, (_, at) => (at < 2 * units ? gate : activation).shift),
            );
      const offsets = [
        ofInput ? scale(ofInput) : null,
        gatesOfState ? tf.concat([gatesOfState, tf.zeros([units])]) : null,
        shifts,
      ].filter((part) => part != null) as Tensor[];
      const projected =
        offsets.length === 0 ? rows : tf.add(rows, offsets.length === 1 ? (offsets[0] as Tensor) : tf.addN(offsets));
      const prepared = resetAfterCell(
        tf,
        {
          projected: tf.reshape(projected, [stepCount, batch, 3 * units]),
          recurrent: scale(cell.recurrentKernel.read()),
          offset: (offset as Tensor | undefined) ?? tf.zeros([units]),
        },
        { gate, activation },
      );
      const everyStep = layer.returnSequences === true;
      const { output, states } = runSequence(tf, prepared, sequence.initialStates, {
        ...sequence,
        stepCount,
        everyStep,
        returnStates: layer.returnState === true,
      });
      const shown = everyStep ? tf.transpose(output, [1, 0, 2]) : output;
      return layer.returnState ? [shown, ...states] : shown;
    });
  };
}
