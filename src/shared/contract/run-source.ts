import { z } from 'zod';
import { timestampMs } from './base';

/** Tools whose records of runs can be taken over; `studio` is a portable file of another project. */
export const runSourceTools = ['tensorboard', 'mlflow', 'wandb', 'csv', 'studio'] as const;
export type RunSourceTool = (typeof runSourceTools)[number];

export const runSourceToolTitles: Record<RunSourceTool, string> = {
  tensorboard: 'TensorBoard',
  mlflow: 'MLflow',
  wandb: 'Weights & Biases',
  csv: 'Table of metrics',
  studio: 'Model Studio',
};

/** Where a run that was trained elsewhere came from. */
export const runSourceSchema = z.object({
  tool: z.enum(runSourceTools),
  /** The file or folder as it was named at the import. */
  path: z.string(),
  /** What the tool knows the run by: a folder below `path`, a run id. */
  id: z.string(),
  /** Of the run's content there; the same again when the same state is read again. */
  fingerprint: z.string(),
  importedAt: timestampMs,
});
export type RunSource = z.infer<typeof runSourceSchema>;

/**
 * The run's config is a list of parameters of another tool, not a config that the studio could train, and it brought no
 * checkpoint. Runs of portable files have the studio's own.
 */
export function isForeign(source: RunSource | null): boolean {
  return source !== null && source.tool !== 'studio';
}
