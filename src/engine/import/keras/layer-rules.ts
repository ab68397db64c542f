import { type LayerKind, layerKinds } from '../../../shared/graph/layers';
import { steppedKinds } from '../../../shared/graph/layers/time-distributed';
import type { Shape } from '../../../shared/graph/shape';
import { asObject, asText, type JsonObject } from './json';
import { type LayerPlan, plan, type RuleContext } from './layer-plan';
import { LayerSettings } from './layer-settings';
import { operationPlan } from './operation-rules';
import type { KerasCall } from './topology';
import { NotSupported } from './values';

type Rule = (context: RuleContext) => LayerPlan[];

/** Two names of one class. */
const aliases: Record<string, string> = {
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  Convolution3D: 'Conv3D',
  Convolution2DTranspose: 'Conv2DTranspose',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  MaxPool3D: 'MaxPooling3D',
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  AvgPool3D: 'AveragePooling3D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  BatchNormalizationV1: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
  CuDNNLSTM: 'LSTM',
  LSTMV2: 'LSTM',
  GRUV2: 'GRU',
};

/** The first kind of a name: instance normalisation is a group normalisation too. */
const kindOfClass = new Map<string, LayerKind>();
for (const definition of Object.values(layerKinds))
  if (definition.kerasName !== null && !kindOfClass.has(definition.kerasName))
    kindOfClass.set(definition.kerasName, definition.kind as LayerKind);

function translated(kind: LayerKind, { settings }: RuleContext, more: JsonObject = {}): LayerPlan {
  const parameters = { ...settings.translate(kind), ...more };
  settings.checkRest();
  return plan(kind, parameters, settings.notes);
}

/** Only the last axis, counted from either end. */
function expectLastAxis({ settings, inputShapes }: RuleContext, what: string): void {
  const axis = settings.get('axis');
  const axes = Array.isArray(axis) ? axis : [axis ?? -1];
  const rank = inputShapes[0]?.length ?? null;
  const isLast = axes.length === 1 && (axes[0] === -1 || (rank === null ? Number(axes[0]) > 1 : axes[0] === rank));
  if (!isLast)
    throw new NotSupported(`${what} along the axis ${JSON.stringify(axis)}; here it is always the last one.`);
}

const alongLast =
  (kind: LayerKind, what: string): Rule =>
  (context) => {
    expectLastAxis(context, what);
    return [translated(kind, context)];
  };

/** One class in Keras, three kinds here. */
const relu: Rule = ({ settings }) => {
  const maximum = settings.get('max_value') ?? null;
  const slope = settings.number('negative_slope', 0);
  const threshold = settings.number('threshold', 0);
  if ([maximum !== null, slope !== 0, threshold !== 0].filter(Boolean).length > 1)
    throw new NotSupported('A ReLU with more than one of bound, slope and threshold is not known here.');
  if (slope !== 0) return [plan('leakyRelu', { slope })];
  if (threshold !== 0) return [plan('thresholdedRelu', { threshold })];
  return [plan('relu', maximum === null ? {} : { maximumValue: maximum })];
};

const leakyRelu: Rule = ({ settings }) => [
  plan('leakyRelu', { slope: settings.number('negative_slope', settings.number('alpha', 0.3)) }),
];

/** Keras counts the batch as axis 0; here axes are those of a sample. */
function axisOfSample(axis: number): number {
  if (axis === 0) throw new NotSupported('It works along the batch.');
  return axis > 0 ? axis - 1 : axis;
}

const softmax: Rule = ({ settings }) => {
  const axis = settings.number('axis', -1);
  if (Array.isArray(settings.get('axis'))) throw new NotSupported('A softmax over several axes is not known here.');
  return [plan('softmax', axis === -1 ? {} : { axis: axisOfSample(axis) })];
};

const rescaling: Rule = ({ settings }) => {
  const scale = settings.get('scale') ?? 1;
  const offset = settings.get('offset') ?? 0;
  if (typeof scale !== 'number' || typeof offset !== 'number')
    throw new NotSupported('It scales every channel by a number of its own; here one number is for all.');
  return [plan('arithmetic', { ...(scale === 1 ? {} : { scale }), ...(offset === 0 ? {} : { offset }) })];
};

const concatenate: Rule = (context) => {
  const axis = context.settings.number('axis', -1);
  return [translated('concatenate', context, axis === -1 ? {} : { axis: axisOfSample(axis) })];
};

const dot: Rule = (context) => {
  const axes = context.settings.get('axes');
  const pair = (Array.isArray(axes) ? axes : [axes, axes]).map((axis) => axisOfSample(Number(axis)));
  return [translated('dot', context, { axes: pair })];
};

const groupNormalisation: Rule = (context) => {
  expectLastAxis(context, 'Group normalisation');
  const groups = context.settings.number('groups', 32);
  if (groups === -1) return [translated('instanceNormalisation', context)];
  return [translated('groupNormalisation', context)];
};

const gru: Rule = (context) => [
  translated('gru', context, context.settings.get('reset_after') === true ? {} : { resetAfter: false }),
];

const attention =
  (kind: LayerKind): Rule =>
  (context) => {
    context.settings.expect('score_mode', ['dot'], 'Scores by concatenation are not known here.');
    const causal = context.call.kwargs.use_causal_mask === true || context.settings.get('causal') === true;
    return [translated(kind, context, causal ? { causal: true } : {})];
  };

const multiHeadAttention: Rule = (context) => {
  const output = context.settings.get('output_shape');
  const sizes = Array.isArray(output) ? output : output === null || output === undefined ? [] : [output];
  if (sizes.length > 1) throw new NotSupported(`The output shape [${sizes.join(', ')}] has several axes.`);
  for (const part of ['query_shape', 'key_shape', 'value_shape', 'seed', 'dtype']) context.settings.get(part);
  const { valueDimension, keyDimension, ...parameters } = context.settings.translate('multiHeadAttention');
  const sizesOfHeads =
    valueDimension === undefined || valueDimension === keyDimension
      ? { keyDimension }
      : { keyDimension, valueDimension };
  const causal = context.call.kwargs.use_causal_mask === true ? { causal: true } : {};
  const { outputDimension: _, ...rest } = parameters;
  context.settings.checkRest();
  const all = { ...rest, ...sizesOfHeads, ...(sizes.length === 1 ? { outputDimension: sizes[0] } : {}), ...causal };
  return [plan('multiHeadAttention', all, context.settings.notes)];
};

const mergeModes: Record<string, string> = { concat: 'concatenate', sum: 'sum', ave: 'average', mul: 'multiply' };

/** `Bidirectional(LSTM(…))` is one layer here. */
const bidirectional: Rule = (context) => {
  const { settings, kerasMajor } = context;
  const inner = asObject(settings.get('layer'));
  const mode = mergeModes[asText(settings.get('merge_mode')) ?? ''];
  if (!mode) throw new NotSupported('Both directions are given apart (merge_mode: null); here they are joined.');
  const backward = asObject(settings.get('backward_layer'));
  const innerConfig = asObject(inner?.config) ?? {};
  const backwardConfig = asObject(backward?.config) ?? {};
  const differs = (name: string) =>
    backwardConfig[name] !== undefined && JSON.stringify(backwardConfig[name]) !== JSON.stringify(innerConfig[name]);
  if (['units', 'activation', 'recurrent_activation', 'use_bias', 'reset_after'].some(differs))
    throw new NotSupported('The backward direction differs from the forward one; here both are alike.');
  const nested = new LayerSettings(innerConfig, kerasMajor);
  const plans = applyRule({ ...context, settings: nested }, asText(inner?.class_name) ?? '');
  const [only] = plans;
  if (!only || !['simpleRnn', 'gru', 'lstm'].includes(only.kind))
    throw new NotSupported(`Only recurrent layers read in both directions here, not "${inner?.class_name}".`);
  settings.checkRest();
  return [plan(only.kind, { ...only.parameters, bidirectional: mode }, [...only.notes, ...settings.notes])];
};

/** Layers that treat every step alike already. */
const stepwiseKinds: readonly LayerKind[] = ['dense', 'activation', 'dropout', 'layerNormalisation', 'embedding'];

const timeDistributed: Rule = (context) => {
  const inner = asObject(context.settings.get('layer'));
  const nested = new LayerSettings(asObject(inner?.config) ?? {}, context.kerasMajor);
  const [shape = null] = context.inputShapes;
  const inputShapes = shape ? [shape.slice(1)] : [];
  const plans = applyRule({ ...context, settings: nested, inputShapes }, asText(inner?.class_name) ?? '').map(
    (each) => ({
      ...each,
      weights: each.weights.map((slot) => ({ ...slot, from: `layer/${slot.from}` })),
    }),
  );
  if (plans.every(({ kind }) => stepwiseKinds.includes(kind))) return plans;
  const [only] = plans;
  if (!only || plans.length > 1 || !(only.kind in steppedKinds))
    throw new NotSupported(`"${inner?.class_name}" is applied to every step, which is not known here.`);
  return [{ ...only, kind: 'timeDistributed', parameters: { layer: { kind: only.kind, ...only.parameters } } }];
};

/** A fixed mean and variance are a batch normalisation that is frozen. */
const normalisation: Rule = (context) => {
  const { settings } = context;
  expectLastAxis(context, 'Normalization');
  settings.expect('invert', [false], 'An inverted normalisation is not known here.');
  if (settings.get('mean') != null || settings.get('variance') != null)
    throw new NotSupported('Its mean and variance stand in the settings; only adapted ones are taken over.');
  settings.checkRest();
  return [
    {
      kind: 'batchNormalisation',
      parameters: { center: false, scale: false, epsilon: 1e-12, trainable: false },
      weights: [
        { from: 'mean', to: 'moving_mean', reshape: (shape) => [shape.reduce((total, size) => total * size, 1)] },
        {
          from: 'variance',
          to: 'moving_variance',
          reshape: (shape) => [shape.reduce((total, size) => total * size, 1)],
        },
      ],
      unused: ['count'],
      notes: settings.notes,
    },
  ];
};

const inputLayer: Rule = () => {
  throw new NotSupported('An input inside of the network.');
};

/** Classes whose settings are more than names of ours. */
const rules: Record<string, Rule> = {
  InputLayer: inputLayer,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  Rescaling: rescaling,
  Softmax: softmax,
  Concatenate: concatenate,
  Dot: dot,
  BatchNormalization: alongLast('batchNormalisation', 'Batch normalisation'),
  LayerNormalization: (context) => {
    context.settings.expect('rms_scaling', [false], 'Scaling by the root mean square alone is another layer.');
    expectLastAxis(context, 'Layer normalisation');
    return [translated('layerNormalisation', context)];
  },
  RMSNormalization: alongLast('rmsNormalisation', 'RMS normalisation'),
  UnitNormalization: alongLast('unitNormalisation', 'Unit normalisation'),
  GroupNormalization: groupNormalisation,
  GRU: gru,
  Attention: attention('attention'),
  AdditiveAttention: attention('additiveAttention'),
  MultiHeadAttention: multiHeadAttention,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  Normalization: normalisation,
};

function applyRule(context: RuleContext, writtenClass: string): LayerPlan[] {
  const className = aliases[writtenClass] ?? writtenClass;
  const { config } = context.call.layer;
  if (className === 'Lambda') throw new NotSupported('It runs Python code of its own, which is never executed here.');
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda')
    return operationPlan(asText(config.function) ?? className, context);
  // HDF5 files leave the module out: `x * 2` and a layer Multiply are told apart by the number.
  const hasNumber = context.call.args.some((value) => typeof value === 'number');
  if (hasNumber || /^keras(?:\.src)?\.ops\b/.test(context.call.layer.module ?? ''))
    return operationPlan(className, context);
  const rule = rules[className];
  if (rule) return rule(context);
  const kind = kindOfClass.get(className);
  if (kind) return [translated(kind, context)];
  const { module, registeredName } = context.call.layer;
  const isOwn = registeredName?.includes('>') || (module !== null && !/^(?:keras|tensorflow|tf_keras)\b/.test(module));
  throw new NotSupported(
    isOwn
      ? `It is a class of one's own (${registeredName ?? `${module}.${className}`}), whose code is never executed here.`
      : `Keras' layer "${className}" has no counterpart here.`,
  );
}

/**
 * Our layers for a layer of the file.
 * Throws: NotSupported with the reason, for which a placeholder is put.
 */
export function planLayers(call: KerasCall, inputShapes: readonly (Shape | null)[], kerasMajor: number): LayerPlan[] {
  const settings = new LayerSettings(call.layer.config, kerasMajor);
  return applyRule({ settings, call, kerasMajor, inputShapes }, call.layer.className);
}
