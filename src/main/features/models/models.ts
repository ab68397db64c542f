import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';
import type { ImportReport, ModelFiles, StoredModel } from '../../../shared/contract/model';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import { directorySizeBytes, writeFileAtomic } from '../../lib/files';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { assertWritable, moveToTrash, type ProjectSession } from '../../store';
import { importModel } from './import-model';
import {
  describeSource,
  modelDirectory,
  modelTextFile,
  readModelText,
  readReport,
  weightsDirectory,
  weightsFolder,
} from './model-files';
import { findModel, insertModel, listModels, renameModel } from './model-repository';
import { readOwnModel } from './own-model';
import type { SampleModels } from './sample-models';

export interface ModelsDependencies {
  session: () => ProjectSession;
  samples: SampleModels;
  jobs: Pick<Jobs, 'run'>;
  tasks: Tasks;
  uploads: Pick<Uploads, 'path' | 'remove'>;
  changes: Changes;
  clock: Clock;
  log: Log;
}

/** Networks of the open project that are kept apart from runs: imported, or saved from the editor. */
export interface Models {
  list(): Promise<StoredModel[]>;
  /**
   * By id or name; where the project has none of it, a sample that ships.
   * Throws: StudioError NOT_FOUND.
   */
  get(idOrName: string): Promise<StoredModel>;
  read(idOrName: string): Promise<{ model: StoredModel; text: string; report: ImportReport | null }>;
  import(request: { source: ModelFiles; name?: string }, signal: AbortSignal): Promise<StoredModel>;
  save(request: { name: string; text: string }): Promise<StoredModel>;
  rename(id: string, name: string): Promise<StoredModel>;
  /** Returns the id to restore it with. */
  remove(id: string): Promise<string>;
  /**
   * Where the weights lie that `transfer` takes: a folder with `state.json` and `weights.bin`, as a checkpoint has.
   * Throws: StudioError NOT_FOUND; UNSUPPORTED when the model came without weights.
   */
  weightsDirectory(idOrName: string): Promise<string>;
}

function cleanName(wanted: string): string {
  const name = wanted.trim();
  if (name !== '') return name;
  throw new StudioError('BAD_INPUT', 'A model needs a name; only blanks were given.', { fix: 'Type a name.' });
}

export function createModelLogic(dependencies: ModelsDependencies): Models {
  const { session, samples, tasks, uploads, changes, clock, log } = dependencies;
  const get = async (idOrName: string, at = session()): Promise<StoredModel> => {
    const model = await findModel(at.database, idOrName);
    if (model) return model;
    const sample = await samples.find(idOrName);
    if (sample) return sample;
    const names = (await listModels(at.database)).map(({ name }) => name);
    throw new StudioError('NOT_FOUND', `The project has no model "${idOrName}".`, {
      fix:
        names.length > 0
          ? `It has: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
          : 'Import a model file, or save one from the editor.',
    });
  };
  /** Throws: StudioError READ_ONLY for samples. */
  const own = async (id: string, at: ProjectSession): Promise<StoredModel> => {
    const model = await get(id, at);
    if (samples.directory(model.id) === null) return model;
    throw new StudioError('READ_ONLY', `"${model.name}" ships with the studio and cannot be changed.`, {
      fix: 'Import a model of your own.',
    });
  };
  const nameIsFree = async (at: ProjectSession, name: string, id: string | null) => {
    const other = await findModel(at.database, name);
    if (other && other.id !== id)
      throw new StudioError('CONFLICT', `Another model is already called "${other.name}".`, {
        fix: 'Choose another name; upper and lower case do not make a difference.',
      });
  };

  return {
    list: () => listModels(session().database),
    get: (idOrName) => get(idOrName),
    async read(idOrName) {
      const at = session();
      const model = await get(idOrName, at);
      const sample = samples.directory(model.id);
      if (sample) return { model, text: await readFile(path.join(sample, modelTextFile), 'utf8'), report: null };
      return {
        model,
        text: await readModelText(at, model.id, model.name),
        report: model.origin === 'imported' ? await readReport(at, model.id) : null,
      };
    },
    async import({ source, name = null }, signal) {
      const at = session();
      assertWritable(at);
      const { name: shown } = describeSource(source, uploads);
      const id = await tasks.run('import', `Import of ${shown}`, signal, (context) =>
        importModel({ session: at, source, name }, dependencies, context),
      );
      const model = await get(id, at);
      // An import that failed keeps its uploads, so that it can be tried again.
      if ('uploadIds' in source) for (const uploadId of source.uploadIds) await uploads.remove(uploadId);
      log.info({ model: id, layerCount: model.layerCount }, `Imported the model ${model.name}`);
      changes.publish({ noun: 'model', id: null });
      return model;
    },
    async save({ name: wanted, text }) {
      const at = session();
      assertWritable(at);
      const name = cleanName(wanted);
      const figures = readOwnModel(text);
      await nameIsFree(at, name, null);
      const id = createId('model', clock.now());
      const directory = modelDirectory(at, id);
      try {
        await mkdir(directory, { recursive: true });
        await writeFileAtomic(path.join(directory, modelTextFile), text);
        const model: StoredModel = {
          ...figures,
          id,
          name,
          origin: 'own',
          createdAt: clock.now(),
          sizeBytes: await directorySizeBytes(directory),
          hasWeights: false,
          source: null,
        };
        await at.database.transaction((queries) => insertModel(queries, model), { durable: true });
        changes.publish({ noun: 'model', id: null });
        return model;
      } catch (error) {
        await rm(directory, { recursive: true, force: true });
        throw error;
      }
    },
    async rename(id, wanted) {
      const at = session();
      assertWritable(at);
      const name = cleanName(wanted);
      const model = await own(id, at);
      await nameIsFree(at, name, model.id);
      await at.database.transaction((queries) => renameModel(queries, model.id, name));
      changes.publish({ noun: 'model', id: model.id });
      return { ...model, name };
    },
    async remove(id) {
      const at = session();
      assertWritable(at);
      const model = await own(id, at);
      const trashId = await moveToTrash(at, {
        noun: 'model',
        subjectId: model.id,
        name: model.name,
        folder: modelDirectory(at, model.id),
      });
      changes.publish({ noun: 'model', id: null });
      changes.publish({ noun: 'trash', id: null });
      return trashId;
    },
    async weightsDirectory(idOrName) {
      const at = session();
      const model = await get(idOrName, at);
      const sample = samples.directory(model.id);
      if (sample) return path.join(sample, weightsFolder);
      if (model.hasWeights) return weightsDirectory(at, model.id);
      throw new StudioError('UNSUPPORTED', `The model "${model.name}" has no weights: only its layers are known.`, {
        fix: 'Import a file that holds weights (.keras, .h5, or model.json with its shards), or leave the transfer out.',
      });
    },
  };
}
