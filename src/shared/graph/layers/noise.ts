import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';

const drawn =
  'Only while training; the numbers are a function of the seed, the layer and the step, the same eagerly, compiled and after a resume.';

export const gaussianNoise = defineLayerKind({
  kind: 'gaussianNoise',
  title: 'Gaussian noise',
  family: 'regularisation',
  summary: 'Adds normally distributed noise while training, so that the network learns to bear it.',
  documentation: [
    'y = x + n, with n normal of mean 0 and the given standard deviation, drawn anew for every number and step.',
    `Put it behind the input of a network for measurements, or use it for a denoising autoencoder. ${drawn}`,
    'Source: Bishop 1995, “Training with noise is equivalent to Tikhonov regularization”.',
  ].join('\n\n'),
  icon: 'wave-sine',
  kerasName: 'GaussianNoise',
  parameters: z.strictObject({
    deviation: z.number().min(0).default(0.1).describe('Standard deviation of the noise.'),
  }),
  mainParameters: ['deviation'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => product(shape),
});

const rate = (text: string) => z.number().min(0).lt(1).default(0.5).describe(text);

export const gaussianDropout = defineLayerKind({
  kind: 'gaussianDropout',
  title: 'Gaussian dropout',
  family: 'regularisation',
  summary: 'Multiplies by normally distributed noise around 1 while training.',
  documentation: [
    'y = x · n, with n normal of mean 1 and standard deviation √(rate / (1 − rate)): the noise of plain dropout without its zeros.',
    `It regularises like dropout of the same rate and leaves every number alive. ${drawn}`,
    'Source: Srivastava et al. 2014, “Dropout”, section 10.',
  ].join('\n\n'),
  icon: 'wave-saw-tool',
  kerasName: 'GaussianDropout',
  parameters: z.strictObject({ rate: rate('Rate of the dropout whose noise is imitated.') }),
  mainParameters: ['rate'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => product(shape),
});

export const alphaDropout = defineLayerKind({
  kind: 'alphaDropout',
  title: 'Alpha dropout',
  family: 'regularisation',
  summary: 'Dropout that keeps mean and variance, for self-normalising networks with SELU.',
  documentation: [
    'A random share of the numbers becomes α′ = −1.7581, the floor of SELU; then all are scaled and shifted so that zero mean and unit variance stay what they were.',
    `Use it with the activation \`selu\` and \`leCunNormal\` weights, whose normalisation plain dropout would break. ${drawn}`,
    'Source: Klambauer et al. 2017, “Self-normalizing neural networks”.',
  ].join('\n\n'),
  icon: 'alpha',
  kerasName: 'AlphaDropout',
  parameters: z.strictObject({ rate: rate('Share of the inputs set to the floor.') }),
  mainParameters: ['rate'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 3 * product(shape),
});
