import type { ArithmeticFunction } from '../../shared/graph/layers/arithmetic';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

interface Config {
  function: ArithmeticFunction;
  exponent: number;
  scale: number;
  offset: number;
  minimum: number | null;
  maximum: number | null;
}

const functions = {
  identity: (_, x) => x,
  absolute: (tf, x) => tf.abs(x),
  negative: (tf, x) => tf.neg(x),
  square: (tf, x) => tf.square(x),
  squareRoot: (tf, x) => tf.sqrt(x),
  reciprocal: (tf, x) => tf.reciprocal(x),
  power: (tf, x, exponent) => tf.pow(x, exponent),
  exponential: (tf, x) => tf.exp(x),
  logarithm: (tf, x) => tf.log(x),
  logarithmPlusOne: (tf, x) => tf.log1p(x),
  sine: (tf, x) => tf.sin(x),
  cosine: (tf, x) => tf.cos(x),
  sign: (tf, x) => tf.sign(x),
} satisfies Record<ArithmeticFunction, (tf: TensorFlow, x: Tensor, exponent: number) => Tensor>;

const create = tensorLayer<Config>({
  className: 'Arithmetic',
  call: ({ tf, config, inputs: [given] }) => {
    const computed = functions[config.function](tf, tf.cast(given as Tensor, 'float32'), config.exponent);
    const scaled = config.scale === 1 ? computed : tf.mul(computed, config.scale);
    const shifted = config.offset === 0 ? scaled : tf.add(scaled, config.offset);
    const raised = config.minimum === null ? shifted : tf.maximum(shifted, config.minimum);
    const bounded = config.maximum === null ? raised : tf.minimum(raised, config.maximum);
    // A layer must not give the tensor that it was given.
    return bounded === given ? tf.clone(bounded) : bounded;
  },
});

export const arithmetic: LayerBuilder<'arithmetic'> = (layer, context) =>
  create(context, layer, {
    function: layer.function,
    exponent: layer.exponent,
    scale: layer.scale,
    offset: layer.offset,
    minimum: layer.minimum,
    maximum: layer.maximum,
  });
