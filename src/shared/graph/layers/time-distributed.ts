import { z } from 'zod';
import { defineLayerKind, type LayerKindDefinition } from '../layer-kind';
import { formatShape, type Mend, type Shape, shapeConflict } from '../shape';
import { conv1d, conv2d } from './conv';
import { dense } from './dense';
import { flatten } from './flatten';
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
} from './global-pooling';
import { averagePooling1d, averagePooling2d, maxPooling1d, maxPooling2d } from './pooling';
import { reshape } from './reshape';
import { depthwiseConv2d, separableConv2d } from './separable-conv';

/** Layers that can be applied to every step: those that treat samples apart and read one tensor. */
export const steppedKinds = {
  conv2d,
  separableConv2d,
  depthwiseConv2d,
  conv1d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  maxPooling1d,
  averagePooling1d,
  globalAveragePooling1d,
  globalMaxPooling1d,
  dense,
  flatten,
  reshape,
} as const;
export type SteppedKind = keyof typeof steppedKinds;
/** An empty object type would forbid every key once it is intersected with others. */
type Known<Parameters> = string extends keyof Parameters ? unknown : Parameters;
type Stepped = {
  [Kind in SteppedKind]: { kind: Kind } & Known<z.infer<(typeof steppedKinds)[Kind]['parameters']>>;
}[SteppedKind];
type SteppedInput = {
  [Kind in SteppedKind]: { kind: Kind } & Known<z.input<(typeof steppedKinds)[Kind]['parameters']>>;
}[SteppedKind];

const options = Object.values(steppedKinds).map(({ kind, title, summary, parameters }) =>
  z.strictObject({ kind: z.literal(kind), ...parameters.shape }).meta({ title, description: summary }),
);
const steppedSchema = z.discriminatedUnion('kind', options as unknown as [z.ZodObject]) as unknown as z.ZodType<
  Stepped,
  SteppedInput
>;

const definitionOf = ({ kind }: Stepped) => steppedKinds[kind] as unknown as LayerKindDefinition;
const perStep = ([shape = []]: readonly Shape[]): Shape[] => [shape.slice(1)];

export const timeDistributed = defineLayerKind({
  kind: 'timeDistributed',
  title: 'Every step',
  family: 'recurrent',
  summary: 'Applies one layer to every step of a sequence with the same weights.',
  documentation: [
    'y[t] = layer(x[t]): the first axis after the batch is taken as steps, and the layer sees one of them at a time.',
    'It reads the frames of a video or the parts of a long recording by a convolution before a recurrent layer puts them together. A dense layer works on the last axis of any shape anyway and needs this only to say so. Here the steps are computed together as one larger batch, not one after the other.',
    'Source: Keras’ TimeDistributed; Donahue et al. 2015, “Long-term recurrent convolutional networks”.',
  ].join('\n\n'),
  icon: 'movie',
  kerasName: 'TimeDistributed',
  parameters: z.strictObject({ layer: steppedSchema.describe('The layer that every step goes through.') }),
  startParameters: { layer: { kind: 'conv2d', filters: 16, padding: 'same', activation: 'relu' } },
  mainParameters: ['layer'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ layer }, inputs) => {
    const [shape = []] = inputs;
    const [steps] = shape;
    if (shape.length < 2 || steps == null)
      return shapeConflict(
        `“Every step” needs a known number of steps and something in each; it received ${formatShape(shape)}.`,
        'Put a reshape layer before it, for example to [10, 8, 8, 1].',
      );
    const { title, inferShape } = definitionOf(layer);
    const inner = inferShape(layer as never, perStep(inputs));
    if (inner.ok) return { ok: true, shape: [steps, ...inner.shape] };
    const mends = (inner.mends ?? []).flatMap((mend): Mend[] =>
      'set' in mend ? [{ title: mend.title, set: { layer: { ...layer, ...mend.set } } }] : [],
    );
    return shapeConflict(
      `${title} in every step of ${formatShape(shape)}: ${inner.message}`,
      `In the layer of every step: ${inner.fix}`,
      mends,
    );
  },
  countParameters: ({ layer }, inputs) => definitionOf(layer).countParameters(layer as never, perStep(inputs)),
  countFlops: ({ layer }, inputs, output) =>
    (inputs[0]?.[0] ?? 1) * definitionOf(layer).countFlops(layer as never, perStep(inputs), output.slice(1)),
});
