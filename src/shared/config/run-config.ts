import { z } from 'zod';
import { augmentationSchema } from '../augmentation/schema';
import { type Model, modelSchema } from '../graph/model';
import { transformSchema } from '../transforms/schema';
import { windowSchema } from '../transforms/window-schema';
import { clipSchema } from './clip';
import { lossSchema } from './loss';
import { metricSchema } from './metric';
import { optimizerSchema } from './optimizer';
import { recordSchema } from './record';
import { scheduleSchema } from './schedule';
import { splitSchema } from './split';
import { targetSchema } from './target';

export const runConfigFormatVersion = 1;

export const datasetReferenceSchema = z.strictObject({
  name: z.string().min(1).describe('A data set of the project.'),
  version: z.number().int().positive().nullable().default(null).describe('null takes the newest.'),
  target: targetSchema
    .nullable()
    .default(null)
    .describe(
      'What to predict: a column, several, the input itself or the next token; null takes the column with that role.',
    ),
  features: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe('Columns to learn from; null takes those with that role.'),
  inputs: z
    .record(z.string(), z.array(z.string()).min(1))
    .nullable()
    .default(null)
    .describe('Columns of every input layer, by its name; null gives all features to the only one.'),
  sampleWeight: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Column that says how much each row counts, in the loss and in all figures; null takes the column with the role weight, if there is one.',
    ),
  split: splitSchema.prefault({ kind: 'ratio' }),
  window: windowSchema.nullable().default(null),
});

export const earlyStoppingSchema = z.strictObject({
  metric: z.string().default('validation/loss').describe('Metric that must improve.'),
  patience: z.number().int().min(1).default(5).describe('Epochs without improvement before stopping.'),
  minimumDelta: z.number().min(0).default(0).describe('Smallest change that counts.'),
  startEpoch: z.number().int().min(0).default(0).describe('Epochs at the start in which nothing is counted.'),
  baseline: z
    .number()
    .nullable()
    .default(null)
    .describe('Value that must be beaten; null lets the first epoch set the measure.'),
  restoreBest: z
    .boolean()
    .default(false)
    .describe('Ends with the weights of the best epoch instead of the last one; every best epoch gets a checkpoint.'),
});

export const classWeightsSchema = z
  .union([z.literal('balanced'), z.record(z.string(), z.number().min(0))])
  .describe('How much each class counts in the loss; `balanced` lets rare classes count as much as frequent ones.');
export type ClassWeights = z.infer<typeof classWeightsSchema>;

export const targetScales = ['standardise', 'minMax'] as const;
const scaleTargetSchema = z
  .enum(targetScales)
  .describe('Scales the numbers to predict, by the training split; undone in predictions.');

/** One output layer of a model with several; what is null is taken from `training` itself. */
export const outputTrainingSchema = z.strictObject({
  target: targetSchema.nullable().default(null).describe('What this output predicts; null takes dataset.target.'),
  loss: lossSchema.nullable().default(null).describe('null takes training.loss.'),
  lossWeight: z.number().min(0).default(1).describe('Share of this loss in the sum.'),
  metrics: z.array(metricSchema).nullable().default(null).describe('null takes those of training.metrics that fit.'),
  classWeights: classWeightsSchema.nullable().default(null),
  scaleTarget: scaleTargetSchema.nullable().default(null),
});

const layerPatterns = z.array(z.string().min(1).max(200));

export const phaseSchema = z.strictObject({
  epochs: z.number().int().min(1).max(1_000_000).describe('Passes over the training split in this phase.'),
  learningRate: z.number().positive().nullable().default(null).describe('null takes the optimizer’s.'),
  freeze: layerPatterns
    .default([])
    .describe('Layers or groups that keep their weights from here on; `*` stands for any text.'),
  unfreeze: layerPatterns.default([]).describe('Layers or groups that learn from here on.'),
});

export const checkpointPolicySchema = z.strictObject({
  everyEpochs: z.number().int().min(1).default(1).describe('Epochs between checkpoints.'),
  keepLast: z.number().int().min(1).max(1000).default(2).describe('Newest checkpoints kept, besides the best.'),
});

export const trainingSchema = z.strictObject({
  epochs: z.number().int().min(1).max(1_000_000).default(10).describe('Passes over the training split.'),
  batchSize: z.number().int().min(1).max(1_048_576).default(32).describe('Samples a step.'),
  optimizer: optimizerSchema.prefault({ kind: 'adam' }),
  schedule: scheduleSchema.prefault({ kind: 'constant' }),
  clip: clipSchema.nullable().default(null),
  loss: lossSchema,
  metrics: z.array(metricSchema).default([]).describe('Measured besides the loss, on training and validation data.'),
  outputs: z
    .record(z.string(), outputTrainingSchema)
    .nullable()
    .default(null)
    .describe('Target, loss and metrics of every output layer, by its name; null trains the only one.'),
  classWeights: classWeightsSchema.nullable().default(null),
  scaleTarget: scaleTargetSchema.nullable().default(null),
  freeze: layerPatterns
    .default([])
    .describe(
      'Layers or groups that keep their weights: names, or patterns such as encoder/* where `*` stands for any text.',
    ),
  phases: z
    .array(phaseSchema)
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .describe(
      'Parts of the training with their own epochs, learning rate and frozen layers; training.epochs is then not used.',
    ),
  earlyStopping: earlyStoppingSchema.nullable().default(null),
  onNonFinite: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe(
      'When a loss or a weight is no longer a number: `stop` ends the run and keeps the last good checkpoint, `continue` logs it and goes on.',
    ),
  checkpoint: checkpointPolicySchema.prefault({}),
  record: recordSchema
    .prefault({})
    .describe('What the run keeps besides its figures; it changes neither weights nor figures.'),
});

export const engineChoices = ['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;

export const engineConfigSchema = z.strictObject({
  backend: z.enum(engineChoices).default('auto').describe('auto takes the fastest that is available.'),
  compile: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('auto compiles the training step where the model allows it.'),
  replicas: z
    .union([z.literal('auto'), z.number().int().min(1).max(64)])
    .default('auto')
    .describe(
      'Copies of a compiled step that share each batch: auto measures once for each model, batch size and machine; the choice is stored with the run.',
    ),
  precision: z
    .enum(['float32', 'mixed'])
    .default('float32')
    .describe(
      'mixed computes large products of compiled steps in half precision (bfloat16 on processors, float16 with loss scaling on graphics cards); weights stay float32.',
    ),
});

export const transferSchema = z.strictObject({
  from: z
    .union([
      z.strictObject({
        run: z.string().min(1).describe('Name, number or id of a run of the project.'),
        checkpoint: z
          .string()
          .nullable()
          .default(null)
          .describe('Id of a checkpoint; null takes the best, else the newest.'),
      }),
      z.strictObject({ model: z.string().min(1).describe('Name of an imported model of the project.') }),
    ])
    .describe('Where the weights come from.'),
  match: z
    .enum(['name', 'shape'])
    .default('name')
    .describe(
      'Which layers belong together: those of one name, or in reading order those whose weights have equal shapes.',
    ),
  layers: layerPatterns
    .nullable()
    .default(null)
    .describe('Only these layers or groups of the new model; null takes all.'),
});
export type TransferConfig = z.infer<typeof transferSchema>;

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
  augmentation: z
    .array(augmentationSchema)
    .default([])
    .describe('Random changes of training samples, in order; seeded by sample and epoch.'),
  model: modelSchema,
  transfer: z
    .array(transferSchema)
    .default([])
    .describe('Weights to start from, applied in order; layers that get none start anew.'),
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
