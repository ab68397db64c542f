import { createHash } from 'node:crypto';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import { type LossConfig, taskOf } from '../../../shared/config/loss';
import { datasetReferenceSchema, trainingSchema } from '../../../shared/config/run-config';
import { readYamlText } from '../../../shared/config/yaml-text';
import type { Dataset } from '../../../shared/contract/dataset';
import type { ColumnFigures, Pipeline, Preparation } from '../../../shared/contract/preparation';
import type { AugmentedAnswer, AugmentedRequest, MediaAnswer, MediaRequest } from '../../../shared/job/media-preview';
import type {
  PreparationSubject,
  PrepareAnswers,
  PreparedRows,
  PreparedRowsRequest,
  PrepareQuestion,
} from '../../../shared/job/preparation';
import { type Suggestion, suggestTransforms } from '../../../shared/transforms/suggest';
import { SessionEnded, type SessionStart, type SubjectSession } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { ProjectSession } from '../../store';
import type { DataConfig, Datasets } from '../datasets';
import { type Draft, readDraft } from './draft';
import { readPipeline, writePipeline } from './pipeline-file';

export interface PreparationsDependencies {
  session: SubjectSession<PrepareQuestion, PrepareAnswers>;
  project: () => ProjectSession;
  datasets: Pick<Datasets, 'get' | 'prepare' | 'profile'>;
  changes: Changes;
}

interface OpenInput {
  datasetId?: string | undefined;
  version: number | null;
  transforms?: Record<string, unknown>[] | undefined;
  text?: string | undefined;
}

export interface Preparations {
  open(input: OpenInput, signal: AbortSignal): Promise<Preparation>;
  column(input: { id: string; step: number; column: string }, signal: AbortSignal): Promise<ColumnFigures>;
  media(input: MediaRequest & { id: string }, signal: AbortSignal): Promise<MediaAnswer>;
  augmented(input: AugmentedRequest & { id: string }, signal: AbortSignal): Promise<AugmentedAnswer>;
  /** Answers GET /data/preparations/:id/rows. */
  rows(id: string, request: PreparedRowsRequest, signal: AbortSignal): Promise<PreparedRows>;
  pipeline(datasetId: string): Promise<Pipeline & { savedAt: number | null }>;
  savePipeline(datasetId: string, pipeline: Pipeline): Promise<number>;
  suggest(datasetId: string, version: number | null, signal: AbortSignal): Promise<Suggestion[]>;
}

/** What is needed to open a preparation again when its process has ended. */
interface Known {
  id: string;
  subject(signal: AbortSignal): Promise<PreparationSubject>;
}

const knownCount = 64;
const idleMs = 60_000;
const start: SessionStart = { key: 'prepare', job: { kind: 'prepare', idleMs }, environment: {} };

function isForgotten(error: unknown): boolean {
  return error instanceof SessionEnded || (isStudioError(error) && error.message.startsWith('Nothing is open under'));
}

/** A loss that fits a target column, so that it is read as training would. */
function lossFor(kind: Dataset['columns'][number]['kind'] | undefined): LossConfig {
  const name =
    kind === 'real' || kind === 'integer' || kind === 'time' ? 'meanSquaredError' : 'sparseCategoricalCrossentropy';
  return trainingSchema.parse({ loss: { kind: name } }).loss;
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A config's data set, split, window and seed, even where its model is unfinished. */
function readConfig(text: string) {
  const { value, problems } = readYamlText(text);
  const config = recordOf(value);
  const reference = datasetReferenceSchema.safeParse(config.dataset);
  if (!reference.success)
    throw new StudioError('BAD_INPUT', 'The config names no data set that could be prepared.', {
      problems,
      fix: 'Set dataset.name; dataset.split and dataset.window must be complete.',
    });
  const loss = trainingSchema.safeParse(config.training);
  return {
    dataset: reference.data,
    loss: loss.success ? loss.data.loss : null,
    outputs: loss.success ? loss.data.outputs : null,
    transforms: Array.isArray(config.transforms) ? config.transforms : [],
    seed: typeof config.seed === 'number' ? config.seed : 1,
  };
}

export function createPreparationLogic(dependencies: PreparationsDependencies): Preparations {
  const { session, project, datasets, changes } = dependencies;
  const known = new Map<string, Known>();

  const remember = (entry: Known): Known => {
    known.delete(entry.id);
    known.set(entry.id, entry);
    for (const id of [...known.keys()].slice(0, -knownCount)) known.delete(id);
    return entry;
  };

  const openInEngine = async ({ subject }: Known, signal: AbortSignal) =>
    session.ask(start, { type: 'open', subject: await subject(signal) }, signal);

  const ask = async <Asked extends Extract<PrepareQuestion, { subjectId: string }>>(
    question: Asked,
    signal: AbortSignal,
  ): Promise<PrepareAnswers[Asked['type']]> => {
    const entry = known.get(question.subjectId);
    if (!entry)
      throw new StudioError('NOT_FOUND', `There is no preparation "${question.subjectId}".`, {
        fix: 'Open it again: preparations last as long as the studio runs.',
      });
    if (!session.holds(start, entry.id)) await openInEngine(entry, signal);
    try {
      return await session.ask(start, question, signal);
    } catch (error) {
      if (!isForgotten(error)) throw error;
      await openInEngine(entry, signal);
      return session.ask(start, question, signal);
    }
  };

  const pipeline = async (datasetId: string) => {
    const { id } = await datasets.get(datasetId);
    return readPipeline(project(), id);
  };

  /** Data set, rows and list of what is to be opened. */
  const find = async ({ datasetId, version, transforms, text }: OpenInput) => {
    const given = text === undefined ? null : readConfig(text);
    const name = datasetId ?? given?.dataset.name;
    if (name === undefined)
      throw new StudioError('BAD_INPUT', 'Neither a data set nor a config was given.', {
        fix: 'Give datasetId, or text.',
      });
    const dataset = await datasets.get(name, version ?? given?.dataset.version ?? null);
    const entries = transforms ?? given?.transforms ?? (await readPipeline(project(), dataset.id)).transforms;
    return { dataset, given, draft: readDraft(entries), entryCount: entries.length };
  };

  const configOf = (dataset: Dataset, given: ReturnType<typeof readConfig> | null, draft: Draft): DataConfig => {
    const target = given?.dataset.target ?? dataset.target;
    const kind = dataset.columns.find(({ name }) => name === (Array.isArray(target) ? target[0] : target))?.kind;
    const reference = given?.dataset ?? datasetReferenceSchema.parse({ name: dataset.name });
    return {
      dataset: {
        ...reference,
        name: dataset.name,
        version: dataset.version,
        // Without a target a table can still be looked at: everything is read, nothing is predicted.
        target: target ?? { reconstruct: 'input' },
      },
      transforms: draft.transforms,
      training: { ...trainingSchema.parse({ loss: given?.loss ?? lossFor(kind) }), outputs: given?.outputs ?? null },
      seed: given?.seed ?? 1,
      augmentation: [],
    };
  };

  const subjectOf = async (
    id: string,
    dataset: Dataset,
    config: DataConfig,
    signal: AbortSignal,
  ): Promise<PreparationSubject> => {
    const { window, target } = config.dataset;
    const column = Array.isArray(target) ? (target.length === 1 ? target[0] : null) : target;
    const { data } = await datasets.prepare({ ...config, transforms: [] }, signal);
    const timeColumn = dataset.columns.find(({ role }) => role === 'time')?.name ?? null;
    return {
      id,
      transforms: config.transforms,
      window,
      orderBy: window ? (window.orderBy ?? timeColumn) : null,
      groupBy: window?.groupBy ?? null,
      seed: config.seed,
      target:
        typeof column === 'string' && config.training.outputs === null
          ? { name: column, kind: taskOf(config.training.loss) === 'regression' ? 'number' : 'class' }
          : null,
      data,
    };
  };

  return {
    async open(input, signal) {
      const { dataset, given, draft, entryCount } = await find(input);
      const config = configOf(dataset, given, draft);
      const hash = createHash('sha256')
        .update(JSON.stringify([config, dataset.fingerprint]))
        .digest('hex');
      const id = `preparation_${hash.slice(0, 24)}`;
      const entry = remember({ id, subject: (ownSignal) => subjectOf(id, dataset, config, ownSignal) });
      const opened = await openInEngine(entry, signal);
      const unreached = Array.from({ length: entryCount - opened.steps.length }, (_, index) => ({
        reached: false,
        learned: [],
        columns: [],
        problem: index === 0 && draft.problem ? { problem: draft.problem, repair: null } : null,
      }));
      return {
        id,
        datasetId: dataset.id,
        datasetVersion: dataset.version,
        ...opened,
        steps: [...opened.steps, ...unreached],
        problems: draft.problem
          ? opened.problems.filter(({ problem }) => problem.severity !== 'error')
          : opened.problems,
      };
    },
    column: ({ id, step, column }, signal) => ask({ type: 'column', subjectId: id, step, column }, signal),
    media: ({ id, ...request }, signal) => ask({ type: 'media', subjectId: id, request }, signal),
    augmented: ({ id, ...request }, signal) => ask({ type: 'augmented', subjectId: id, request }, signal),
    rows: (id, request, signal) => ask({ type: 'rows', subjectId: id, request }, signal),
    pipeline,
    async savePipeline(datasetId, saved) {
      const at = project();
      if (at.readOnly)
        throw new StudioError(
          'READ_ONLY',
          `The project ${at.path} cannot be written, so its transforms cannot change.`,
          {
            fix: 'Copy the project to a folder that you may write.',
          },
        );
      const { id } = await datasets.get(datasetId);
      const savedAt = await writePipeline(at, id, saved);
      changes.publish({ noun: 'dataset', id });
      return savedAt;
    },
    async suggest(datasetId, version, signal) {
      const dataset = await datasets.get(datasetId, version);
      const profile = await datasets.profile(datasetId, signal, version);
      const targets = dataset.columns.filter(({ role }) => role === 'target');
      const features = new Set(dataset.columns.filter(({ role }) => role === 'feature').map(({ name }) => name));
      return suggestTransforms(
        profile.columns.filter(({ name }) => features.has(name)),
        targets.length === 1,
      );
    },
  };
}
