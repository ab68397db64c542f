import { type RandomStream, randomStream } from '../../shared/base/random';
import {
  type Initialiser,
  type InitialiserConfig,
  type InitialiserKind,
  initialiserConfig,
} from '../../shared/graph/initialisers';
import type { TensorFlow } from '../lib/tensorflow';

type Fill = (stream: RandomStream, shape: readonly number[]) => Float32Array;

const countOf = (shape: readonly number[]) => shape.reduce((total, dimension) => total * dimension, 1);
const constant =
  (value: number): Fill =>
  (_, shape) =>
    new Float32Array(countOf(shape)).fill(value);

/** Inputs and outputs of one unit. Source: Keras' convention, where a convolution counts its receptive field. */
function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const receptiveField = countOf(shape.slice(0, -2));
  if (shape.length < 2) return { fanIn: countOf(shape), fanOut: countOf(shape) };
  return { fanIn: receptiveField * (shape.at(-2) as number), fanOut: receptiveField * (shape.at(-1) as number) };
}

const uniform =
  (limitOf: (shape: readonly number[]) => number): Fill =>
  (stream, shape) => {
    const limit = limitOf(shape);
    return Float32Array.from({ length: countOf(shape) }, () => (2 * stream.uniform() - 1) * limit);
  };

/** Standard normal without what lies beyond two deviations. */
function truncated(stream: RandomStream): number {
  for (;;) {
    const value = stream.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** Deviation of a standard normal cut at two deviations. Source: the moments of the truncated normal distribution. */
const truncatedDeviation = 0.8796256610342398;

const truncatedNormal =
  (deviationOf: (shape: readonly number[]) => number): Fill =>
  (stream, shape) => {
    const deviation = deviationOf(shape) / truncatedDeviation;
    return Float32Array.from({ length: countOf(shape) }, () => truncated(stream) * deviation);
  };

/**
 * Rows (or columns, whichever are fewer) of a random rotation. Source: Saxe et al. 2013; Gram–Schmidt, twice for
 * accuracy, keeps the diagonal of R positive, which makes the rotation uniformly distributed.
 */
function orthogonal(stream: RandomStream, shape: readonly number[]): Float32Array {
  const columnCount = shape.at(-1) ?? 1;
  const rowCount = countOf(shape) / columnCount;
  const vectorCount = Math.min(rowCount, columnCount);
  const length = Math.max(rowCount, columnCount);
  const vectors: Float64Array[] = [];
  for (let index = 0; index < vectorCount; index += 1) {
    const vector = Float64Array.from({ length }, () => stream.normal());
    for (let pass = 0; pass < 2; pass += 1)
      for (const other of vectors) {
        let projection = 0;
        for (let at = 0; at < length; at += 1) projection += (vector[at] as number) * (other[at] as number);
        for (let at = 0; at < length; at += 1) vector[at] = (vector[at] as number) - projection * (other[at] as number);
      }
    const norm = Math.sqrt(vector.reduce((total, value) => total + value * value, 0));
    vectors.push(vector.map((value) => value / norm));
  }
  const result = new Float32Array(rowCount * columnCount);
  vectors.forEach((vector, index) => {
    vector.forEach((value, at) => {
      result[rowCount <= columnCount ? index * columnCount + at : at * columnCount + index] = value;
    });
  });
  return result;
}

/** Ones on the diagonal. Square as in TensorFlow.js, which loads exported models. Throws: RangeError otherwise. */
function identity(shape: readonly number[], gain: number): Float32Array {
  const [size = 0] = shape;
  if (shape.length !== 2 || shape[1] !== size)
    throw new RangeError(
      `The initialiser identity starts square matrices; these weights have the shape [${shape.join(', ')}].`,
    );
  const result = new Float32Array(size * size);
  for (let index = 0; index < size; index += 1) result[index * size + index] = gain;
  return result;
}

type VarianceScaling = Extract<InitialiserConfig, { kind: 'varianceScaling' }>;

function varianceScaling({ scale, mode, distribution }: Omit<VarianceScaling, 'kind'>): Fill {
  const varianceOf = (shape: readonly number[]) => {
    const { fanIn, fanOut } = fansOf(shape);
    return scale / Math.max(1, { fanIn, fanOut, fanAverage: (fanIn + fanOut) / 2 }[mode]);
  };
  if (distribution === 'uniform') return uniform((shape) => Math.sqrt(3 * varianceOf(shape)));
  if (distribution === 'truncatedNormal') return truncatedNormal((shape) => Math.sqrt(varianceOf(shape)));
  return (stream, shape) => {
    const deviation = Math.sqrt(varianceOf(shape));
    return Float32Array.from({ length: countOf(shape) }, () => stream.normal() * deviation);
  };
}

type FillTable = { [Kind in InitialiserKind]: (options: Extract<InitialiserConfig, { kind: Kind }>) => Fill };

/** Sources: Glorot and Bengio 2010; He et al. 2015; LeCun et al. 1998; ranges of the plain ones as in Keras. */
const fills = {
  glorotUniform: () => uniform((shape) => Math.sqrt(6 / (fansOf(shape).fanIn + fansOf(shape).fanOut))),
  glorotNormal: () => truncatedNormal((shape) => Math.sqrt(2 / (fansOf(shape).fanIn + fansOf(shape).fanOut))),
  heUniform: () => uniform((shape) => Math.sqrt(6 / fansOf(shape).fanIn)),
  heNormal: () => truncatedNormal((shape) => Math.sqrt(2 / fansOf(shape).fanIn)),
  leCunUniform: () => uniform((shape) => Math.sqrt(3 / fansOf(shape).fanIn)),
  leCunNormal: () => truncatedNormal((shape) => Math.sqrt(1 / fansOf(shape).fanIn)),
  varianceScaling,
  randomUniform: ({ minimum, maximum }) => {
    const [centre, limit] = [(minimum + maximum) / 2, (maximum - minimum) / 2];
    return (stream, shape) =>
      Float32Array.from({ length: countOf(shape) }, () => centre + (2 * stream.uniform() - 1) * limit);
  },
  randomNormal:
    ({ mean, standardDeviation }) =>
    (stream, shape) =>
      Float32Array.from({ length: countOf(shape) }, () => mean + stream.normal() * standardDeviation),
  truncatedNormal:
    ({ mean, standardDeviation }) =>
    (stream, shape) =>
      Float32Array.from({ length: countOf(shape) }, () => mean + truncated(stream) * standardDeviation),
  orthogonal:
    ({ gain }) =>
    (stream, shape) =>
      orthogonal(stream, shape).map((value) => value * gain),
  identity:
    ({ gain }) =>
    (_, shape) =>
      identity(shape, gain),
  zeros: () => constant(0),
  ones: () => constant(1),
  constant: ({ value }) => constant(value),
} satisfies FillTable;

/** Starting values as a pure function of (seed, layer, weight, shape). */
export function initialValues(
  initialiser: Initialiser,
  shape: readonly number[],
  ...key: readonly (string | number)[]
): Float32Array {
  const config = initialiserConfig(initialiser);
  const fillOf = fills[config.kind] as (options: InitialiserConfig) => Fill;
  return fillOf(config)(randomStream('initialise', ...key), shape);
}

type StockInitialiser = ReturnType<TensorFlow['initializers']['zeros']>;

/** Options in the words of TensorFlow.js and Keras, so that exported models carry them. */
function stockOptions(config: InitialiserConfig): object {
  switch (config.kind) {
    case 'varianceScaling':
      return {
        scale: config.scale,
        mode: config.mode === 'fanAverage' ? 'fanAvg' : config.mode,
        distribution: config.distribution,
      };
    case 'randomUniform':
      return { minval: config.minimum, maxval: config.maximum };
    case 'randomNormal':
    case 'truncatedNormal':
      return { mean: config.mean, stddev: config.standardDeviation };
    case 'orthogonal':
    case 'identity':
      return { gain: config.gain };
    case 'constant':
      return { value: config.value };
    default:
      return {};
  }
}

/**
 * An initialiser that layers of TensorFlow.js take. It is the stock object, so that exported models name it as every
 * other tool does, but it draws from our own stream.
 */
export function createInitialiser(
  tf: TensorFlow,
  given: Initialiser,
  seed: number,
  ...place: readonly string[]
): StockInitialiser {
  const config = initialiserConfig(given);
  const create = tf.initializers[config.kind] as (options: object) => StockInitialiser;
  const initialiser = create({ ...stockOptions(config), seed });
  initialiser.apply = (shape) => tf.tensor(initialValues(config, shape as number[], seed, ...place), shape as number[]);
  return initialiser;
}
