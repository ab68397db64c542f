import type { ActivationKind } from '../../../shared/graph/parameter-schemas';
import { asObject, asText, type JsonObject } from './json';

/** Why a layer cannot be taken over; caught where the placeholder is made. */
export class NotSupported extends Error {}

/** What Keras' objects look like in a file: a name, or a class with its config. */
interface KerasObject {
  className: string;
  config: JsonObject;
}

function readObject(value: unknown): KerasObject | null {
  const text = asText(value);
  if (text !== null) return { className: text, config: {} };
  const object = asObject(value);
  const className = asText(object?.class_name);
  return className === null ? null : { className, config: asObject(object?.config) ?? {} };
}

/** `GlorotUniform` and `glorot_uniform` are one. */
const plain = (name: string) => name.replace(/[_\s]/g, '').toLowerCase();

const activations: Record<string, ActivationKind> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  swish: 'swish',
  silu: 'swish',
  gelu: 'gelu',
  mish: 'mish',
  hardsilu: 'hardSwish',
  hardswish: 'hardSwish',
  exponential: 'exponential',
  logsigmoid: 'logSigmoid',
};

/**
 * Throws: NotSupported for functions that are not in the catalogue, and for code of one's own.
 * @param kerasMajor the hard sigmoid changed its slope with Keras 3
 */
export function readActivation(value: unknown, kerasMajor: number): ActivationKind {
  if (value === null || value === undefined) return 'linear';
  const object = readObject(value);
  // Keras 3 writes functions as { class_name: 'function', config: 'name' }.
  const name =
    object?.className === 'function' ? (asText(asObject(value)?.config) ?? 'function') : (object?.className ?? '');
  const known = activations[plain(name)];
  if (known) return known;
  if (plain(name) === 'hardsigmoid' && kerasMajor < 3) return 'hardSigmoid';
  throw new NotSupported(
    plain(name) === 'hardsigmoid'
      ? 'The hard sigmoid of Keras 3 has the slope 1/6; the one here has 1/5, as Keras 2.'
      : `The activation "${name || JSON.stringify(value)}" is not known here.`,
  );
}

const namedInitialisers: Record<string, string> = {
  glorotuniform: 'glorotUniform',
  xavieruniform: 'glorotUniform',
  glorotnormal: 'glorotNormal',
  heuniform: 'heUniform',
  henormal: 'heNormal',
  lecununiform: 'leCunUniform',
  lecunnormal: 'leCunNormal',
  zeros: 'zeros',
  zero: 'zeros',
  ones: 'ones',
  one: 'ones',
};

const fanModes: Record<string, string> = {
  fan_in: 'fanIn',
  fan_out: 'fanOut',
  fan_avg: 'fanAverage',
  fanIn: 'fanIn',
  fanOut: 'fanOut',
  fanAvg: 'fanAverage',
};
const distributions: Record<string, string> = {
  normal: 'truncatedNormal',
  truncated_normal: 'truncatedNormal',
  truncatedNormal: 'truncatedNormal',
  untruncated_normal: 'normal',
  uniform: 'uniform',
};

const numberOr = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);

const initialisersWithOptions: Record<string, (config: JsonObject) => JsonObject> = {
  randomuniform: ({ minval, maxval }) => ({
    kind: 'randomUniform',
    minimum: numberOr(minval, -0.05),
    maximum: numberOr(maxval, 0.05),
  }),
  uniform: () => ({ kind: 'randomUniform' }),
  randomnormal: ({ mean, stddev }) => ({
    kind: 'randomNormal',
    mean: numberOr(mean, 0),
    standardDeviation: numberOr(stddev, 0.05),
  }),
  normal: () => ({ kind: 'randomNormal' }),
  truncatednormal: ({ mean, stddev }) => ({
    kind: 'truncatedNormal',
    mean: numberOr(mean, 0),
    standardDeviation: numberOr(stddev, 0.05),
  }),
  orthogonal: ({ gain }) => ({ kind: 'orthogonal', gain: numberOr(gain, 1) }),
  orthogonalinitializer: ({ gain }) => ({ kind: 'orthogonal', gain: numberOr(gain, 1) }),
  identity: ({ gain }) => ({ kind: 'identity', gain: numberOr(gain, 1) }),
  constant: ({ value }) => ({ kind: 'constant', value: numberOr(value, 0) }),
  variancescaling: ({ scale, mode, distribution }) => ({
    kind: 'varianceScaling',
    scale: numberOr(scale, 1),
    mode: fanModes[asText(mode) ?? ''] ?? 'fanIn',
    distribution: distributions[asText(distribution) ?? ''] ?? 'truncatedNormal',
  }),
};

/** Variance scaling with these settings has a name of its own; TensorFlow.js writes all of them as variance scaling. */
const namedScalings: Record<string, string> = {
  '1 fanAverage uniform': 'glorotUniform',
  '1 fanAverage truncatedNormal': 'glorotNormal',
  '2 fanIn uniform': 'heUniform',
  '2 fanIn truncatedNormal': 'heNormal',
  '1 fanIn uniform': 'leCunUniform',
  '1 fanIn truncatedNormal': 'leCunNormal',
};

/** Null when it is not known here: the default is used, which matters only where no weights come with the model. */
export function readInitialiser(value: unknown): string | JsonObject | null {
  const object = readObject(value);
  if (!object) return null;
  const name = plain(object.className);
  const named = namedInitialisers[name];
  if (named) return named;
  const made = initialisersWithOptions[name]?.(object.config);
  if (!made) return null;
  const scaling = namedScalings[`${made.scale} ${made.mode} ${made.distribution}`];
  if (scaling) return scaling;
  // Defaults are not written.
  const isDefault =
    (made.kind === 'orthogonal' && made.gain === 1) ||
    (made.kind === 'randomUniform' && made.minimum === -0.05 && made.maximum === 0.05);
  return isDefault ? (made.kind as string) : made;
}

/** Undefined: not known here. Null: none. */
export function readRegulariser(value: unknown): JsonObject | null | undefined {
  if (value === null || value === undefined) return null;
  const object = readObject(value);
  const { l1, l2, factor, mode } = object?.config ?? {};
  const [first, second] = [numberOr(l1, 0), numberOr(l2, 0)];
  switch (plain(object?.className ?? '')) {
    case 'l1l2':
    case 'l1':
    case 'l2':
      return { ...(first > 0 ? { l1: first } : {}), ...(second > 0 ? { l2: second } : {}) };
    case 'orthogonalregularizer':
      return mode === 'columns' ? { orthogonal: numberOr(factor, 0.01) } : undefined;
    default:
      return undefined;
  }
}

function readAxes(axis: unknown): number[] {
  return (Array.isArray(axis) ? axis : [axis ?? 0]).map(Number);
}

/** Undefined: not known here. Null: none. */
export function readConstraint(value: unknown): JsonObject | null | undefined {
  if (value === null || value === undefined) return null;
  const object = readObject(value);
  const config = object?.config ?? {};
  switch (plain(object?.className ?? '')) {
    case 'maxnorm':
      return { kind: 'maxNorm', maximum: numberOr(config.max_value, 2), axis: readAxes(config.axis) };
    case 'nonneg':
      return { kind: 'nonNegative' };
    case 'unitnorm':
      return { kind: 'unitNorm', axis: readAxes(config.axis) };
    case 'minmaxnorm':
      return {
        kind: 'minMaxNorm',
        minimum: numberOr(config.min_value, 0),
        maximum: numberOr(config.max_value, 1),
        rate: numberOr(config.rate, 1),
        axis: readAxes(config.axis),
      };
    default:
      return undefined;
  }
}

/** `[3, 3]` is written as 3, since one number stands for all axes. */
export function readSizes(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [first] = value as unknown[];
  if (value.every((item) => typeof item === 'number' && item === first)) return first;
  return value;
}

/** `float32` of a dtype name or policy. */
export function readType(value: unknown): string {
  const text = asText(value);
  if (text !== null) return text;
  return asText(asObject(asObject(value)?.config)?.name) ?? 'float32';
}

/** A shape without the batch; null for a dimension that is open. */
export function readShape(value: unknown): (number | null)[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value
    .slice(1)
    .map((dimension) =>
      typeof dimension === 'number' && Number.isInteger(dimension) && dimension > 0 ? dimension : null,
    );
}
