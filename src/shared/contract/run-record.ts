import { z } from 'zod';
import { idInput, route } from './base';
import { splitNames } from './evaluation';

/**
 * - `weights`, `gradients`: histograms, one a weight and step
 * - `input`: what a recorded sample is, once
 * - `sample`: what the network said of it, one a sample and step
 * - `picture`: PNG files of inputs, targets and outputs
 */
export const recordKinds = ['weights', 'gradients', 'input', 'sample', 'picture'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Kinds that are read as histograms. */
export const histogramKinds = ['weights', 'gradients'] as const;
export type HistogramKind = (typeof histogramKinds)[number];

/** Kinds that runs are compared by. */
export const comparedRecordKinds = ['weights', 'gradients', 'sample'] as const;
export type ComparedRecordKind = (typeof comparedRecordKinds)[number];

/** What one input of the network gets of a sample, in the form in which a person looks at it. */
export const recordedPartSchema = z.object({
  /** The column, or the input layer. */
  name: z.string(),
  /** `picture`: an image or a spectrogram, drawn; `series`: one number after the other, as of a sound or a window. */
  form: z.enum(['picture', 'series', 'text', 'number']),
  /** Text, or a number as it stands in the table; null where it is missing. */
  text: z.string().nullable(),
  /** Name of the record of kind `picture`. */
  picture: z.string().nullable(),
  /** Of a series: at most 512, smallest and largest of each part where there were more. */
  values: z.array(z.number().nullable()).nullable(),
});
export type RecordedPart = z.infer<typeof recordedPartSchema>;

export const recordedInputSchema = z.object({
  /** Number of the sample among the recorded ones. */
  index: z.number().int(),
  /** Its row in the data as the run reads them. */
  row: z.number().int(),
  split: z.enum(splitNames),
  parts: z.array(recordedPartSchema),
  /** Columns that are not shown because there are too many. */
  leftOutCount: z.number().int(),
  /** One an output, in the model's order. */
  targets: z.array(z.object({ output: z.string(), text: z.string().nullable(), picture: z.string().nullable() })),
});
export type RecordedInput = z.infer<typeof recordedInputSchema>;

export const recordedAnswerSchema = z.object({
  output: z.string(),
  text: z.string(),
  /** Of the class that was predicted, or of the next token. */
  probability: z.number().nullable(),
  /** Most probable first, at most 10. */
  classes: z.array(z.object({ name: z.string(), probability: z.number().nullable() })),
  /** Mean of the loss over this sample; null where it is no number. */
  loss: z.number().nullable(),
  /** Whether prediction and target are the same class; null where there are no classes. */
  isRight: z.boolean().nullable(),
  picture: z.string().nullable(),
});
export type RecordedAnswer = z.infer<typeof recordedAnswerSchema>;

export const recordedPredictionSchema = z.object({ index: z.number().int(), answers: z.array(recordedAnswerSchema) });
export type RecordedPrediction = z.infer<typeof recordedPredictionSchema>;

export const recordOverviewSchema = z.object({
  kinds: z.array(
    z.object({
      kind: z.enum(recordKinds),
      /** In the order of the network, or of the samples. */
      names: z.array(z.string()),
      recordCount: z.number().int(),
      /** In rising order. */
      steps: z.array(z.number()),
    }),
  ),
  sizeBytes: z.number(),
  /** Above it, every other step is taken out. */
  limitBytes: z.number(),
});
export type RecordOverview = z.infer<typeof recordOverviewSchema>;

export const runRecordContract = {
  /** What a run has recorded besides figures; histograms themselves are bulk data (`bulkPaths.runRecords`). */
  records: route.input(idInput).output(recordOverviewSchema),
  /** Which of some runs have recorded anything of a kind, in the order in which they were asked for. */
  recordedRuns: route
    .input(z.object({ ids: z.array(z.string()).max(1_000) }))
    .output(z.record(z.enum(comparedRecordKinds), z.array(z.string()))),
  /** The recorded samples with what was said of them at some steps (null: all). */
  recordedSamples: route
    .input(
      z.object({
        id: z.string(),
        steps: z.array(z.number()).max(1000).nullable(),
        /** False: what the samples are is known already, and left out. */
        withInputs: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        inputs: z.array(recordedInputSchema),
        steps: z.array(z.object({ step: z.number(), predictions: z.array(recordedPredictionSchema) })),
      }),
    ),
};
