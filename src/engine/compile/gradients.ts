import type * as tfTypes from '@tensorflow/tfjs';
import { attribute, dataType } from './graph';
import type { NodeBackend, Tensor, TensorFlow } from './tensorflow';

interface GradientRule {
  operation: string;
  saves: 'input' | 'output';
  /** Order of the operation's inputs: TensorFlow's *Grad operations take (dy, saved) or (saved, dy). */
  order: 'gradientFirst' | 'savedFirst';
  input: 'x';
}

/** Kernels whose TensorFlow.js gradient is several operations (with activation-sized constants) where TensorFlow has one. */
const rules: Record<string, GradientRule> = {
  Relu: { operation: 'ReluGrad', saves: 'output', order: 'gradientFirst', input: 'x' },
  Relu6: { operation: 'Relu6Grad', saves: 'output', order: 'gradientFirst', input: 'x' },
  Sigmoid: { operation: 'SigmoidGrad', saves: 'output', order: 'savedFirst', input: 'x' },
  Tanh: { operation: 'TanhGrad', saves: 'output', order: 'savedFirst', input: 'x' },
  Softplus: { operation: 'SoftplusGrad', saves: 'input', order: 'gradientFirst', input: 'x' },
  Selu: { operation: 'SeluGrad', saves: 'output', order: 'gradientFirst', input: 'x' },
  Sqrt: { operation: 'SqrtGrad', saves: 'output', order: 'savedFirst', input: 'x' },
  Rsqrt: { operation: 'RsqrtGrad', saves: 'output', order: 'savedFirst', input: 'x' },
};

/**
 * Swaps TensorFlow.js' gradients for TensorFlow's fused ones; returns how to put them back. Only in force while a step
 * is recorded, so the eager path keeps its own gradients and serves as the reference of the guard.
 */
export function useFusedGradients(tf: TensorFlow, backend: NodeBackend): () => void {
  const restores: (() => void)[] = [];
  for (const [kernelName, rule] of Object.entries(rules)) {
    const stock = tf.getGradient(kernelName);
    if (stock == null) continue;
    const gradient: tfTypes.GradConfig = {
      kernelName,
      inputsToSave: rule.saves === 'input' ? [rule.input] : [],
      outputsToSave: rule.saves === 'output' ? [true] : [],
      gradFunc: (dy, [saved]) => ({
        x: () => {
          const pair =
            rule.order === 'gradientFirst' ? [dy as Tensor, saved as Tensor] : [saved as Tensor, dy as Tensor];
          return backend.executeSingleOutput(rule.operation, [attribute.type('T', dataType.float32)], pair);
        },
      }),
    };
    tf.unregisterGradient(kernelName);
    tf.registerGradient(gradient);
    restores.push(() => {
      tf.unregisterGradient(kernelName);
      tf.registerGradient(stock);
    });
  }
  return () => {
    for (const restore of restores) restore();
  };
}
