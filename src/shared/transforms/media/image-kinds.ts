import { z } from 'zod';
import { defineKind } from '../../base/kind-table';
import { columnsSchema } from '../columns';

/** Longest edge that a transform may make; larger images than these reach no network. */
export const maximumEdge = 8192;

const edge = (help: string) => z.number().int().min(1).max(maximumEdge).describe(help);
const place = (help: string) => z.number().int().min(0).max(1_000_000).default(0).describe(help);
const pixelValue = z.number().min(0).max(255);
const background = z
  .array(pixelValue)
  .min(1)
  .max(4)
  .default([0])
  .describe('Colour of what the image does not cover, 0 to 255 a channel; one number stands for all channels.');

/** Transforms of images, and of arrays with rows and columns. The engine’s functions stand under the same names. */
export const imageTransformTable = [
  defineKind(
    'resize',
    {
      title: 'Resize',
      summary: 'Brings every image to one height and width.',
      use: 'the images differ in size, or are larger than the network needs.',
      source: 'Pillow’s Image.resize',
    },
    {
      columns: columnsSchema,
      height: edge('Rows of pixels afterwards.'),
      width: edge('Columns of pixels afterwards.'),
      method: z
        .enum(['stretch', 'fit', 'cover'])
        .default('stretch')
        .describe(
          'stretch ignores the proportions, fit keeps them and pads, cover keeps them and cuts off what juts out.',
        ),
      interpolation: z
        .enum(['nearest', 'bilinear', 'bicubic', 'area'])
        .default('bilinear')
        .describe('How new pixels are made from old ones; area averages whole boxes of pixels.'),
      antialias: z
        .boolean()
        .default(true)
        .describe('Widens the kernel when shrinking, so that fine patterns do not turn into false ones.'),
      background,
    },
  ),
  defineKind(
    'centreCrop',
    {
      title: 'Crop the centre',
      summary: 'Keeps a rectangle in the middle; smaller images are padded.',
      use: 'what matters lies in the middle, and the border only disturbs.',
      source: 'torchvision’s CenterCrop',
    },
    { columns: columnsSchema, height: edge('Rows kept.'), width: edge('Columns kept.'), background },
  ),
  defineKind(
    'crop',
    {
      title: 'Crop a box',
      summary: 'Keeps one fixed rectangle of every image.',
      use: 'a camera never moves and only part of its picture matters.',
      source: 'Pillow’s Image.crop',
    },
    {
      columns: columnsSchema,
      top: place('Rows cut off above.'),
      left: place('Columns cut off on the left.'),
      height: edge('Rows kept.'),
      width: edge('Columns kept.'),
    },
  ),
  defineKind(
    'grey',
    {
      title: 'Grey',
      summary: 'One channel of brightness instead of colours.',
      use: 'colour says nothing about the target; a third of the numbers.',
      source: 'ITU-R BT.601 luma, as Pillow’s mode L',
    },
    { columns: columnsSchema },
  ),
  defineKind(
    'rgb',
    {
      title: 'Red, green, blue',
      summary: 'Three channels: grey is repeated, transparency is laid over a background.',
      use: 'a set mixes grey, coloured and transparent images, or a pretrained network wants three channels.',
      source: 'alpha compositing after Porter and Duff, 1984',
    },
    {
      columns: columnsSchema,
      background: z
        .array(pixelValue)
        .length(3)
        .default([255, 255, 255])
        .describe('Colour under transparent pixels: red, green, blue from 0 to 255.'),
    },
  ),
  defineKind(
    'scalePixels',
    {
      title: 'Scale pixels',
      summary: 'Brings pixel values from 0…255 to 0…1 or −1…1.',
      use: 'almost always: networks learn slowly from numbers in the hundreds.',
      source: 'Keras’ Rescaling',
    },
    {
      columns: columnsSchema,
      range: z.enum(['zeroToOne', 'minusOneToOne']).default('zeroToOne').describe('Where the values lie afterwards.'),
      maximum: z
        .union([z.literal('auto'), z.number().positive()])
        .default('auto')
        .describe(
          'Value that becomes 1. auto: 255 for images and bytes, 65,535 for uint16, else the largest amount of the training split.',
        ),
    },
  ),
  defineKind(
    'normaliseChannels',
    {
      title: 'Normalise channels',
      summary: 'Subtracts a mean from every channel and divides by a deviation.',
      use: 'a pretrained network was trained with certain figures, or channels differ in brightness.',
      source: 'scikit-learn’s StandardScaler, a column a channel',
    },
    {
      columns: columnsSchema,
      statistics: z
        .enum(['fitted', 'imagenet', 'given'])
        .default('fitted')
        .describe(
          'fitted measures the training split; imagenet takes the figures of pretrained networks (for values from 0 to 1); given takes those below.',
        ),
      mean: z.array(z.number()).min(1).max(1024).nullable().default(null).describe('A channel each, with given.'),
      deviation: z
        .array(z.number().positive())
        .min(1)
        .max(1024)
        .nullable()
        .default(null)
        .describe('A channel each, with given.'),
    },
  ),
  defineKind(
    'standardiseSample',
    {
      title: 'Standardise each sample',
      summary: 'Every image by itself gets mean 0 and deviation 1.',
      use: 'lighting or loudness differs from sample to sample and says nothing about the target.',
      source: 'TensorFlow’s per_image_standardization',
    },
    { columns: columnsSchema },
  ),
] as const;
