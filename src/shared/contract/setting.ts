import { z } from 'zod';
import { engineChoices } from '../config/run-config';
import { route } from './base';

export const settingsSchema = z.object({
  theme: z.enum(['light', 'dark', 'system']).default('system'),
  defaultEngine: z.enum(engineChoices).default('auto'),
  /** Runs at the same time. */
  concurrentRunCount: z.number().int().min(1).max(16).default(1),
  /** Threads an engine may use; null leaves it to the engine. */
  threads: z.number().int().min(1).max(1024).nullable().default(null),
  density: z.enum(['normal', 'compact']).default('normal'),
  /** Samples of a run up to this size are held in memory; larger ones are read ahead from the disk. Units: MiB. */
  sampleMemoryMebibytes: z.number().int().min(0).max(1_048_576).default(1024),
  /** Samples that were prepared are kept on the disk up to this size in all. Units: GiB. */
  preparedGibibytes: z.number().int().min(0).max(65_536).default(8),
});
export type Settings = z.infer<typeof settingsSchema>;

const { shape } = settingsSchema;

/** Without defaults: zod would fill them in, and changing one setting would reset the others. */
const settingsPatchSchema = z.object({
  theme: shape.theme.unwrap().optional(),
  defaultEngine: shape.defaultEngine.unwrap().optional(),
  concurrentRunCount: shape.concurrentRunCount.unwrap().optional(),
  threads: shape.threads.unwrap().optional(),
  density: shape.density.unwrap().optional(),
  sampleMemoryMebibytes: shape.sampleMemoryMebibytes.unwrap().optional(),
  preparedGibibytes: shape.preparedGibibytes.unwrap().optional(),
});

export const settingContract = {
  get: route.output(z.object({ settings: settingsSchema })),
  update: route.input(settingsPatchSchema).output(z.object({ settings: settingsSchema })),
};
