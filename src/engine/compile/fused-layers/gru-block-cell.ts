import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { layOutTransposed } from './recurrent';
import type { RecurrentCell } from './recurrent-sequence';

const float = attribute.type('T', dataType.float32);

/**
 * GRU with sigmoid gates and tanh: GRUBlockCell forwards, plain operations backwards (GRUBlockCellGrad packs the
 * transposed weights anew at every step), one matrix product over all steps for each weight's gradient.
 * `gates` are in TensorFlow's order r, z. Source: tensorflow/core/kernels/rnn/gru_ops.cc.
 */
export function gruBlockCell(
  tf: TensorFlow,
  backend: NodeBackend,
  x: Tensor,
  kernel: { gates: Tensor; candidate: Tensor },
  recurrent: { gates: Tensor; candidate: Tensor },
  bias: { gates: Tensor; candidate: Tensor },
): RecurrentCell {
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const product = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, transposeB) as Tensor;
  const run = (operation: string, inputs: Tensor[]): Tensor => backend.executeSingleOutput(operation, [float], inputs);
  const inOrder = (rows: readonly (readonly Tensor[])[], place: number): Tensor =>
    tf.concat(
      rows.map((row) => row[place] as Tensor),
      0,
    );
  return {
    inputs: [x, kernel.gates, kernel.candidate, recurrent.gates, recurrent.candidate, bias.gates, bias.candidate],
    share(inputs) {
      const [input, kernelGates, kernelCandidate, gates, candidate, biasGates, biasCandidate] = inputs as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      return [
        tf.concat([kernelGates, gates], 0),
        tf.concat([kernelCandidate, candidate], 0),
        biasGates,
        biasCandidate,
        layOutTransposed(tf, gates, 2),
        layOutTransposed(tf, candidate, 2),
        kernelGates,
        kernelCandidate,
        input,
        ...tf.unstack(input),
      ];
    },
    step(index, _inputs, shared, [h]) {
      const [gates, candidate, biasGates, biasCandidate] = shared as [Tensor, Tensor, Tensor, Tensor];
      const outputs = backend.executeMultipleOutputs(
        'GRUBlockCell',
        [float],
        [shared[9 + index] as Tensor, h as Tensor, gates, candidate, biasGates, biasCandidate],
        4,
      ) as [Tensor, Tensor, Tensor, Tensor];
      return { states: [outputs[3]], saved: outputs.slice(0, 3) };
    },
    stepGradient(shared, saved, [before], [dh]) {
      const [r, z, candidate] = saved as [Tensor, Tensor, Tensor];
      const h = before as Tensor;
      const kept = tf.mul(dh as Tensor, z);
      const dCandidate = run('TanhGrad', [candidate, tf.sub(dh as Tensor, kept)]);
      const dGated = product(dCandidate, shared[5] as Tensor);
      const dGates = tf.concat(
        [
          run('SigmoidGrad', [r, tf.mul(dGated, h)]),
          run('SigmoidGrad', [z, tf.mul(dh as Tensor, tf.sub(h, candidate))]),
        ],
        1,
      );
      const previous = tf.addN([kept, tf.mul(dGated, r), product(dGates, shared[4] as Tensor)]);
      return { previous: [previous], gates: [dGates, dCandidate] };
    },
    inputGradients(shared, { saved, previous, gates }) {
      const [kernelGates, kernelCandidate, input] = shared.slice(6, 9) as [Tensor, Tensor, Tensor];
      const rows = tf.reshape(input, [stepCount * batch, features]);
      const before = inOrder(previous, 0);
      const dGates = inOrder(gates, 0);
      const dCandidates = inOrder(gates, 1);
      const dx = tf.add(product(dGates, kernelGates, false, true), product(dCandidates, kernelCandidate, false, true));
      return [
        tf.reshape(dx, [stepCount, batch, features]),
        product(rows, dGates, true),
        product(rows, dCandidates, true),
        product(before, dGates, true),
        product(tf.mul(before, inOrder(saved, 0)), dCandidates, true),
        tf.sum(dGates, 0),
        tf.sum(dCandidates, 0),
      ];
    },
  };
}
