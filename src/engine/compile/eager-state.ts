import type * as tfTypes from '@tensorflow/tfjs';
import type { NodeBackend, Tensor, TensorFlow } from './tensorflow';

interface Engine {
  registeredVariables: Record<string, tfTypes.Variable>;
  makeVariable(...parameters: unknown[]): tfTypes.Variable;
}

function engineOf(tf: TensorFlow): Engine {
  return tf.engine() as unknown as Engine;
}

export function registeredVariables(tf: TensorFlow): tfTypes.Variable[] {
  return Object.values(engineOf(tf).registeredVariables);
}

/** Values of all variables at one moment, to go back to. */
export interface EagerSnapshot {
  restore(): void;
  dispose(): void;
}

/** Remembers every registered variable (values are shared, not copied: TensorFlow.js never writes into a tensor). */
export function takeSnapshot(tf: TensorFlow): EagerSnapshot {
  const saved = registeredVariables(tf).map((variable) => ({ variable, value: tf.keep(variable.clone()) }));
  return {
    restore() {
      for (const { variable, value } of saved) if (!variable.isDisposed) variable.assign(value as tfTypes.Tensor);
    },
    dispose() {
      for (const { value } of saved) value.dispose();
    },
  };
}

/**
 * Runs one eager step so that the optimizer creates its slots, and gives back the variables it made with their first
 * values: optimizers make them lazily, a graph needs them beforehand.
 */
export function captureNewVariables<Result>(
  tf: TensorFlow,
  body: () => Result,
): { result: Result; created: { variable: tfTypes.Variable; initial: Tensor }[] } {
  const engine = engineOf(tf);
  const created: { variable: tfTypes.Variable; initial: Tensor }[] = [];
  const make = engine.makeVariable;
  engine.makeVariable = function patched(this: Engine, ...parameters: unknown[]) {
    const variable = make.apply(engine, parameters);
    created.push({ variable, initial: tf.keep(variable.clone()) });
    return variable;
  };
  try {
    return { result: body(), created };
  } finally {
    // The patch shadows the prototype's method on the instance; deleting it uncovers the method again.
    delete (engine as Partial<Engine>).makeVariable;
  }
}

/**
 * Gives every variable memory of its own. After `setWeights(other.getWeights())` two variables share one tensor id, and
 * a recording could not tell them apart.
 */
export function separateSharedVariables(tf: TensorFlow, backend: NodeBackend): void {
  const seen = new Set<number>();
  for (const variable of registeredVariables(tf)) {
    const [id] = backend.getInputTensorIds([variable]) as [number];
    if (seen.has(id)) {
      const copy = tf.tensor(variable.dataSync().slice(), variable.shape, variable.dtype);
      variable.assign(copy as tfTypes.Tensor);
      copy.dispose();
    }
    seen.add(backend.getInputTensorIds([variable])[0] as number);
  }
}
