import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import type { FusedCall, LayerFields } from './layer-access';
import { chooseByMask, isBlockCell, reorderGates, type Sequence, sequenceOf } from './recurrent';

/** Keras orders the gates i, f, c, o and TensorFlow's block cell i, c, f, o; the exchange is its own inverse. */
const gateOrder = [0, 2, 1, 3];
const float = attribute.type('T', dataType.float32);

/**
 * One LSTM over a sequence as LSTMBlockCell per step, and backwards as LSTMBlockCellGrad per step with a single matrix
 * product over all steps for each weight's gradient. Shape: steps × batch × units, or batch × units for the last step.
 * Source: tensorflow/core/kernels/rnn/lstm_ops.cc.
 */
function lstmSequence(
  tf: TensorFlow,
  backend: NodeBackend,
  { x, masks }: Sequence,
  weights: { kernel: Tensor; recurrent: Tensor; bias: Tensor },
  everyStep: boolean,
): Tensor {
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const units = weights.recurrent.shape[0] as number;
  const run = (
    input: Tensor,
    kernel: Tensor,
    recurrent: Tensor,
    bias: Tensor,
    save: (tensors: Tensor[]) => void,
  ): { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[] } => {
    const joined = tf.concat([kernel, recurrent], 0);
    const peephole = tf.zeros([units]);
    const zero = tf.zeros([batch, units]);
    const steps = tf.unstack(input);
    const kept: Tensor[] = [joined, peephole, zero, bias, kernel, recurrent];
    const hidden: Tensor[] = [];
    let h: Tensor = zero;
    let c: Tensor = zero;
    steps.forEach((step, index) => {
      const outputs = backend.executeMultipleOutputs(
        'LSTMBlockCell',
        [
          float,
          attribute.float('forget_bias', 0),
          attribute.float('cell_clip', -1),
          attribute.bool('use_peephole', false),
        ],
        [step, c, h, joined, peephole, peephole, peephole, bias],
        7,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      kept.push(step, c, h, ...outputs.slice(0, 6));
      const mask = masks?.[index] ?? null;
      const before = { h, c };
      h = chooseByMask(tf, mask, outputs[6], before.h);
      c = chooseByMask(tf, mask, outputs[1], before.c);
      hidden.push(h);
    });
    save([...kept, ...(masks ?? [])]);
    return {
      value: everyStep ? tf.stack(hidden) : h,
      gradFunc: (dy, saved) => {
        const [w, wPeephole, zeros, b, wx, wh] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
        const perStep = everyStep ? tf.unstack(dy) : null;
        const gateGradients: Tensor[] = [];
        const previous: Tensor[] = [];
        const savedMasks = saved.slice(6 + stepCount * 9);
        let dh: Tensor | null = null;
        let dc: Tensor = zeros;
        for (let index = stepCount - 1; index >= 0; index -= 1) {
          const [step, cPrevious, hPrevious, i, cs, f, o, ci, co] = saved.slice(
            6 + index * 9,
            15 + index * 9,
          ) as Tensor[];
          const own: Tensor | null =
            perStep == null ? (index === stepCount - 1 ? dy : null) : (perStep[index] as Tensor);
          const total: Tensor = dh == null ? (own as Tensor) : own == null ? dh : tf.add(dh, own);
          const mask = savedMasks[index] ?? null;
          const [csGradient, gates] = backend.executeMultipleOutputs(
            'LSTMBlockCellGrad',
            [float, attribute.bool('use_peephole', false)],
            [
              step,
              cPrevious,
              hPrevious,
              w,
              wPeephole,
              wPeephole,
              wPeephole,
              b,
              i,
              cs,
              f,
              o,
              ci,
              co,
              chooseByMask(tf, mask, dc, zeros),
              chooseByMask(tf, mask, total, zeros),
            ] as Tensor[],
            5,
          ) as [Tensor, Tensor];
          gateGradients.unshift(gates);
          previous.unshift(hPrevious as Tensor);
          const back = tf.matMul(gates as never, wh as never, false, true) as Tensor;
          dh = mask == null ? back : tf.add(back, chooseByMask(tf, mask, zeros, total));
          dc = mask == null ? csGradient : tf.add(csGradient, chooseByMask(tf, mask, zeros, dc));
        }
        const allGates = tf.concat(gateGradients, 0);
        const product = (a: Tensor, second: Tensor, transposeA: boolean, transposeB: boolean): Tensor =>
          tf.matMul(a as never, second as never, transposeA, transposeB) as Tensor;
        const inputs = tf.reshape(
          tf.stack(Array.from({ length: stepCount }, (_, index) => saved[6 + index * 9] as Tensor)),
          [stepCount * batch, features],
        );
        return [
          tf.reshape(product(allGates, wx, false, true), [stepCount, batch, features]),
          product(inputs, allGates, true, false),
          product(tf.concat(previous, 0), allGates, true, false),
          tf.sum(allGates, 0),
        ];
      },
    };
  };
  const custom = tf.customGrad(run as never) as unknown as (...tensors: Tensor[]) => Tensor;
  return custom(x, weights.kernel, weights.recurrent, weights.bias);
}

/** The fused form of a tfjs-layers LSTM, or null for calls that it cannot take. */
export function fusedLstm(tf: TensorFlow, backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input, keywords) => {
    const { cell } = layer;
    if (cell == null || !isBlockCell(layer, keywords)) return null;
    return tf.tidy(() => {
      const sequence = sequenceOf(tf, layer, input, keywords);
      const kernel = reorderGates(tf, cell.kernel.read(), 4, gateOrder);
      const recurrent = reorderGates(tf, cell.recurrentKernel.read(), 4, gateOrder);
      const bias = cell.bias == null ? tf.zeros([4 * cell.units]) : reorderGates(tf, cell.bias.read(), 4, gateOrder);
      const everyStep = layer.returnSequences === true;
      const output = lstmSequence(tf, backend, sequence, { kernel, recurrent, bias }, everyStep);
      return everyStep ? tf.transpose(output, [1, 0, 2]) : output;
    });
  };
}
