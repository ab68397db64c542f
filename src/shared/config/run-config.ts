import { z } from 'zod';
import { type Model, modelSchema } from '../graph/model';
import { transformSchema } from '../transforms/schema';
import { lossSchema, metricSchema } from './loss';
import { optimizerSchema } from './optimizer';

export const runConfigFormatVersion = 1;

export const splitSchema = z
  .strictObject({
    train: z.number().gt(0).max(1).default(0.7).describe('Share of the rows that weights are fitted to.'),
    validation: z.number().min(0).lt(1).default(0.15).describe('Share watched while training.'),
    test: z.number().min(0).lt(1).default(0.15).describe('Share kept for the final figure.'),
    stratify: z.boolean().default(true).describe('Keep the classes’ shares in every part.'),
  })
  .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9, {
    message: 'train, validation and test must add up to 1.',
  })
  .describe('How rows are divided, by seed and content.');
export type SplitConfig = z.infer<typeof splitSchema>;

export const datasetReferenceSchema = z.strictObject({
  name: z.string().min(1).describe('A data set of the project.'),
  version: z.number().int().positive().nullable().default(null).describe('null takes the newest.'),
  target: z.string().nullable().default(null).describe('Column to predict; null takes the one with that role.'),
  features: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe('Columns to learn from; null takes those with that role.'),
  split: splitSchema.prefault({}),
});

export const earlyStoppingSchema = z.strictObject({
  metric: z.string().default('validation/loss').describe('Metric that must improve.'),
  patience: z.number().int().min(1).default(5).describe('Epochs without improvement before stopping.'),
  minimumDelta: z.number().min(0).default(0).describe('Smallest change that counts.'),
});

export const checkpointPolicySchema = z.strictObject({
  everyEpochs: z.number().int().min(1).default(1).describe('Epochs between checkpoints.'),
  keepLast: z.number().int().min(1).max(1000).default(2).describe('Newest checkpoints kept, besides the best.'),
});

export const trainingSchema = z.strictObject({
  epochs: z.number().int().min(1).max(1_000_000).default(10).describe('Passes over the training split.'),
  batchSize: z.number().int().min(1).max(1_048_576).default(32).describe('Samples a step.'),
  optimizer: optimizerSchema.prefault({ kind: 'adam' }),
  loss: lossSchema,
  metrics: z.array(metricSchema).default([]).describe('Measured besides the loss, on training and validation data.'),
  earlyStopping: earlyStoppingSchema.nullable().default(null),
  checkpoint: checkpointPolicySchema.prefault({}),
});

export const engineChoices = ['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;

export const engineConfigSchema = z.strictObject({
  backend: z.enum(engineChoices).default('auto').describe('auto takes the fastest that is available.'),
  compile: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('auto compiles the training step where the model allows it.'),
});

/**
 * The one document behind a run: what is not in it, the seed and the data set's fingerprint does not influence the
 * result. The graph editor, the forms, Monaco and the command line are views of it.
 */
export const runConfigSchema = z.strictObject({
  formatVersion: z.literal(runConfigFormatVersion).default(runConfigFormatVersion),
  name: z.string().min(1).max(200).describe('What the experiment is called; runs of one config share it.'),
  description: z.string().max(10_000).default('').describe('What it tries, in Markdown.'),
  dataset: datasetReferenceSchema,
  transforms: z.array(transformSchema).default([]).describe('Applied in order; fitted on the training split alone.'),
  model: modelSchema,
  training: trainingSchema,
  engine: engineConfigSchema.prefault({}),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('Two runs with the same seed, config and data are identical.'),
});

export type RunConfig = Omit<z.infer<typeof runConfigSchema>, 'model'> & { model: Model };
export type RunConfigInput = z.input<typeof runConfigSchema>;
