import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import type { FusedCall, LayerFields } from './layer-access';
import { chooseByMask, isBlockCell, reorderGates, type Sequence, sequenceOf } from './recurrent';

interface GruWeights {
  /** Shape: (features + units) × 2·units, gates r, z. */
  gates: Tensor;
  gateBias: Tensor;
  /** Shape: (features + units) × units. */
  candidate: Tensor;
  candidateBias: Tensor;
}

/**
 * One GRU over a sequence as GRUBlockCell per step, backwards as GRUBlockCellGrad per step with a single matrix product
 * over all steps for each weight's gradient. Shape: steps × batch × units, or batch × units for the last step.
 * Source: tensorflow/core/kernels/rnn/gru_ops.cc.
 */
function gruSequence(
  tf: TensorFlow,
  backend: NodeBackend,
  { x, masks }: Sequence,
  weights: GruWeights,
  units: number,
  everyStep: boolean,
): Tensor {
  const [stepCount, batch, features] = x.shape as [number, number, number];
  const savedPerStep = 5;
  const run = (
    input: Tensor,
    gates: Tensor,
    candidate: Tensor,
    gateBias: Tensor,
    candidateBias: Tensor,
    save: (tensors: Tensor[]) => void,
  ): { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[] } => {
    const zero = tf.zeros([batch, units]);
    const kept: Tensor[] = [gates, candidate, gateBias, candidateBias, zero];
    const first = kept.length;
    const hidden: Tensor[] = [];
    let h: Tensor = zero;
    tf.unstack(input).forEach((step, index) => {
      const [r, u, c, next] = backend.executeMultipleOutputs(
        'GRUBlockCell',
        [attribute.type('T', dataType.float32)],
        [step, h, gates, candidate, gateBias, candidateBias],
        4,
      ) as [Tensor, Tensor, Tensor, Tensor];
      kept.push(step, h, r, u, c);
      h = chooseByMask(tf, masks?.[index] ?? null, next, h);
      hidden.push(h);
    });
    save([...kept, ...(masks ?? [])]);
    return {
      value: everyStep ? tf.stack(hidden) : h,
      gradFunc: (dy, saved) => {
        const [wGates, wCandidate, bGates, bCandidate, zeros] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
        const perStep = everyStep ? tf.unstack(dy) : null;
        const inputs: Tensor[] = [];
        const gated: Tensor[] = [];
        const candidateGradients: Tensor[] = [];
        const gateGradients: Tensor[] = [];
        const inputGradients: Tensor[] = [];
        const savedMasks = saved.slice(first + stepCount * savedPerStep);
        let dh: Tensor | null = null;
        for (let index = stepCount - 1; index >= 0; index -= 1) {
          const [step, hPrevious, r, u, c] = saved.slice(
            first + index * savedPerStep,
            first + (index + 1) * savedPerStep,
          ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
          const own: Tensor | null =
            perStep == null ? (index === stepCount - 1 ? dy : null) : (perStep[index] as Tensor);
          const total: Tensor = dh == null ? (own as Tensor) : own == null ? dh : tf.add(dh, own);
          const mask = savedMasks[index] ?? null;
          const [dx, dhPrevious, dCandidate, dGates] = backend.executeMultipleOutputs(
            'GRUBlockCellGrad',
            [attribute.type('T', dataType.float32)],
            [step, hPrevious, wGates, wCandidate, bGates, bCandidate, r, u, c, chooseByMask(tf, mask, total, zeros)],
            4,
          ) as [Tensor, Tensor, Tensor, Tensor];
          inputs.unshift(tf.concat([step, hPrevious], 1));
          gated.unshift(tf.concat([step, tf.mul(hPrevious, r)], 1));
          candidateGradients.unshift(dCandidate);
          gateGradients.unshift(dGates);
          inputGradients.unshift(dx);
          dh = mask == null ? dhPrevious : tf.add(dhPrevious, chooseByMask(tf, mask, zeros, total));
        }
        const product = (a: Tensor, b: Tensor): Tensor => tf.matMul(a as never, b as never, true, false) as Tensor;
        const allCandidate = tf.concat(candidateGradients, 0);
        const allGates = tf.concat(gateGradients, 0);
        return [
          tf.reshape(tf.stack(inputGradients), [stepCount, batch, features]),
          product(tf.concat(inputs, 0), allGates),
          product(tf.concat(gated, 0), allCandidate),
          tf.sum(allGates, 0),
          tf.sum(allCandidate, 0),
        ];
      },
    };
  };
  const custom = tf.customGrad(run as never) as unknown as (...tensors: Tensor[]) => Tensor;
  return custom(x, weights.gates, weights.candidate, weights.gateBias, weights.candidateBias);
}

/** The fused form of a tfjs-layers GRU, or null for calls that it cannot take. Keras orders the gates z, r, h. */
export function fusedGru(tf: TensorFlow, backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input, keywords) => {
    const { cell } = layer;
    if (cell == null || !isBlockCell(layer, keywords)) return null;
    return tf.tidy(() => {
      const sequence = sequenceOf(tf, layer, input, keywords);
      const joined = tf.concat([cell.kernel.read(), cell.recurrentKernel.read()], 0);
      const bias = cell.bias == null ? tf.zeros([3 * cell.units]) : cell.bias.read();
      const weights: GruWeights = {
        gates: reorderGates(tf, joined, 3, [1, 0]),
        candidate: reorderGates(tf, joined, 3, [2]),
        gateBias: reorderGates(tf, bias, 3, [1, 0]),
        candidateBias: reorderGates(tf, bias, 3, [2]),
      };
      const everyStep = layer.returnSequences === true;
      const output = gruSequence(tf, backend, sequence, weights, cell.units, everyStep);
      return everyStep ? tf.transpose(output, [1, 0, 2]) : output;
    });
  };
}
