import type { TensorFlow, Variable } from '../lib/tensorflow';

type Adadelta = ReturnType<TensorFlow['train']['adadelta']>;
interface Slot {
  originalName: string;
  variable: Variable;
}
interface Internals {
  accumulatedGrads: Slot[];
  accumulatedUpdates: Slot[];
}

/**
 * Adadelta as published: the step is scaled by the mean of squares that includes the present gradient. The stock
 * optimizer of TensorFlow.js 4.22 divides by the mean before it, so that its first step is the whole gradient.
 * Source: Zeiler 2012, algorithm 1.
 */
export function createAdadelta(tf: TensorFlow, learningRate: number, rho: number, epsilon: number): Adadelta {
  const optimizer = tf.train.adadelta(learningRate, rho, epsilon);
  const internals = optimizer as unknown as Internals & { incrementIterations(): void; learningRate: number };
  const slotFor = (slots: Slot[], index: number, name: string, variable: Variable): Variable => {
    slots[index] ??= { originalName: name, variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)) };
    return slots[index].variable;
  };
  optimizer.applyGradients = (gradients) => {
    const entries = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const { registeredVariables } = tf.engine();
    entries.forEach(({ name, tensor: gradient }, index) => {
      const variable = registeredVariables[name] as Variable;
      const squares = slotFor(internals.accumulatedGrads, index, `${name}/accum_grad`, variable);
      const changes = slotFor(internals.accumulatedUpdates, index, `${name}/accum_var`, variable);
      if (gradient == null) return;
      tf.tidy(() => {
        const newSquares = tf.add(tf.mul(squares, rho), tf.mul(tf.square(gradient), 1 - rho));
        const scale = tf.div(tf.sqrt(tf.add(changes, epsilon)), tf.sqrt(tf.add(newSquares, epsilon)));
        const change = tf.mul(scale, gradient);
        changes.assign(tf.add(tf.mul(changes, rho), tf.mul(tf.square(change), 1 - rho)));
        squares.assign(newSquares);
        variable.assign(tf.add(tf.mul(change, -internals.learningRate), variable));
      });
    });
    internals.incrementIterations();
  };
  return optimizer;
}
