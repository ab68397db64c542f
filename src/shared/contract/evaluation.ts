import { z } from 'zod';
import { route, timestampMs } from './base';

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** Rows are true classes, columns predicted ones. */
const confusionSchema = z.object({ classes: z.array(z.string()), counts: z.array(z.array(z.number().int())) });

const perClassSchema = z.array(
  z.object({
    class: z.string(),
    precision: z.number(),
    recall: z.number(),
    f1: z.number(),
    support: z.number().int(),
  }),
);

export const evaluationSchema = z.object({
  id: z.string(),
  runId: z.string(),
  split: z.enum(splitNames),
  checkpointId: z.string().nullable(),
  createdAt: timestampMs,
  sampleCount: z.number().int(),
  metrics: z.record(z.string(), z.number()),
  /** Null for regression, and for a network with several outputs. */
  confusion: confusionSchema.nullable(),
  perClass: perClassSchema.nullable(),
  /** Of a network with several outputs, those that say classes; absent for one output. */
  outputs: z.array(z.object({ output: z.string(), confusion: confusionSchema, perClass: perClassSchema })).optional(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const evaluationContract = {
  list: route.input(z.object({ runId: z.string() })).output(z.object({ evaluations: z.array(evaluationSchema) })),
  /** Computes it with the run's newest (or best) checkpoint and stores it. */
  create: route
    .input(z.object({ runId: z.string(), split: z.enum(splitNames).default('test') }))
    .output(z.object({ evaluation: evaluationSchema })),
  /** Predicts every row of a file, folder or archive of any format that can be imported; writes a CSV with the input columns, `prediction` and, for classes, probabilities. */
  predict: route
    .input(z.object({ runId: z.string(), input: z.string().min(1), output: z.string().min(1) }))
    .output(z.object({ rowCount: z.number().int(), output: z.string() })),
};
