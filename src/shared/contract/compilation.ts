import { z } from 'zod';

const millis = z.number().describe('Units: milliseconds.');
const bytes = z.number().describe('Units: bytes.');
const counts = z.record(z.string(), z.number().int());

/** Dynamic loss scaling for float16: see docs/compile.md. */
export const lossScalingSchema = z.object({
  scale: z.number(),
  /** Steps since the scale last changed. */
  goodStepCount: z.number().int(),
  /** Steps whose gradients overflowed; they were skipped. */
  skippedStepCount: z.number().int(),
});
export type LossScaling = z.infer<typeof lossScalingSchema>;

export const halfTypes = ['bfloat16', 'float16'] as const;
export type HalfType = (typeof halfTypes)[number];

/** What a compiled step needs. */
export const memoryEstimateSchema = z.object({
  /** Tensors alive at once at the fullest moment of one step, all replicas. */
  stepBytes: bytes,
  /** Weights and optimizer slots. */
  stateBytes: bytes,
  /** The training set in the session. */
  residentBytes: bytes,
});
export type MemoryEstimate = z.infer<typeof memoryEstimateSchema>;

/** In which number format the large products compute. */
export const precisionExplanationSchema = z.object({
  requested: z.enum(['float32', 'mixed']),
  used: z.enum(['float32', ...halfTypes]),
  /** Why 'mixed' was not used though it was asked for. */
  reason: z.string().nullable(),
  lossScaling: lossScalingSchema.nullable(),
});

/** The developer's view of a compiled training (`studio train --explain-compile`). */
export const compileExplanationSchema = z.object({
  batchSizes: z.array(z.number().int()),
  replicaCount: z.number().int(),
  /** Where each copy runs; null leaves it to TensorFlow. */
  replicaDevices: z.array(z.string()).nullable(),
  /** How the number of replicas came about. */
  replicaChoice: z.enum(['given', 'measured', 'remembered', 'rule']),
  calibration: z.array(z.object({ replicaCount: z.number().int(), samplesPerSecond: z.number() })),
  /** null: the library chooses. */
  intraOpThreadCount: z.number().int().nullable(),
  maximumStepsPerCall: z.number().int(),
  recordMs: millis,
  buildMs: millis,
  /** Rewrites and fused layers with how often each was used. */
  rewrites: counts,
  /** Nodes of the training graph by operation. */
  operations: counts,
  signatures: z.array(
    z.object({
      name: z.string(),
      nodeCount: z.number().int(),
      /** Size of the graph with its constants. */
      constantBytes: bytes,
      /** Of the last call; null before the first. */
      lastCallMs: millis.nullable(),
    }),
  ),
  /** Largest difference from the eager step on the first batch, as a share of the move. */
  guard: z.object({ largestDifference: z.number(), tolerance: z.number() }),
  memory: memoryEstimateSchema,
  precision: precisionExplanationSchema,
  /** A TensorFlow operation of the fused forms that the library lacks; the step was then made without them. */
  missingOperation: z.string().nullable(),
});
export type CompileExplanation = z.infer<typeof compileExplanationSchema>;

/** How a run's training steps are computed. */
export const compilationSchema = z.object({
  state: z.enum(['compiled', 'eager']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  /** Not in lists of runs. */
  explanation: compileExplanationSchema.nullish(),
});
export type Compilation = z.infer<typeof compilationSchema>;
