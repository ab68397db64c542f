import type { ActivationKind } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

type Activation = (x: Tensor) => Tensor;
type StockActivation = NonNullable<Parameters<TensorFlow['layers']['activation']>[0]['activation']>;

/** The name under which TensorFlow.js knows an activation: the same, since ours are registered with it. */
export const stockActivation = (kind: ActivationKind): StockActivation => kind as StockActivation;

/** Functions that TensorFlow.js' layers do not have under a name. Sources: Howard et al. 2019; Hendrycks and Gimpel 2016. */
const ownActivations = {
  exponential: (tf: TensorFlow) => (x: Tensor) => tf.exp(x),
  hardSwish: (tf: TensorFlow) => (x: Tensor) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  logSigmoid: (tf: TensorFlow) => (x: Tensor) => tf.neg(tf.softplus(tf.neg(x))),
  geluApproximate: (tf: TensorFlow) => (x: Tensor) =>
    tf.mul(
      tf.mul(x, 0.5),
      tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))), 1),
    ),
} satisfies Partial<Record<ActivationKind, (tf: TensorFlow) => Activation>>;

export const ownActivationNames: readonly string[] = Object.keys(ownActivations);

const registered = new WeakSet<TensorFlow>();

/** Makes the activations of the catalogue known to TensorFlow.js, so that every layer takes them by name. */
export function registerActivations(tf: TensorFlow): void {
  if (registered.has(tf)) return;
  registered.add(tf);
  for (const [name, create] of Object.entries(ownActivations)) {
    const compute = create(tf);
    class OwnActivation extends tf.serialization.Serializable {
      static readonly className = name;
      getConfig() {
        return {};
      }
      apply(x: Tensor): Tensor {
        return tf.tidy(() => compute(x));
      }
    }
    tf.serialization.registerClass(OwnActivation);
  }
}

const functions = new WeakMap<TensorFlow, Map<string, Activation>>();

/** An activation by its name, for layers of ours. */
export function activationFunction(tf: TensorFlow, kind: ActivationKind): Activation {
  const known = functions.get(tf) ?? new Map<string, Activation>();
  functions.set(tf, known);
  const found = known.get(kind);
  if (found) return found;
  registerActivations(tf);
  const { activation } = tf.layers.activation({ activation: kind as never }) as unknown as {
    activation: { apply: Activation };
  };
  const compute = (x: Tensor) => activation.apply(x);
  known.set(kind, compute);
  return compute;
}
