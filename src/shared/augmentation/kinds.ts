import { z } from 'zod';
import { defineKind } from '../base/kind-table';
import { columnsSchema } from '../transforms/columns';

const probability = z
  .number()
  .min(0)
  .max(1)
  .default(0.5)
  .describe('Share of the samples that it changes, drawn anew in every epoch.');
const always = probability.default(1);
const fill = z
  .enum(['constant', 'nearest', 'reflect'])
  .default('constant')
  .describe(
    'What fills the places that nothing covers: fillValue, the nearest pixel of the border, or a mirror image.',
  );
const fillValue = z.number().min(0).max(1).default(0).describe('With constant: 0 is black, 1 white.');
const geometry = { columns: columnsSchema, probability: always, fill, fillValue };
const share = (help: string) => z.number().min(0).max(1).describe(help);
const keras = 'Keras’ preprocessing layers';

/** Augmentations of images, and of arrays with rows and columns. */
const imageAugmentations = [
  defineKind(
    'flipHorizontal',
    {
      title: 'Flip left to right',
      summary: 'Mirrors an image at its vertical axis.',
      use: 'left and right mean the same: photographs of things, not of letters.',
      source: keras,
    },
    { columns: columnsSchema, probability },
  ),
  defineKind(
    'flipVertical',
    {
      title: 'Flip top to bottom',
      summary: 'Mirrors an image at its horizontal axis.',
      use: 'there is no up and down: pictures from above or through a microscope.',
      source: keras,
    },
    { columns: columnsSchema, probability },
  ),
  defineKind(
    'rotate',
    {
      title: 'Rotate',
      summary: 'Turns an image by a random angle.',
      use: 'the camera or the thing may be tilted.',
      source: keras,
    },
    {
      ...geometry,
      maximumDegrees: z.number().min(0).max(180).default(15).describe('Largest angle to either side.'),
    },
  ),
  defineKind(
    'shift',
    {
      title: 'Shift',
      summary: 'Moves an image by a random way.',
      use: 'the thing is not always in the middle.',
      source: keras,
    },
    {
      ...geometry,
      height: share('Longest way up or down, as a share of the height.').default(0.1),
      width: share('Longest way to either side, as a share of the width.').default(0.1),
    },
  ),
  defineKind(
    'zoom',
    {
      title: 'Zoom',
      summary: 'Enlarges or shrinks an image around its centre.',
      use: 'distance varies.',
      source: keras,
    },
    {
      ...geometry,
      minimum: z.number().min(0.05).max(20).default(0.85).describe('Smallest factor; below 1 shrinks.'),
      maximum: z.number().min(0.05).max(20).default(1.15).describe('Largest factor.'),
    },
  ),
  defineKind(
    'shear',
    {
      title: 'Shear',
      summary: 'Slants an image.',
      use: 'handwriting, or things seen from the side.',
      source: 'torchvision’s RandomAffine',
    },
    {
      ...geometry,
      maximumDegrees: z.number().min(0).max(60).default(10).describe('Largest angle to either side.'),
    },
  ),
  defineKind(
    'randomCrop',
    {
      title: 'Random crop',
      summary: 'Enlarges a random part of the image to its full size.',
      use: 'things fill the picture to different degrees; the usual choice for photographs.',
      source: 'torchvision’s RandomResizedCrop',
    },
    {
      columns: columnsSchema,
      probability: always,
      minimumArea: z.number().min(0.01).max(1).default(0.6).describe('Smallest share of the area that is kept.'),
      aspect: z.number().min(1).max(4).default(1.33).describe('Most that height and width are stretched apart.'),
    },
  ),
  defineKind(
    'colour',
    {
      title: 'Colour',
      summary: 'Changes brightness, contrast, saturation and hue.',
      use: 'light and cameras differ.',
      source: 'torchvision’s ColorJitter',
    },
    {
      columns: columnsSchema,
      probability: always,
      brightness: share('Largest change of the brightness, as a share of it.').default(0.2),
      contrast: share('Largest change of the contrast.').default(0.2),
      saturation: share('Largest change of the saturation; only with three channels.').default(0.2),
      hue: z
        .number()
        .min(0)
        .max(0.5)
        .default(0.02)
        .describe('Largest turn of the colour circle; only with three channels.'),
    },
  ),
  defineKind(
    'pixelNoise',
    {
      title: 'Noise on pixels',
      summary: 'Adds normally distributed noise to every pixel.',
      use: 'pictures are grainy, or to keep a network from learning single pixels.',
      source: keras,
    },
    {
      columns: columnsSchema,
      probability,
      deviation: share('Its deviation, as a share of the range of values.').default(0.05),
    },
  ),
  defineKind(
    'blur',
    {
      title: 'Blur',
      summary: 'Makes an image unsharp.',
      use: 'some pictures are out of focus.',
      source: 'torchvision’s GaussianBlur',
    },
    {
      columns: columnsSchema,
      probability,
      maximumPixels: z
        .number()
        .positive()
        .max(50)
        .default(1)
        .describe('Largest deviation of the bell curve, in pixels.'),
    },
  ),
  defineKind(
    'cutOut',
    {
      title: 'Cut-out',
      summary: 'Covers a random square.',
      use: 'the network relies on one small detail.',
      source: 'DeVries and Taylor, 2017',
    },
    {
      columns: columnsSchema,
      probability,
      size: z.number().gt(0).max(1).default(0.25).describe('Edge of the square, as a share of the shorter edge.'),
      fillValue,
    },
  ),
] as const;

/** Augmentations that mix two samples and their targets. */
const mixtures = [
  defineKind(
    'mixUp',
    {
      title: 'Mix-up',
      summary: 'Lays two samples of a batch over each other and mixes their targets alike.',
      use: 'little data and a confident network; needs a loss of one-hot classes or of numbers.',
      source: 'Zhang et al., 2018',
    },
    {
      probability: always,
      alpha: z
        .number()
        .positive()
        .max(10)
        .default(0.2)
        .describe('Of the beta distribution of the shares: small values mix little.'),
    },
  ),
  defineKind(
    'cutMix',
    {
      title: 'Cut-mix',
      summary: 'Pastes a rectangle of another image and mixes the targets by its area.',
      use: 'little data; keeps the images sharp, where mix-up blurs them.',
      source: 'Yun et al., 2019',
    },
    {
      probability: always,
      alpha: z.number().positive().max(10).default(1).describe('Of the beta distribution of the areas.'),
    },
  ),
] as const;

const audioAugmentations = [
  defineKind(
    'timeShift',
    {
      title: 'Shift in time',
      summary: 'Moves a sound to earlier or later; what is left is silence.',
      use: 'events do not always begin at the same moment.',
      source: 'audiomentations’ Shift',
    },
    {
      columns: columnsSchema,
      probability: always,
      share: share('Longest way, as a share of the length.').default(0.1),
      wrap: z.boolean().default(false).describe('What leaves at one end comes in at the other.'),
    },
  ),
  defineKind(
    'soundNoise',
    {
      title: 'Noise on sounds',
      summary: 'Adds white noise.',
      use: 'recordings are noisier than the training data.',
      source: 'audiomentations’ AddGaussianSNR',
    },
    {
      columns: columnsSchema,
      probability,
      minimumDecibels: z.number().min(-20).max(100).default(15).describe('Least distance from sound to noise.'),
      maximumDecibels: z.number().min(-20).max(100).default(40).describe('Greatest distance from sound to noise.'),
    },
  ),
  defineKind(
    'gain',
    {
      title: 'Gain',
      summary: 'Makes a sound louder or softer.',
      use: 'loudness varies and says nothing.',
      source: 'audiomentations’ Gain',
    },
    {
      columns: columnsSchema,
      probability: always,
      maximumDecibels: z.number().min(0).max(60).default(6).describe('Largest change to either side.'),
    },
  ),
  defineKind(
    'maskTime',
    {
      title: 'Mask moments',
      summary: 'Blanks some frames of a spectrogram.',
      use: 'the network relies on single moments.',
      source: 'SpecAugment, Park et al., 2019',
    },
    {
      columns: columnsSchema,
      probability: always,
      count: z.number().int().min(1).max(20).default(1).describe('Masks a sample.'),
      share: share('Longest mask, as a share of the frames.').default(0.15),
    },
  ),
  defineKind(
    'maskFrequency',
    {
      title: 'Mask pitches',
      summary: 'Blanks some bands of a spectrogram.',
      use: 'the network relies on single pitches.',
      source: 'SpecAugment, Park et al., 2019',
    },
    {
      columns: columnsSchema,
      probability: always,
      count: z.number().int().min(1).max(20).default(1).describe('Masks a sample.'),
      share: share('Widest mask, as a share of the bands.').default(0.15),
    },
  ),
] as const;

const textAugmentations = [
  defineKind(
    'dropWords',
    {
      title: 'Drop words',
      summary: 'Leaves out some tokens; the rest moves together.',
      use: 'little text, and no single word should decide.',
      source: 'EDA, Wei and Zou, 2019',
    },
    { columns: columnsSchema, probability: always, share: share('Of the tokens, each by its own lot.').default(0.1) },
  ),
  defineKind(
    'maskTokens',
    {
      title: 'Mask tokens',
      summary: 'Replaces some tokens by the one for unknown words.',
      use: 'new texts will hold words that training did not know.',
      source: 'word dropout, Iyyer et al., 2015',
    },
    { columns: columnsSchema, probability: always, share: share('Of the tokens, each by its own lot.').default(0.1) },
  ),
  defineKind(
    'swapWords',
    {
      title: 'Swap words',
      summary: 'Exchanges pairs of tokens.',
      use: 'the order of words matters little.',
      source: 'EDA, Wei and Zou, 2019',
    },
    {
      columns: columnsSchema,
      probability,
      count: z.number().int().min(1).max(100).default(1).describe('Pairs a sample.'),
    },
  ),
] as const;

const tableAugmentations = [
  defineKind(
    'featureNoise',
    {
      title: 'Noise on numbers',
      summary: 'Adds normally distributed noise to transformed features.',
      use: 'measurements are inexact; put standardise before, so that one deviation fits all.',
      source: 'Bishop, 1995: training with noise',
    },
    {
      columns: columnsSchema,
      probability: always,
      deviation: z.number().min(0).max(1e6).default(0.05).describe('In the unit of the transformed features.'),
    },
  ),
  defineKind(
    'maskFeatures',
    {
      title: 'Mask features',
      summary: 'Sets some features to 0, all numbers of one column together.',
      use: 'cells will be missing, or a network relies on one column.',
      source: 'denoising autoencoders, Vincent et al., 2008',
    },
    { columns: columnsSchema, probability: always, share: share('Of the columns, each by its own lot.').default(0.1) },
  ),
] as const;

/** What an augmentation changes. `mixture`: inputs of any sort, and the targets with them. */
export type AugmentationDomain = 'image' | 'audio' | 'text' | 'table' | 'mixture';

export const augmentationTables = {
  image: imageAugmentations,
  audio: audioAugmentations,
  text: textAugmentations,
  table: tableAugmentations,
  mixture: mixtures,
} as const satisfies Record<AugmentationDomain, readonly { kind: string }[]>;
