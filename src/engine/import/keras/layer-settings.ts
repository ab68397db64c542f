import { type LayerKind, layerKinds } from '../../../shared/graph/layers';
import type { JsonObject } from './json';
import { NotSupported, readActivation, readConstraint, readInitialiser, readRegulariser, readSizes } from './values';

/** `kernelInitialiser` is kernel_initializer in Keras. */
function toKerasName(parameter: string): string {
  return parameter
    .replace(/Initialiser$/, 'Initializer')
    .replace(/Regulariser$/, 'Regularizer')
    .replace(/([A-Z])/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Where Keras calls it something else. */
const renamed: Record<string, string> = {
  keepDimensions: 'keepdims',
  inputDimension: 'input_dim',
  outputDimension: 'output_dim',
  groupCount: 'groups',
  deviation: 'stddev',
  dimensions: 'dims',
  normalise: 'normalize',
};

/** The same for single kinds. */
const renamedIn: Partial<Record<LayerKind, Record<string, string>>> = {
  activation: { function: 'activation' },
  repeatVector: { count: 'n' },
  relu: { maximumValue: 'max_value' },
  thresholdedRelu: { threshold: 'theta' },
  leakyRelu: { slope: 'alpha' },
  multiHeadAttention: {
    headCount: 'num_heads',
    keyDimension: 'key_dim',
    valueDimension: 'value_dim',
    outputDimension: 'output_shape',
  },
};

const sizeNames = new Set(['kernelSize', 'strides', 'dilationRate', 'poolSize', 'size', 'padding', 'cropping']);

/** Settings that change nothing where they have this value. */
const neutral: Record<string, readonly unknown[]> = {
  data_format: ['channels_last', null],
  stateful: [false],
  unroll: [false, true],
  time_major: [false],
  zero_output_for_mask: [false, true],
  noise_shape: [null],
  sparse: [false],
  ragged: [false],
  synchronized: [false, true],
  renorm: [false],
  supports_masking: [true, false],
  batch_size: [null],
  groups: [1],
  lora_rank: [null],
  quantization_config: [null],
  dynamic: [false],
  mask: [null],
  autocast: [true, false],
  use_cudnn: ['auto', true, false],
  return_attention_scores: [false],
  fused: [null, true, false],
  virtual_batch_size: [null],
  use_gate: [false],
  dropout: [0],
  recurrent_dropout: [0],
  crop_to_aspect_ratio: [false],
  pad_to_aspect_ratio: [false],
  antialias: [false],
  return_state: [false],
  output_padding: [null],
};

/** Settings that are no matter of what is computed. */
const silent = new Set([
  'name',
  'trainable',
  'dtype',
  'batch_shape',
  'batch_input_shape',
  'input_dtype',
  'input_shape',
  'seed',
  // For padding that is not done.
  'fill_mode',
  'fill_value',
  'implementation',
  'reset_after',
  'optional',
  'rms_scaling',
  'renorm_clipping',
  'renorm_momentum',
  'adjustment',
  'lora_alpha',
  'input_length',
  'flash_attention',
  'activity_regularizer',
  'axis',
  'score_mode',
  // Over the steps, the only axis there is here.
  'attention_axes',
]);

/** Training only: what is lost changes no prediction. */
const trainingOnly =
  /_(?:initializer|regularizer|constraint)$|^(?:kernel|recurrent|bias|activity)_|^noise_shape$|dropout$/;

/** Offsets that start at 0 and scales that start at 1 do so here as well. */
function isUsualStart(name: string, value: unknown): boolean {
  const start = readInitialiser(value);
  return start === (/gamma|variance|scale/.test(name) ? 'ones' : 'zeros');
}

/** A config that remembers what was read of it, so that nothing is dropped unseen. */
export class LayerSettings {
  private readonly read = new Set<string>();
  readonly notes: string[] = [];

  constructor(
    readonly config: JsonObject,
    readonly kerasMajor: number,
  ) {}

  get(name: string): unknown {
    this.read.add(name);
    return this.config[name];
  }

  number(name: string, otherwise: number): number {
    const value = this.get(name);
    return typeof value === 'number' ? value : otherwise;
  }

  /** Throws: NotSupported when the value is another one. */
  expect(name: string, allowed: readonly unknown[], reason: string): void {
    const value = this.get(name);
    if (value !== undefined && !allowed.includes(value)) throw new NotSupported(reason);
  }

  private convert(parameter: string, value: unknown): unknown {
    if (/[aA]ctivation$/.test(parameter) || parameter === 'function') return readActivation(value, this.kerasMajor);
    if (parameter.endsWith('Initialiser')) return readInitialiser(value) ?? this.lose(parameter, value);
    if (parameter.endsWith('Regulariser')) return readRegulariser(value) ?? this.lose(parameter, value);
    if (parameter.endsWith('Constraint')) return readConstraint(value) ?? this.lose(parameter, value);
    return sizeNames.has(parameter) ? readSizes(value) : value;
  }

  private lose(parameter: string, value: unknown): undefined {
    if (value !== null && value !== undefined) this.notes.push(`${parameter} (${JSON.stringify(value).slice(0, 120)})`);
    return undefined;
  }

  /** All parameters of a kind that stand in the config, as written here; what equals the default is left out. */
  translate(kind: LayerKind): JsonObject {
    const { shape } = layerKinds[kind].parameters;
    const parameters: JsonObject = {};
    for (const [parameter, schema] of Object.entries(shape)) {
      const name = renamedIn[kind]?.[parameter] ?? renamed[parameter] ?? toKerasName(parameter);
      if (!(name in this.config)) continue;
      const value = this.convert(parameter, this.get(name));
      // TensorFlow.js writes null for what was left open.
      if (value === undefined || (value === null && !schema.safeParse(null).success)) continue;
      const standard = schema.safeParse(undefined);
      const isDefault = standard.success && JSON.stringify(standard.data) === JSON.stringify(value);
      if (!isDefault) parameters[parameter] = value;
    }
    // Pooling steps as far as its window is wide, unless it says otherwise.
    const { strides, poolSize = 2, ...others } = parameters;
    const isImplied = 'poolSize' in shape && JSON.stringify(strides) === JSON.stringify(poolSize);
    return isImplied ? { ...others, ...(poolSize === 2 ? {} : { poolSize }) } : parameters;
  }

  /** Throws: NotSupported for a setting that changes what is computed; notes those that matter to training alone. */
  checkRest(): void {
    for (const [name, value] of Object.entries(this.config)) {
      if (this.read.has(name) || silent.has(name) || value === undefined) continue;
      if (name === 'dilation_rate' && [value].flat().every((rate) => rate === 1)) continue;
      if (name.endsWith('_initializer') && isUsualStart(name, value)) continue;
      const allowed = neutral[name];
      if (allowed ? allowed.includes(value) : value === null) continue;
      if (trainingOnly.test(name)) this.notes.push(`${name} (${JSON.stringify(value).slice(0, 120)})`);
      else throw new NotSupported(`The setting ${name}: ${JSON.stringify(value)?.slice(0, 200)} is not known here.`);
    }
  }
}
