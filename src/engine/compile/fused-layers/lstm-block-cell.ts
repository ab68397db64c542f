import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import { layOutTransposed } from './recurrent';
import type { RecurrentCell } from './recurrent-sequence';

const float = attribute.type('T', dataType.float32);
const withoutPeephole = attribute.bool('use_peephole', false);

/**
 * LSTM with sigmoid gates and tanh as LSTMBlockCell and LSTMBlockCellGrad, with one matrix product over all steps for
 * each weight's gradient. Gates in TensorFlow's order i, c, f, o. Source: tensorflow/core/kernels/rnn/lstm_ops.cc.
 */
export function lstmBlockCell(
  tf: TensorFlow,
  backend: NodeBackend,
  x: Tensor,
  weights: { kernel: Tensor; recurrent: Tensor; bias: Tensor },
): RecurrentCell {
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const product = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, transposeB) as Tensor;
  return {
    inputs: [x, weights.kernel, weights.recurrent, weights.bias],
    share([input, kernel, recurrent, bias]) {
      const [units] = (recurrent as Tensor).shape as [number];
      return [
        tf.concat([kernel as Tensor, recurrent as Tensor], 0),
        tf.zeros([units]),
        bias as Tensor,
        layOutTransposed(tf, recurrent as Tensor, 4),
        kernel as Tensor,
        input as Tensor,
        ...tf.unstack(input as Tensor),
      ];
    },
    step(index, _inputs, shared, [h, c]) {
      const [joined, peephole, bias] = shared as [Tensor, Tensor, Tensor];
      const outputs = backend.executeMultipleOutputs(
        'LSTMBlockCell',
        [float, attribute.float('forget_bias', 0), attribute.float('cell_clip', -1), withoutPeephole],
        [shared[6 + index], c, h, joined, peephole, peephole, peephole, bias] as Tensor[],
        7,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      return {
        states: [outputs[6], outputs[1]],
        saved: [shared[6 + index] as Tensor, ...outputs.slice(0, 6)],
      };
    },
    stepGradient(shared, [step, ...block], [h, c], [dh, dc]) {
      const [joined, peephole, bias, recurrentTransposed] = shared as [Tensor, Tensor, Tensor, Tensor];
      const [dcPrevious, gates] = backend.executeMultipleOutputs(
        'LSTMBlockCellGrad',
        [float, withoutPeephole],
        [step, c, h, joined, peephole, peephole, peephole, bias, ...block, dc, dh] as Tensor[],
        5,
      ) as [Tensor, Tensor];
      return { previous: [product(gates, recurrentTransposed), dcPrevious], gates: [gates] };
    },
    inputGradients(shared, { previous, gates }) {
      const [, , , , kernel, input] = shared as Tensor[];
      const all = tf.concat(
        gates.map(([gate]) => gate as Tensor),
        0,
      );
      const before = tf.concat(
        previous.map(([h]) => h as Tensor),
        0,
      );
      return [
        tf.reshape(product(all, kernel as Tensor, false, true), [stepCount, batch, features]),
        product(tf.reshape(input as Tensor, [stepCount * batch, features]), all, true),
        product(before, all, true),
        tf.sum(all, 0),
      ];
    },
  };
}
