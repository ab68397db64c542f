import { expect, it } from 'vitest';
import { StudioError } from '../../../shared/base/problem';
import type { RunConfig } from '../../../shared/config/run-config';
import { prepareRunData } from './run-data';

const config = { dataset: { name: 'clouds' } } as RunConfig;
const { signal } = new AbortController();

it('names a data set that was deleted by its name, not by the id it is looked for with', async () => {
  const datasets = {
    prepare: async ({ dataset }: { dataset: { name: string } }) => {
      throw new StudioError('NOT_FOUND', `The project has no data set "${dataset.name}".`);
    },
  };
  const run = { name: 'swift-heron-1', datasetId: 'ds_1', datasetVersion: 1, datasetFingerprint: 'f00d' };
  await expect(prepareRunData(datasets, run, { config, runDirectory: 'run' }, signal)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'The data set "clouds" that the run swift-heron-1 learned from is no longer in the project.',
    data: { fix: expect.stringContaining('trash') },
  });
});
