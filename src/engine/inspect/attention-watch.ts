import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';

type Call = (inputs: Tensor | Tensor[], keywords: object) => Tensor | Tensor[];

/** What attention layers give their weights to, without those layers knowing of it. */
export interface AttentionWatch {
  /** Networks must be built with this one; it computes exactly what the real one does. */
  tf: TensorFlow;
  /** From now on the weights of this layer are taken down. */
  observe(layer: TensorFlowLayer): void;
  /** Weights of the n-th application of a layer since the last `clear`. Shape: rows × [heads ×] queries × keys. */
  find(layerName: string, use: number): Float32Array | null;
  clear(): void;
}

/** Attention layers turn scores into weights by a softmax; it is looked at while one of them computes. */
export function createAttentionWatch(real: TensorFlow): AttentionWatch {
  const taken = new Map<string, Float32Array[]>();
  let computing: string | null = null;
  const softmax = ((...given: Parameters<TensorFlow['softmax']>) => {
    const weights = real.softmax(...given);
    if (computing !== null) taken.set(computing, [...(taken.get(computing) ?? []), weights.dataSync() as Float32Array]);
    return weights;
  }) as TensorFlow['softmax'];
  return {
    tf: Object.create(real, { softmax: { value: softmax } }) as TensorFlow,
    observe: (layer) => {
      const target = layer as unknown as { call: Call };
      const stock = target.call.bind(layer);
      target.call = (inputs, keywords) => {
        computing = layer.name;
        try {
          return stock(inputs, keywords);
        } finally {
          computing = null;
        }
      };
    },
    find: (layerName, use) => taken.get(layerName)?.[use] ?? null,
    clear: () => taken.clear(),
  };
}

/** Heads last, so that they are drawn like channels of an image. Shape: [heads, queries, keys] → [queries, keys, heads]. */
export function headsLast(weights: Float32Array, [queries = 1, keys = 1, heads = 1]: readonly number[]): Float32Array {
  const size = queries * keys;
  const rowCount = weights.length / (size * heads);
  const result = new Float32Array(weights.length);
  for (let row = 0; row < rowCount; row += 1)
    for (let head = 0; head < heads; head += 1)
      for (let at = 0; at < size; at += 1)
        result[row * size * heads + at * heads + head] = weights[row * size * heads + head * size + at] as number;
  return result;
}
