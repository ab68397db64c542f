import { z } from 'zod';

/** One layer of the new model and where its first weights come from. */
const transferLayerSchema = z.object({
  layer: z.string(),
  parameterCount: z.number().int(),
  /** The layer there; null where it gets none. */
  from: z.string().nullable(),
  /** Why it gets none; null where it does. */
  reason: z.string().nullable(),
});

/** What one entry of a config's `transfer` does, or did. */
export const transferReportSchema = z.object({
  /** The run and step, or the imported model. */
  source: z.string(),
  match: z.enum(['name', 'shape']),
  /** Layers with weights that the entry is about, in reading order. */
  layers: z.array(transferLayerSchema),
  /** Layers there that nothing takes. */
  unusedLayers: z.array(z.string()),
});
export type TransferReport = z.infer<typeof transferReportSchema>;
