import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';

const sampleSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  rowCount: z.number().int(),
  source: z.string(),
  target: z.string(),
  file: z.string(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** The small data sets that ship with the studio. */
export interface Samples {
  list(): Promise<Sample[]>;
  /** Throws: StudioError NOT_FOUND. */
  get(name: string): Promise<Sample & { path: string }>;
}

export function createSamples(resourcesDirectory: string): Samples {
  const directory = path.join(resourcesDirectory, 'samples');
  let read: Promise<Sample[]> | null = null;
  const list = () => {
    read ??= readFile(path.join(directory, 'index.json'), 'utf8').then((text) =>
      z.array(sampleSchema).parse(JSON.parse(text)),
    );
    return read;
  };
  return {
    list,
    async get(name) {
      const samples = await list();
      const sample = samples.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      if (sample) return { ...sample, path: path.join(directory, sample.file) };
      throw new StudioError('NOT_FOUND', `There is no sample "${name}".`, {
        fix: `Choose one of: ${samples.map((candidate) => candidate.name).join(', ')}.`,
      });
    },
  };
}
