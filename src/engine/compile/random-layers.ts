import type * as tfTypes from '@tensorflow/tfjs';
import {
  type RandomClock,
  randomKey,
  type SeedPair,
  statelessDropout,
  statelessNormal,
  statelessUniform,
} from './random';
import type { Tensor, TensorFlow } from './tensorflow';

type Layer = tfTypes.layers.Layer;
type Call = (inputs: Tensor | Tensor[], keywords: { training?: boolean }) => Tensor | Tensor[];
interface RandomLayer {
  call: Call;
  rate?: number;
  stddev?: number;
  noiseShape?: (number | null)[];
  cell?: RandomCell;
  /** The next draw of the cell is the first of this step; also used by the fused recurrent layers. */
  resetDraws?: () => void;
  /** Layers of ours that draw by themselves take their seeds here. */
  bindDraws?: (seedOf: (place: string) => SeedPair) => void;
  forwardLayer?: RandomLayer;
  backwardLayer?: RandomLayer;
}
interface RandomCell {
  dropout?: number;
  recurrentDropout?: number;
  dropoutFunc?: (x: Tensor, rate: number) => Tensor;
  cells?: RandomCell[];
}
type Draw = (tf: TensorFlow, x: Tensor, layer: RandomLayer, seed: [number, number]) => Tensor;

function noiseShapeOf(layer: RandomLayer, x: Tensor): number[] {
  return layer.noiseShape == null ? x.shape : layer.noiseShape.map((size, axis) => size ?? (x.shape[axis] as number));
}

/** What the stock random layers of TensorFlow.js compute, with numbers keyed by seed and step. Source: tfjs-layers 4.22, layers/noise, layers/core. */
const draws: Record<string, Draw> = {
  Dropout: (tf, x, layer, seed) => statelessDropout(tf, x, layer.rate ?? 0, seed, noiseShapeOf(layer, x)),
  SpatialDropout1D: (tf, x, layer, seed) =>
    statelessDropout(tf, x, layer.rate ?? 0, seed, [x.shape[0] as number, 1, x.shape[2] as number]),
  GaussianNoise: (tf, x, layer, seed) => tf.add(x, tf.mul(statelessNormal(tf, x.shape, seed), layer.stddev ?? 0)),
  GaussianDropout: (tf, x, layer, seed) => {
    const rate = layer.rate ?? 0;
    return tf.mul(x, tf.add(tf.mul(statelessNormal(tf, x.shape, seed), Math.sqrt(rate / (1 - rate))), 1));
  },
  AlphaDropout: (tf, x, layer, seed) => {
    const rate = layer.rate ?? 0;
    const floor = -1.6732632423543772 * 1.0507009873554805;
    const scale = ((1 - rate) * (1 + rate * floor ** 2)) ** -0.5;
    const kept = tf.cast(tf.greaterEqual(statelessUniform(tf, noiseShapeOf(layer, x), seed), rate), 'float32');
    const mixed = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), floor));
    return tf.add(tf.mul(mixed, scale), -scale * floor * rate);
  },
};

function bindLayer(
  tf: TensorFlow,
  layer: RandomLayer & { getClassName(): string },
  clock: RandomClock,
  place: readonly (string | number)[],
): void {
  if (layer.bindDraws) {
    layer.bindDraws((draw) => [randomKey(clock.seed, ...place, draw), clock.step]);
    return;
  }
  const key = randomKey(clock.seed, ...place);
  const stock = layer.call.bind(layer);
  const drawFor = draws[layer.getClassName()];
  if (drawFor != null) {
    layer.call = (inputs, keywords) => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
      const isRandom = layer.stddev != null || ((layer.rate ?? 0) > 0 && (layer.rate ?? 0) < 1);
      return keywords?.training && isRandom
        ? tf.tidy(() => drawFor(tf, x, layer, [key, clock.step]))
        : stock(inputs, keywords);
    };
    return;
  }
  const cells = layer.cell == null ? [] : (layer.cell.cells ?? [layer.cell]);
  if (!cells.some((cell) => (cell.dropout ?? 0) > 0 || (cell.recurrentDropout ?? 0) > 0)) return;
  let drawIndex = 0;
  for (const cell of cells)
    cell.dropoutFunc = (x, rate) => {
      drawIndex += 1;
      return statelessDropout(tf, x, rate, [randomKey(clock.seed, ...place, drawIndex), clock.step]);
    };
  layer.resetDraws = () => {
    drawIndex = 0;
  };
  layer.call = (inputs, keywords) => {
    layer.resetDraws?.();
    return stock(inputs, keywords);
  };
}

/**
 * Makes the stock dropout, noise and recurrent-dropout layers of a model draw from `clock` instead of Math.random, so
 * that two runs with one seed are identical, a resumed run continues exactly and the model compiles. Call once, after
 * the model is built; set `clock.step` before every training step (compiled programs do so themselves).
 */
export function bindRandomLayers(tf: TensorFlow, model: tfTypes.LayersModel, clock: RandomClock): void {
  const visit = (layers: readonly Layer[], place: readonly (string | number)[]): void => {
    layers.forEach((layer, index) => {
      const nested = (layer as unknown as { layers?: Layer[] }).layers;
      const here = [...place, index];
      if (Array.isArray(nested)) visit(nested, here);
      const parts = layer as unknown as RandomLayer & { getClassName(): string; layer?: Layer };
      for (const part of [parts.forwardLayer, parts.backwardLayer, parts.layer])
        if (part != null)
          visit([part as unknown as Layer], [...here, part === parts.backwardLayer ? 'backward' : 'inner']);
      bindLayer(tf, parts, clock, here);
    });
  };
  visit(model.layers, ['layer']);
}
