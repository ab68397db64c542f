import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { arrayTypes, columnKinds, columnRoles, type Dataset } from '../../../shared/contract/dataset';

/**
 * What an imported sample would look like. It ships beside the samples, so that shapes and counts of a template are known
 * before its sample is in the project; sample-outline.test.ts writes and checks it.
 */
export const sampleOutlineSchema = z.strictObject({
  rowCount: z.number().int(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(columnKinds),
      role: z.enum(columnRoles),
      distinctCount: z.number().int(),
      /** Of every cell of media; null where they differ. */
      shape: z.array(z.number().int().nullable()).optional(),
      sampleRate: z.number().int().nullable().optional(),
      dtype: z.enum(arrayTypes).optional(),
    }),
  ),
  /** Classes of the target column with their rows, in the order of the figures; empty for numbers of many values. */
  classes: z.array(z.tuple([z.string(), z.number().int()])),
});
export type SampleOutline = z.infer<typeof sampleOutlineSchema>;

/** A sample as if the project had it. */
export interface SampleStandIn {
  dataset: Dataset;
  outline: SampleOutline;
}

export const sampleOutlinesFile = 'outlines.json';

/** By name, upper and lower case alike; null for what is no sample. */
export function createSampleOutlines(resourcesDirectory: string): (name: string) => Promise<SampleStandIn | null> {
  let read: Promise<Record<string, SampleOutline>> | null = null;
  return async (name) => {
    read ??= readFile(path.join(resourcesDirectory, 'samples', sampleOutlinesFile), 'utf8').then((text) =>
      z.record(z.string(), sampleOutlineSchema).parse(JSON.parse(text)),
    );
    const found = Object.entries(await read).find(([sample]) => sample.toLowerCase() === name.toLowerCase());
    if (!found) return null;
    const [sample, outline] = found;
    return {
      outline,
      dataset: {
        id: '',
        name: sample,
        kind: 'table',
        version: 1,
        parentVersion: null,
        newestVersion: 1,
        rowCount: outline.rowCount,
        columns: outline.columns.map(({ name, kind, role, shape, dtype }) => ({
          name,
          kind,
          role,
          ...(kind === 'array' && shape ? { shape: shape as number[] } : {}),
          ...(dtype ? { dtype } : {}),
        })),
        target: outline.columns.find(({ role }) => role === 'target')?.name ?? null,
        sizeBytes: 0,
        fingerprint: '',
        source: '',
        createdAt: 0,
        usedByRunCount: 0,
        warningCount: null,
        problems: [],
      },
    };
  };
}
