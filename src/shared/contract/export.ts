import { z } from 'zod';
import { idInput, route, timestampMs } from './base';

export const exportFormats = ['savedmodel', 'tfjs-layers', 'tfjs-graph'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The exported file was loaded again and compared with the run's own predictions on real rows. */
export const proofSchema = z.object({
  passed: z.boolean(),
  sampleCount: z.number().int(),
  maxAbsDifference: z.number(),
  tolerance: z.number(),
  latencyMs: z.number().nullable(),
  detail: z.string(),
});
export type Proof = z.infer<typeof proofSchema>;

export const exportSchema = z.object({
  id: z.string(),
  runId: z.string(),
  runName: z.string(),
  checkpointId: z.string().nullable(),
  format: z.enum(exportFormats),
  path: z.string(),
  sizeBytes: z.number(),
  createdAt: timestampMs,
  proof: proofSchema,
  /** Code that uses it, ready to copy. */
  snippet: z.object({ language: z.string(), code: z.string() }),
});
export type Export = z.infer<typeof exportSchema>;

export const exportFormatSchema = z.object({
  format: z.enum(exportFormats),
  title: z.string(),
  summary: z.string(),
  available: z.boolean(),
  reason: z.string().nullable(),
});

export const exportContract = {
  formats: route.output(z.object({ formats: z.array(exportFormatSchema) })),
  list: route.output(z.object({ exports: z.array(exportSchema) })),
  /** Into the project's exports folder, or into `directory`. Also downloadable as /data/exports/ID.zip. */
  create: route
    .input(
      z.object({
        runId: z.string(),
        format: z.enum(exportFormats),
        checkpointId: z.string().optional(),
        directory: z.string().optional(),
      }),
    )
    .output(z.object({ export: exportSchema })),
  remove: route.input(idInput).output(z.object({ trashId: z.string() })),
};
