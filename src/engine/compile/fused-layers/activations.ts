import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';

/**
 * An activation inside a recurrent cell with its derivative as one TensorFlow operation. It works on `scale · x + shift`,
 * which the cells fold into their weights, so that piecewise linear ones cost a single operation a step.
 */
export interface CellActivation {
  scale: number;
  shift: number;
  /** Gives the value and what the derivative needs. */
  apply(x: Tensor): { value: Tensor; saved: Tensor };
  /** Gradient with respect to `scale · x + shift`. */
  gradient(dy: Tensor, saved: Tensor): Tensor;
}

type Create = (tf: TensorFlow, derivative: (operation: string, inputs: Tensor[]) => Tensor) => CellActivation;

const plain = (
  apply: (tf: TensorFlow, x: Tensor) => Tensor,
  gradient: (derivative: (operation: string, inputs: Tensor[]) => Tensor, dy: Tensor, saved: Tensor) => Tensor,
): Create => {
  return (tf, derivative) => ({
    scale: 1,
    shift: 0,
    apply(x) {
      const value = apply(tf, x);
      return { value, saved: value };
    },
    gradient: (dy, saved) => gradient(derivative, dy, saved),
  });
};

/** By class name of tfjs-layers. What is not here leaves its layer to its own operations. */
const activations: Record<string, Create> = {
  sigmoid: plain(
    (tf, x) => tf.sigmoid(x),
    (derivative, dy, y) => derivative('SigmoidGrad', [y, dy]),
  ),
  tanh: plain(
    (tf, x) => tf.tanh(x),
    (derivative, dy, y) => derivative('TanhGrad', [y, dy]),
  ),
  relu: plain(
    (tf, x) => tf.relu(x),
    (derivative, dy, y) => derivative('ReluGrad', [dy, y]),
  ),
  elu: plain(
    (tf, x) => tf.elu(x),
    (derivative, dy, y) => derivative('EluGrad', [dy, y]),
  ),
  softsign: (tf, derivative) => ({
    scale: 1,
    shift: 0,
    apply: (x) => ({ value: tf.div(x, tf.add(tf.abs(x), 1)), saved: x }),
    gradient: (dy, x) => derivative('SoftsignGrad', [dy, x]),
  }),
  linear: plain(
    (_, x) => x,
    (_, dy) => dy,
  ),
  // clip(0.2 x + 0.5, 0, 1) is relu6(1.2 x + 3) / 6.
  hardSigmoid: (tf, derivative) => ({
    scale: 1.2,
    shift: 3,
    apply(x) {
      const saved = tf.relu6(x);
      return { value: tf.mul(saved, 1 / 6), saved };
    },
    gradient: (dy, saved) => derivative('Relu6Grad', [tf.mul(dy, 1 / 6), saved]),
  }),
};

export function cellActivation(tf: TensorFlow, backend: NodeBackend, className: string): CellActivation | null {
  const create = activations[className];
  const derivative = (operation: string, inputs: Tensor[]): Tensor =>
    backend.executeSingleOutput(operation, [attribute.type('T', dataType.float32)], inputs);
  return create == null ? null : create(tf, derivative);
}

/** For an input that no weight could carry the scale and shift into. */
export function scaled(tf: TensorFlow, { scale, shift }: CellActivation, x: Tensor): Tensor {
  return scale === 1 && shift === 0 ? x : tf.add(tf.mul(x, scale), shift);
}
