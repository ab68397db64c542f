import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { StoredModel } from '../../../shared/contract/model';
import { directorySizeBytes } from '../../lib/files';
import { modelTextFile } from './model-files';
import { readOwnModel } from './own-model';

const sampleSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  description: z.string(),
  source: z.string(),
});

const idPrefix = 'sample:';

/** Small networks with weights that ship with the studio, for templates that begin from one. */
export interface SampleModels {
  /** By name or id; null when none ships under it. */
  find(idOrName: string): Promise<StoredModel | null>;
  /** Folder of a sample that `find` gave; null for other models. */
  directory(id: string): string | null;
}

export function createSampleModels(resourcesDirectory: string): SampleModels {
  const root = path.join(resourcesDirectory, 'models');
  const list = async () =>
    z.array(sampleSchema).parse(JSON.parse(await readFile(path.join(root, 'index.json'), 'utf8')));
  return {
    async find(idOrName) {
      const wanted = idOrName.replace(idPrefix, '').toLowerCase();
      const sample = (await list()).find(({ name }) => name === wanted);
      if (!sample) return null;
      const directory = path.join(root, sample.name);
      const file = path.join(directory, modelTextFile);
      return {
        ...readOwnModel(await readFile(file, 'utf8')),
        id: `${idPrefix}${sample.name}`,
        name: sample.name,
        origin: 'own',
        createdAt: (await stat(file)).mtimeMs,
        sizeBytes: await directorySizeBytes(directory),
        hasWeights: true,
        source: null,
      };
    },
    directory: (id) => (id.startsWith(idPrefix) ? path.join(root, id.slice(idPrefix.length)) : null),
  };
}
