import { tmpdir } from 'node:os';
import path from 'node:path';
import type { mediaContract } from '../../../shared/contract/media';
import { createTableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Handlers } from '../../lib/handlers';
import type { ProjectSession } from '../../store';
import type { Datasets } from '../datasets';
import { createStoredMedia, type StoredMedia } from './media';
import { createMediaHandlers } from './media-handlers';
import { createMediaSession } from './media-session';

export type { FoundMedia, StoredMedia, Unplaced } from './media';

/** Images and sounds of data sets, for the page. */
export interface Media extends StoredMedia {
  handlers: Handlers<typeof mediaContract>;
  close(): void;
}

export interface MediaOptions {
  session: () => ProjectSession;
  datasets: Pick<Datasets, 'get'>;
  jobs: Pick<Jobs, 'run'>;
}

export function createMedia({ session, datasets, jobs }: MediaOptions): Media {
  const tables = createTableEngine({
    temporaryDirectory: path.join(tmpdir(), `model-studio-media-${process.pid}`),
    memoryLimit: '512MB',
  });
  const decoder = createMediaSession(jobs);
  const dependencies = {
    session,
    tables,
    getDataset: (idOrName: string, version: number | null) => datasets.get(idOrName, version),
  };
  return {
    ...createStoredMedia({ ...dependencies, decoder }),
    handlers: createMediaHandlers(dependencies),
    close() {
      decoder.close();
      tables.close();
    },
  };
}
