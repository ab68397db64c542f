import { type LossConfig, outputFormOf, taskOf } from '../../shared/config/loss';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

/**
 * The network's output as probabilities of every class. Shape: [rows, classes]; for two classes from one output, the
 * second column is the output. Null for regression. Scores of hinge losses are treated like logits: the order of classes
 * and the decision are right, the probabilities are not calibrated. The caller disposes it.
 */
export function classProbabilities(tf: TensorFlow, loss: LossConfig, output: Tensor): Tensor | null {
  const task = taskOf(loss);
  if (task === 'regression') return null;
  const isProbability = outputFormOf(loss) === 'probabilities';
  return tf.tidy(() => {
    if (task === 'multiclass') return isProbability ? output.clone() : tf.softmax(output);
    const second = isProbability ? output : tf.sigmoid(output);
    return tf.concat([tf.sub(1, second), second], 1);
  });
}

/**
 * The network's output as probabilities of each of its values being true, where several may be. Shape: that of the
 * output. The caller disposes it.
 */
export function labelProbabilities(tf: TensorFlow, loss: LossConfig, output: Tensor): Tensor {
  return outputFormOf(loss) === 'probabilities' ? output.clone() : tf.sigmoid(output);
}

/** Index of the most probable class of each row; the first where several are equal. Shape: [rows, classes] → [rows]. */
export function predictedClasses(probabilities: Float32Array, classCount: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classCount }, (_, row) => {
    let best = 0;
    for (let index = 1; index < classCount; index += 1)
      if ((probabilities[row * classCount + index] as number) > (probabilities[row * classCount + best] as number))
        best = index;
    return best;
  });
}
