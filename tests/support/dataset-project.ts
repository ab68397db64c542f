import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Datasets } from '../../src/main/features/datasets';
import type { Jobs } from '../../src/main/jobs';
import { createChanges } from '../../src/main/lib/changes';
import { createUploads, type Uploads } from '../../src/main/lib/uploads';
import { openStore, type Store } from '../../src/main/store';
import type { ColumnRole, Dataset } from '../../src/shared/contract/dataset';
import { createDatasetFeature } from './dataset-feature';

export interface DatasetProject {
  /** Of the test file: what else its tests write. */
  folder: string;
  uploads: Uploads;
  store: Store;
  datasets: Datasets;
  activities: ReturnType<typeof createDatasetFeature>['activities'];
  /** What the pages were told: `dataset ds_1`, `dataset *`. */
  changed: string[];
  /** A text file of these lines; its path. */
  write(name: string, lines: readonly string[]): Promise<string>;
  /** Imports these lines as the CSV file `<name>.csv`. */
  add(name: string, lines: readonly string[], roles?: Record<string, ColumnRole>): Promise<Dataset>;
}

/** A project of data sets alone, opened anew before each test of the file that asks for it, and gone behind them. */
export function useDatasetProject({ jobs }: { jobs?: Pick<Jobs, 'run'> } = {}): DatasetProject {
  const { signal } = new AbortController();
  const project = {
    async write(name, lines) {
      const file = path.join(await mkdtemp(path.join(project.folder, 'file-')), name);
      await writeFile(file, `${lines.join('\n')}\n`);
      return file;
    },
    async add(name, lines, roles = {}) {
      const file = await project.write(`${name}.csv`, lines);
      const columns = Object.entries(roles).map(([column, role]) => ({ name: column, role }));
      const { dataset } = await project.datasets.handlers.import(
        { source: { path: file }, options: {}, skipBadRows: false, columns },
        { signal },
      );
      return dataset;
    },
  } as DatasetProject;
  beforeAll(async () => {
    project.folder = await mkdtemp(path.join(tmpdir(), 'studio-datasets-'));
    project.uploads = await createUploads({ directory: path.join(project.folder, 'uploads') });
  });
  afterAll(async () => {
    await project.uploads.close();
    await rm(project.folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const changes = createChanges();
    const { publish } = changes;
    project.changed = [];
    changes.publish = (change) => {
      if (change.noun !== 'activity') project.changed.push(`${change.noun} ${change.id ?? '*'}`);
      publish(change);
    };
    project.store = await openStore(await mkdtemp(path.join(project.folder, 'project-')), { create: true });
    const { store, uploads } = project;
    Object.assign(project, createDatasetFeature({ store, uploads, changes, ...(jobs && { jobs }) }));
  });
  afterEach(async () => {
    project.datasets.close();
    await project.store.close();
  });
  return project;
}
