import { z } from 'zod';
import { defineKind, kindUnion } from '../base/kind-table';

const warmUpEpochs = z
  .number()
  .min(0)
  .default(0)
  .describe('Epochs in which the rate rises in a straight line to the optimizer’s; parts of an epoch are allowed.');
const everyEpochs = z.number().positive().default(10).describe('Epochs between two changes.');
const share = (value: number, text: string) => z.number().min(0).max(1).default(value).describe(text);

/**
 * How the learning rate goes on from the optimizer's. `training.optimizer.learningRate` is the highest rate in all of
 * them. Where a training has phases, each phase is a run of its own for the schedule.
 */
export const scheduleTable = [
  defineKind(
    'constant',
    {
      title: 'Constant',
      summary: 'The same rate throughout.',
      use: 'First trials, and optimizers that adapt by themselves.',
      source: 'common practice',
    },
    { warmUpEpochs },
  ),
  defineKind(
    'step',
    {
      title: 'Steps',
      summary: 'Multiplied by a factor every few epochs.',
      use: 'Published recipes of image networks.',
      source: 'PyTorch’s StepLR',
    },
    { everyEpochs, factor: share(0.1, 'What the rate is multiplied by.'), warmUpEpochs },
  ),
  defineKind(
    'exponential',
    {
      title: 'Exponential',
      summary: 'Shrinks by the same share all the time.',
      use: 'Long runs whose end is not planned.',
      source: 'Keras’ ExponentialDecay',
    },
    {
      everyEpochs: z.number().positive().default(1).describe('Epochs in which the rate falls by the factor.'),
      factor: z.number().gt(0).max(1).default(0.95).describe('What the rate is multiplied by in that time.'),
      warmUpEpochs,
    },
  ),
  defineKind(
    'cosine',
    {
      title: 'Cosine',
      summary: 'Falls along half a cosine to the end of the run, or again and again.',
      use: 'The usual choice with warm-up for transformers and image networks.',
      source: 'Loshchilov and Hutter, 2016',
    },
    {
      endFactor: share(0, 'Share of the rate that is left at the end.'),
      cycleEpochs: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe('Epochs after which it starts anew at the full rate; null falls once.'),
      warmUpEpochs,
    },
  ),
  defineKind(
    'polynomial',
    {
      title: 'Polynomial',
      summary: 'Falls to the end of the run: power 1 in a straight line, above 1 steeper at first.',
      use: 'Fine-tuning, in a straight line after a warm-up.',
      source: 'Keras’ PolynomialDecay',
    },
    {
      power: z.number().positive().default(1).describe('Shape of the curve.'),
      endFactor: share(0, 'Share of the rate that is left at the end.'),
      warmUpEpochs,
    },
  ),
  defineKind(
    'oneCycle',
    {
      title: 'One cycle',
      summary: 'Rises to the optimizer’s rate and falls far below where it started.',
      use: 'Few epochs with a high rate.',
      source: 'Smith and Topin, 2017; as PyTorch’s OneCycleLR without momentum',
    },
    {
      riseShare: z.number().gt(0).lt(1).default(0.3).describe('Share of the steps in which the rate rises.'),
      startDivisor: z.number().min(1).default(25).describe('The first rate is the highest divided by it.'),
      endDivisor: z.number().min(1).default(10_000).describe('The last rate is the first divided by it.'),
    },
  ),
  defineKind(
    'reduceOnPlateau',
    {
      title: 'Reduce on plateau',
      summary: 'Multiplied by a factor when a metric has not improved for some epochs.',
      use: 'Where nobody knows beforehand how long learning goes on.',
      source: 'Keras’ ReduceLROnPlateau',
    },
    {
      metric: z
        .string()
        .nullable()
        .default(null)
        .describe('Metric that must improve; null watches the validation loss, without validation the training loss.'),
      factor: z.number().gt(0).lt(1).default(0.1).describe('What the rate is multiplied by.'),
      patience: z.number().int().min(1).default(5).describe('Epochs without improvement before the rate falls.'),
      minimumDelta: z.number().min(0).default(0.0001).describe('Smallest change that counts.'),
      cooldownEpochs: z.number().int().min(0).default(0).describe('Epochs after a fall in which nothing is counted.'),
      minimumLearningRate: z.number().min(0).default(0).describe('The rate never falls below.'),
      warmUpEpochs,
    },
  ),
] as const;

export const scheduleSchema = kindUnion(scheduleTable).describe(
  'How the learning rate changes while training; the optimizer’s rate is the highest.',
);
export type ScheduleConfig = z.infer<typeof scheduleSchema>;
export type ScheduleKind = ScheduleConfig['kind'];
