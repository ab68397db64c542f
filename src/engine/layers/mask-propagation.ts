import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';

export type Mask = Tensor | null;

/** What a layer's `call` gets. */
export interface CallKeywords {
  training?: boolean;
  /** Mask of the first input. */
  mask?: Mask;
  /** Masks of all inputs. */
  masks?: readonly Mask[];
}

/** Fields of tfjs-layers' Layer that its types hide. Source: tfjs-layers 4.22, engine/topology. */
interface LayerInternals {
  supportsMasking: boolean;
  weights: { read(): Tensor }[];
  apply(inputs: unknown, keywords?: CallKeywords): unknown;
  computeMask(inputs: unknown, mask: unknown): Mask | Mask[] | null | undefined;
}

interface PastCall {
  inputs: readonly Tensor[];
  training: boolean;
  weightIds: readonly object[];
  outputs: readonly Tensor[];
}

const asList = <Item>(value: Item | readonly Item[]): Item[] => (Array.isArray(value) ? [...value] : [value as Item]);

/** Masks travel with the tensors that they belong to, as in Keras 3. */
const maskOf = new WeakMap<Tensor, Tensor>();

/**
 * Lets a layer receive the masks of all that it reads and hand on its own. TensorFlow.js gives only the first input's
 * mask, hands it on to later layers that have none, and applies a layer anew for each of its outputs.
 * Source: tfjs-layers 4.22, engine/executor; Keras, "Understanding masking and padding".
 */
export function carryMasks(tf: TensorFlow, layer: TensorFlowLayer): void {
  const internals = layer as unknown as LayerInternals;
  const stock = internals.apply.bind(internals);
  const inherited = (tf.layers.Layer as unknown as { prototype: LayerInternals }).prototype.computeMask;
  const own = internals.computeMask;
  const supportsMasking = internals.supportsMasking;
  // TensorFlow.js' executor does not look for masks where no layer supports them.
  internals.supportsMasking = false;
  const pastCalls = new WeakMap<Tensor, PastCall[]>();

  const masksAfter = (inputs: readonly Tensor[], masks: readonly Mask[]): Mask[] => {
    if (!supportsMasking) return [];
    if (own === inherited) return [masks[0] ?? null];
    const isSingle = inputs.length === 1;
    const computed = own.call(internals, isSingle ? inputs[0] : inputs, isSingle ? masks[0] : masks);
    return computed == null ? [] : asList(computed as Mask | Mask[]);
  };

  internals.apply = (given, keywords) => {
    const inputs = asList(given as Tensor | Tensor[]);
    if (!inputs.every((input) => input instanceof tf.Tensor)) return stock(given, keywords);
    const training = keywords?.training === true;
    const weightIds = internals.weights.map((weight) => weight.read().dataId);
    const past = pastCalls
      .get(inputs[0] as Tensor)
      ?.find(
        (call) =>
          call.training === training &&
          call.inputs.length === inputs.length &&
          call.inputs.every((input, at) => input === inputs[at]) &&
          call.weightIds.every((id, at) => id === weightIds[at]) &&
          call.outputs.every((output) => !output.isDisposed),
      );
    if (past) return past.outputs.map((output) => output.clone());
    const masks = inputs.map((input) => maskOf.get(input) ?? null);
    const outputs = asList(
      stock(given, { ...(keywords?.training === undefined ? {} : { training }), mask: masks[0] ?? null, masks }) as
        | Tensor
        | Tensor[],
    );
    masksAfter(inputs, masks).forEach((mask, at) => {
      const output = outputs[at];
      if (mask && output) maskOf.set(output, mask);
    });
    if (outputs.length > 1) {
      const call = { inputs, training, weightIds, outputs };
      pastCalls.set(inputs[0] as Tensor, [...(pastCalls.get(inputs[0] as Tensor) ?? []), call].slice(-4));
      return outputs;
    }
    return outputs[0];
  };
}
