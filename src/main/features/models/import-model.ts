import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import type { ModelFiles, StoredModel } from '../../../shared/contract/model';
import { type Jobs, reportJob } from '../../jobs';
import type { Clock } from '../../lib/clock';
import { directorySizeBytes } from '../../lib/files';
import { freeName } from '../../lib/free-name';
import type { TaskContext } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { type ProjectSession, toStoreError } from '../../store';
import { describeSource, gatherSource, modelDirectory, removeModelLeftovers } from './model-files';
import { findModel, insertModel, listModels } from './model-repository';

export interface ImportModelRequest {
  session: ProjectSession;
  source: ModelFiles;
  /** Null: after the file; a number is added when the name is taken. */
  name: string | null;
}

interface ImportModelDependencies {
  jobs: Pick<Jobs, 'run'>;
  uploads: Pick<Uploads, 'path'>;
  clock: Clock;
}

/** What a model is called after its file: `mobilenet.keras` is mobilenet, and a bare model.json after its folder. */
function nameFromFile(place: string): string {
  const file = path.basename(place);
  const base = file.replace(/(?:\.(?:keras|h5|hdf5|json|zip|pb))+$/i, '').trim() || file;
  const isGeneric = /^(?:model|saved_model)$/i.test(base) && path.isAbsolute(place);
  return ((isGeneric && path.basename(path.dirname(place))) || base).slice(0, 200);
}

/**
 * Brings a network into the project: read by an engine process into a folder of its own, then moved into place and
 * entered in one transaction, so that an import that is cancelled, crashes or is killed leaves nothing behind.
 *
 * Returns the new model's id.
 */
export async function importModel(
  { session, source, name }: ImportModelRequest,
  { jobs, uploads, clock }: ImportModelDependencies,
  context: TaskContext,
): Promise<string> {
  const id = createId('model', clock.now());
  const workDirectory = path.join(session.directories.cache, 'imports', id);
  const directory = modelDirectory(session, id);
  try {
    await removeModelLeftovers(session, clock.now());
    await mkdir(workDirectory, { recursive: true });
    const { place } = describeSource(source, uploads);
    const outputDirectory = path.join(workDirectory, 'model');
    const result = await jobs.run(
      { kind: 'importModel', sourcePath: await gatherSource(source, uploads, workDirectory), outputDirectory },
      { signal: context.signal, onEvent: reportJob(context) },
    );
    await rename(outputDirectory, directory);
    const { format, producer, fileName, sha256, ...figures } = result;
    const model: StoredModel = {
      ...figures,
      id,
      name: name?.trim() || nameFromFile('path' in source ? place : fileName),
      origin: 'imported',
      createdAt: clock.now(),
      sizeBytes: await directorySizeBytes(directory),
      source: { format, producer, fileName, sha256, place, sizeBytes: result.sizeBytes },
    };
    context.signal.throwIfAborted();
    await session.database.transaction(
      async (queries) => {
        const taken = (await listModels(queries)).map((other) => other.name);
        await insertModel(queries, { ...model, name: freeName(model.name, taken) });
      },
      { durable: true },
    );
    context.link(`/models/imported/${id}`);
    return id;
  } catch (error) {
    const isEntered = await findModel(session.database, id).catch(() => null);
    if (!isEntered) await rm(directory, { recursive: true, force: true });
    throw toStoreError(error, session.path);
  } finally {
    await rm(workDirectory, { recursive: true, force: true }).catch(() => {});
  }
}
