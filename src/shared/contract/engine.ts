import { z } from 'zod';
import { route, timestampMs } from './base';

export const engineIds = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type EngineId = (typeof engineIds)[number];

export const measurementSchema = z.object({
  measuredAt: timestampMs,
  /** A fixed small network, eager, batch 64. */
  samplesPerSecond: z.number(),
  gigaflops: z.number(),
  threads: z.number().int().nullable(),
});

export const engineSchema = z.object({
  id: z.enum(engineIds),
  title: z.string(),
  available: z.boolean(),
  /** Why it is or is not available, with versions and paths. */
  reason: z.string(),
  /** What to do to have it, in words; null when nothing is to be done. */
  remedy: z.string().nullable(),
  /** The remedy is a button or `studio engine install`. */
  installable: z.boolean(),
  removable: z.boolean(),
  /** Runs with `backend: auto` use it. */
  chosen: z.boolean(),
  version: z.string().nullable(),
  libraryVersion: z.string().nullable(),
  path: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  device: z
    .object({ name: z.string(), memoryBytes: z.number().nullable(), driverVersion: z.string().nullable() })
    .nullable(),
  measurement: measurementSchema.nullable(),
});
export type Engine = z.infer<typeof engineSchema>;

export const engineContract = {
  list: route.output(z.object({ engines: z.array(engineSchema), choiceReason: z.string() })),
  install: route.input(z.object({ kind: z.enum(['cpu', 'gpu']) })).output(z.object({ engine: engineSchema })),
  remove: route.input(z.object({ id: z.enum(engineIds) })).output(z.object({})),
  measure: route.input(z.object({ id: z.enum(engineIds) })).output(z.object({ engine: engineSchema })),
  /** Everything a person would paste into a bug report; no names of files outside the studio's folders. */
  doctor: route.output(z.object({ report: z.string(), engines: z.array(engineSchema) })),
};
