import { z } from 'zod';
import { splitNames } from '../contract/evaluation';

/** A record for more samples would fill the run's limit in a few epochs. */
export const maximumSampleCount = 64;

export const histogramRecordSchema = z.strictObject({
  everyEpochs: z.number().int().min(1).max(1_000_000).default(1).describe('Epochs between two records.'),
  weights: z.boolean().default(true).describe('How the weights of every layer are distributed.'),
  gradients: z
    .boolean()
    .default(true)
    .describe('How the gradients of one fixed batch of the training split are distributed.'),
});

export const sampleRecordSchema = z.strictObject({
  everyEpochs: z.number().int().min(1).max(1_000_000).default(1).describe('Epochs between two records.'),
  count: z.number().int().min(1).max(maximumSampleCount).default(8).describe('Samples, chosen by the seed.'),
  split: z
    .enum(splitNames)
    .default('validation')
    .describe('Where the samples are from; where it is empty, the training split.'),
});

/** What a run keeps besides figures. It changes neither weights nor figures: nothing random is drawn for it. */
export const recordSchema = z.strictObject({
  histograms: histogramRecordSchema
    .nullable()
    .default(null)
    .describe('Distributions of weights and gradients at the end of epochs; null records none.'),
  samples: sampleRecordSchema
    .nullable()
    .default(null)
    .describe('Some samples with what the network says of them at the end of epochs; null records none.'),
});
export type RecordConfig = z.infer<typeof recordSchema>;
