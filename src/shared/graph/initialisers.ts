import { z } from 'zod';
import { defineKind, kindsOf, kindUnion } from '../base/kind-table';

const glorot = 'Glorot and Bengio, 2010';
const he = 'He et al., 2015';
const leCun = 'LeCun et al., 1998';
const keras = 'Keras’ definition';

const standardDeviation = z.number().min(0).default(0.05).describe('Standard deviation.');
const mean = z.number().default(0).describe('Centre of the distribution.');
const gain = z.number().default(1).describe('Factor on all values.');

/** How weights start. `scale`, `fanIn` and the like are those of Keras; a convolution counts its receptive field. */
export const initialiserTable = [
  defineKind(
    'glorotUniform',
    {
      title: 'Glorot uniform',
      summary: 'Uniform within ±√(6 / (inputs + outputs)).',
      use: 'The default: keeps the size of signals and gradients with tanh, sigmoid and softmax.',
      source: glorot,
    },
    {},
  ),
  defineKind(
    'glorotNormal',
    {
      title: 'Glorot normal',
      summary: 'Truncated normal with variance 2 / (inputs + outputs).',
      use: 'As Glorot uniform, with a few larger weights.',
      source: glorot,
    },
    {},
  ),
  defineKind(
    'heUniform',
    {
      title: 'He uniform',
      summary: 'Uniform within ±√(6 / inputs).',
      use: 'For deep stacks with ReLU and its kin.',
      source: he,
    },
    {},
  ),
  defineKind(
    'heNormal',
    {
      title: 'He normal',
      summary: 'Truncated normal with variance 2 / inputs.',
      use: 'For deep stacks with ReLU and its kin; usual in residual networks.',
      source: he,
    },
    {},
  ),
  defineKind(
    'leCunUniform',
    { title: 'LeCun uniform', summary: 'Uniform within ±√(3 / inputs).', use: 'For tanh and SELU.', source: leCun },
    {},
  ),
  defineKind(
    'leCunNormal',
    {
      title: 'LeCun normal',
      summary: 'Truncated normal with variance 1 / inputs.',
      use: 'For SELU, whose self-normalisation rests on it.',
      source: leCun,
    },
    {},
  ),
  defineKind(
    'varianceScaling',
    {
      title: 'Variance scaling',
      summary: 'Variance scale / fan, where fan counts inputs, outputs or their mean.',
      use: 'To set what the named ones fix: He normal is scale 2 with fanIn.',
      source: keras,
    },
    {
      scale: z.number().positive().default(1).describe('Variance times the fan.'),
      mode: z.enum(['fanIn', 'fanOut', 'fanAverage']).default('fanIn').describe('What the variance is divided by.'),
      distribution: z
        .enum(['truncatedNormal', 'normal', 'uniform'])
        .default('truncatedNormal')
        .describe('Shape of the distribution.'),
    },
  ),
  defineKind(
    'randomUniform',
    {
      title: 'Random uniform',
      summary: 'Uniform between two bounds.',
      use: 'For embeddings, or to copy a published network.',
      source: keras,
    },
    {
      minimum: z.number().default(-0.05).describe('Lower bound.'),
      maximum: z.number().default(0.05).describe('Upper bound.'),
    },
  ),
  defineKind(
    'randomNormal',
    {
      title: 'Random normal',
      summary: 'Normal with the given mean and standard deviation.',
      use: 'For embeddings, or to copy a published network.',
      source: keras,
    },
    { mean, standardDeviation },
  ),
  defineKind(
    'truncatedNormal',
    {
      title: 'Truncated normal',
      summary: 'Normal without what lies beyond two standard deviations.',
      use: 'Transformers often start from it with a standard deviation of 0.02.',
      source: keras,
    },
    { mean, standardDeviation },
  ),
  defineKind(
    'orthogonal',
    {
      title: 'Orthogonal',
      summary: 'A random rotation: columns at right angles and of equal length.',
      use: 'The default of recurrent weights, whose products then neither grow nor vanish.',
      source: 'Saxe et al., 2013',
    },
    { gain },
  ),
  defineKind(
    'identity',
    {
      title: 'Identity',
      summary: 'Ones on the diagonal, zeros elsewhere; square matrices alone.',
      use: 'For layers that should first pass their input on, such as a recurrent layer of ReLUs.',
      source: 'Le et al., 2015',
    },
    { gain },
  ),
  defineKind('zeros', { title: 'Zeros', summary: 'All 0.', use: 'For offsets.', source: keras }, {}),
  defineKind('ones', { title: 'Ones', summary: 'All 1.', use: 'For scales.', source: keras }, {}),
  defineKind(
    'constant',
    {
      title: 'Constant',
      summary: 'All of one value.',
      use: 'For an offset that starts a rare class at its share, as the focal loss wants it.',
      source: keras,
    },
    { value: z.number().default(0).describe('Value of every weight.') },
  ),
] as const;

export const initialiserKinds = kindsOf(initialiserTable);
export type InitialiserKind = (typeof initialiserKinds)[number];

const configSchema = kindUnion(initialiserTable);

/** With every option, as the engine wants it. */
export type InitialiserConfig = z.infer<typeof configSchema>;

/** A name alone, or a map where options differ from the defaults. */
export const initialiserSchema = z.union([z.enum(initialiserKinds), configSchema]).meta({ id: 'initialiser' });
export type Initialiser = InitialiserKind | InitialiserConfig;

/** An initialiser with its options. */
export function initialiserConfig(initialiser: Initialiser): InitialiserConfig {
  return typeof initialiser === 'string' ? configSchema.parse({ kind: initialiser }) : initialiser;
}
