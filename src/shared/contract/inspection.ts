import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { route } from './base';
import { compilationSchema } from './compilation';
import { splitNames } from './evaluation';

/** How an output is best looked at; follows from its shape and what its numbers mean. */
export const outputViews = ['tokens', 'vector', 'sequence', 'image', 'volume', 'attention'] as const;
export type OutputView = (typeof outputViews)[number];

/** Figures of many numbers. NaN and infinities are counted, and left out of everything else. */
export const valueSummarySchema = z.object({
  count: z.number().int(),
  /** Null when not one of the numbers is finite. */
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  mean: z.number().nullable(),
  /** Population standard deviation. */
  deviation: z.number().nullable(),
  zeroShare: z.number(),
  nanShare: z.number(),
  infiniteShare: z.number(),
  /** Counts of equally wide bins from minimum to maximum; empty without finite numbers. */
  histogram: z.array(z.number().int()),
});
export type ValueSummary = z.infer<typeof valueSummarySchema>;

/** A checkpoint whose weights are looked at; without `checkpointId` the newest. */
export const weightSourceSchema = z.object({ runId: z.string(), checkpointId: z.string().optional() });
export type WeightSource = z.infer<typeof weightSourceSchema>;

export const inspectionSchema = z.object({
  id: z.string(),
  engine: z.string(),
  /** Rows that can be looked at, numbered from 0 in the data set's order; those without a target are left out. */
  rowCount: z.number().int(),
  splitRowCounts: z.record(z.enum(splitNames), z.number().int()),
  inputLayers: z.array(z.string()),
  parameterCount: z.number().int(),
  weights: z.object({
    /** `initial`: of the seed, before any training. */
    kind: z.enum(['initial', 'checkpoint']),
    runName: z.string().nullable(),
    step: z.number().int().nullable(),
    /** Weights of the model that the checkpoint lacks or holds in another shape; they are the seed's. */
    missing: z.array(z.string()),
  }),
  problems: z.array(problemSchema),
});
export type Inspection = z.infer<typeof inspectionSchema>;

export const tokenSchema = z.object({ index: z.number().int(), text: z.string() });
export type Token = z.infer<typeof tokenSchema>;

/** A row of the data set as the network gets it. */
export const inspectedSampleSchema = z.object({
  row: z.number().int(),
  split: z.enum(splitNames).nullable(),
  /** Class name or number; null where it is missing. */
  target: z.string().nullable(),
  /** Words where the input holds word numbers; at most `maximumTokenCount`. */
  tokens: z.array(tokenSchema).nullable(),
  /** What the network says, in words: class and probability, or a number. */
  prediction: z.object({ text: z.string(), probability: z.number().nullable() }).nullable(),
});
export type InspectedSample = z.infer<typeof inspectedSampleSchema>;

export const inspectedOutputSchema = z.object({
  /** Name of the layer in the document. */
  layer: z.string(),
  /** Place of the output among the layer's ports; 0 is the main one. */
  port: z.number().int(),
  portName: z.string(),
  /** Of one sample. */
  shape: z.array(z.number().int()),
  view: z.enum(outputViews),
  summary: valueSummarySchema,
  /** What each number of a short vector is: a feature, a class; null where that is not known. */
  names: z.array(z.string()).nullable(),
});
export type InspectedOutput = z.infer<typeof inspectedOutputSchema>;

/** A layer whose output cannot be shown, and why. */
export const skippedLayerSchema = z.object({ layer: z.string(), reason: z.string() });

export const maximumInspectedRowCount = 32;
/** Vectors up to here have names. */
export const maximumNameCount = 256;
export const maximumTokenCount = 512;

export const firstBatchFeatureSchema = z.object({
  name: z.string(),
  summary: valueSummarySchema,
});

/** One input of the network in the first batch. */
export const firstBatchInputSchema = z.object({
  layer: z.string(),
  /** Of one sample; that of the image where the network first of all makes one of the row. */
  shape: z.array(z.number().int()),
  view: z.enum(outputViews),
  /** All values of the batch together. */
  summary: valueSummarySchema,
  /** At most `maximumFeatureCount`; of all samples in the batch. */
  features: z.array(firstBatchFeatureSchema),
  featureCount: z.number().int(),
});
export type FirstBatchInput = z.infer<typeof firstBatchInputSchema>;

export const maximumFeatureCount = 200;

export const firstBatchSchema = z.object({
  batchSize: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** The first samples of the batch, at most `shownSampleCount`. Their values: GET bulkPaths.inspectionOutput of the input layers. */
  samples: z.array(inspectedSampleSchema),
  inputs: z.array(firstBatchInputSchema),
  /** Classes of the batch with their counts; null where the target is a number. */
  classes: z.array(z.object({ name: z.string(), count: z.number().int() })).nullable(),
  targetSummary: valueSummarySchema.nullable(),
  /** Not scaled, constant, NaN, a missing class … */
  problems: z.array(problemSchema),
});
export type FirstBatch = z.infer<typeof firstBatchSchema>;

/** What a run of this config would take, measured on its own data by the path that training takes. */
export const dryRunSchema = z.object({
  engine: z.string(),
  engineVersion: z.string(),
  compiled: compilationSchema,
  parameterCount: z.number().int(),
  batchSize: z.number().int(),
  stepCount: z.number().int(),
  epochCount: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** Steps that were timed, after the warm-up. */
  measuredStepCount: z.number().int(),
  /** Units: milliseconds. */
  startMs: z.number(),
  compileMs: z.number(),
  stepMs: z.number(),
  validationMs: z.number(),
  checkpointMs: z.number(),
  finalMs: z.number(),
  /** Of all records of histograms and samples; 0 where the config asks for none. */
  recordMs: z.number(),
  samplesPerSecond: z.number(),
  /** Of a whole run, engine start included; the most there can be where early stopping may end it sooner. */
  durationMs: z.number(),
  memory: z.object({
    /** Resident in the engine process while it trains. Units: bytes. */
    residentBytes: z.number(),
    peakBytes: z.number(),
    /** What the machine could still give when the dry run began. */
    availableBytes: z.number(),
    totalBytes: z.number(),
  }),
  checkpointBytes: z.number(),
  problems: z.array(problemSchema),
});
export type DryRun = z.infer<typeof dryRunSchema>;

export const computationSchema = z.object({
  samples: z.array(inspectedSampleSchema),
  /** In the order of the layers. */
  outputs: z.array(inspectedOutputSchema),
  skipped: z.array(skippedLayerSchema),
  durationMs: z.number(),
});
export type Computation = z.infer<typeof computationSchema>;

export const inspectionContract = {
  /**
   * Makes a config's network ready to be looked at. `text`: a config; without it, that of the run in `weights`. The
   * engine process stays warm for a minute; the id stays valid while the studio runs. `addSample`: a sample data set that
   * the config names is added to the project where it is missing, as starting a run does.
   */
  open: route
    .input(
      z.object({
        text: z.string().optional(),
        weights: weightSourceSchema.nullable().default(null),
        addSample: z.boolean().default(false),
      }),
    )
    .output(z.object({ inspection: inspectionSchema })),
  /** Runs rows through the network and summarises what every layer gives. The values: GET bulkPaths.inspectionOutput. */
  compute: route
    .input(
      z.object({
        id: z.string(),
        rows: z.array(z.number().int().min(0)).min(1).max(maximumInspectedRowCount),
      }),
    )
    .output(z.object({ computation: computationSchema })),
  /** The first batch of the first epoch, after the transforms, as training will see it. */
  firstBatch: route.input(z.object({ id: z.string() })).output(z.object({ batch: firstBatchSchema })),
  /** Trains for a moment without keeping anything, and says what the whole run will take. Shown as an activity. */
  dryRun: route.input(z.object({ text: z.string() })).output(z.object({ dryRun: dryRunSchema })),
};
