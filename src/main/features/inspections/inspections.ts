import { createHash } from 'node:crypto';
import { isStudioError, type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import type { RunConfig } from '../../../shared/config/run-config';
import type { Computation, FirstBatch, Inspection, WeightSource } from '../../../shared/contract/inspection';
import type { InspectAnswers, InspectQuestion, InspectSubject, OutputPage } from '../../../shared/job/inspection';
import type { JobData, TransferSource } from '../../../shared/job/protocol';
import { SessionEnded } from '../../jobs';
import type { Datasets } from '../datasets';
import { type EngineDependencies, planRunEngine, type Runs } from '../runs';
import type { CheckedConfig } from '../templates';
import type { EngineSession, SessionEngine } from './engine-session';
import type { BatchQuery, OutputQuery } from './page-query';

export interface InspectionsDependencies extends EngineDependencies {
  session: EngineSession;
  datasets: Pick<Datasets, 'prepare' | 'ensureSample'>;
  runs: Pick<Runs, 'result' | 'prepareData' | 'findTransferSource'>;
  /** Everything that would stop a config from training; of the templates feature. */
  check: (text: string) => Promise<CheckedConfig>;
}

interface OpenInput {
  text?: string | undefined;
  weights: WeightSource | null;
  addSample: boolean;
}

export interface Inspections {
  open(input: OpenInput, signal: AbortSignal): Promise<Inspection>;
  compute(input: { id: string; rows: number[] }, signal: AbortSignal): Promise<Computation>;
  firstBatch(id: string, signal: AbortSignal): Promise<FirstBatch>;
  /** Answers GET /data/inspections/:id/output. */
  output(id: string, query: OutputQuery, signal: AbortSignal): Promise<OutputPage>;
  /** Answers GET /data/inspections/:id/batch. */
  batch(id: string, query: BatchQuery, signal: AbortSignal): Promise<OutputPage>;
}

/** What is needed to open a network again when its process has ended. */
interface Known {
  id: string;
  engine: SessionEngine;
  subject(signal: AbortSignal): Promise<InspectSubject>;
  opened: InspectAnswers['open'] | null;
}

/** Ids stay valid for as many networks; a config is a few kilobytes. */
const knownCount = 64;

/**
 * The config when nothing stops its network from being built and fed.
 * Throws: StudioError BAD_INPUT with all problems; NOT_FOUND while its data set is a sample that was not added.
 */
export function requireComputable({ config, missingSample, resolved, problems }: CheckedConfig): RunConfig {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || !config)
    throw new StudioError('BAD_INPUT', `The config has problems: ${summariseProblems(errors)}`, {
      problems,
      fix: errors[0]?.fix ?? 'Correct the config, then try again.',
    });
  if (missingSample !== null)
    throw new StudioError('NOT_FOUND', `The sample "${missingSample}" is not in the project yet.`, {
      fix: 'Add the sample; it works offline and takes a moment.',
    });
  if (!resolved?.dataset)
    throw new StudioError('NOT_FOUND', `The project has no data set "${config.dataset.name}".`, {
      fix: 'Choose a data set in dataset.name, or import one.',
    });
  return config;
}

/** Everything that changes what a network computes: its config, its data, its weights. */
function identify(config: RunConfig, fingerprint: string | null, weights: string | null): string {
  const { name: _name, description: _description, ...rest } = config;
  return `inspection_${createHash('sha256')
    .update(JSON.stringify([rest, fingerprint, weights]))
    .digest('hex')
    .slice(0, 24)}`;
}

/** Whether the engine only lost what it had open, so that opening it again mends it. */
function isForgotten(error: unknown): boolean {
  return error instanceof SessionEnded || (isStudioError(error) && error.message.startsWith('Nothing is open under'));
}

export function createInspectionLogic(dependencies: InspectionsDependencies): Inspections {
  const { session, datasets, runs, check } = dependencies;
  const known = new Map<string, Known>();

  const remember = (entry: Known): Known => {
    const before = known.get(entry.id);
    known.delete(entry.id);
    known.set(entry.id, { ...entry, opened: before?.opened ?? null });
    for (const id of [...known.keys()].slice(0, -knownCount)) known.delete(id);
    return known.get(entry.id) as Known;
  };

  const require = (id: string): Known => {
    const found = known.get(id);
    if (!found)
      throw new StudioError('NOT_FOUND', `There is no inspection "${id}".`, {
        fix: 'Open it again: inspections last as long as the studio runs.',
      });
    return found;
  };

  const openInEngine = async (entry: Known, signal: AbortSignal) => {
    entry.opened = await session.ask(entry.engine, { type: 'open', subject: await entry.subject(signal) }, signal);
    return entry.opened;
  };

  /** Asks about a network, which is opened first where the process does not hold it. */
  const ask = async <Asked extends Exclude<InspectQuestion, { type: 'open' }>>(
    id: string,
    question: Asked,
    signal: AbortSignal,
  ): Promise<InspectAnswers[Asked['type']]> => {
    const entry = require(id);
    if (!session.holds(entry.engine, id)) await openInEngine(entry, signal);
    try {
      return await session.ask(entry.engine, question, signal);
    } catch (error) {
      if (!isForgotten(error)) throw error;
      await openInEngine(entry, signal);
      return session.ask(entry.engine, question, signal);
    }
  };

  const findTransfers = async ({ transfer }: RunConfig): Promise<TransferSource[]> => {
    const sources: TransferSource[] = [];
    for (const { from } of transfer) {
      const { directory, title } = await runs.findTransferSource(from);
      sources.push({ directory, title });
    }
    return sources;
  };

  const know = async (subject: {
    config: RunConfig;
    fingerprint: string | null;
    weights: InspectSubject['weights'];
    data(signal: AbortSignal): Promise<JobData>;
  }) => {
    const { config, fingerprint, weights, data } = subject;
    const id = identify(config, fingerprint, weights?.directory ?? null);
    return remember({
      id,
      engine: await planRunEngine(dependencies, config.engine.backend, null),
      subject: async (signal) => ({
        id,
        config,
        data: await data(signal),
        weights,
        transfer: weights === null ? await findTransfers(config) : [],
      }),
      opened: null,
    });
  };

  const find = async (
    { text, weights, addSample }: OpenInput,
    signal: AbortSignal,
  ): Promise<{ entry: Known; problems: Problem[] }> => {
    const result = weights
      ? await runs.result(
          weights.runId,
          weights.checkpointId === undefined ? {} : { checkpointId: weights.checkpointId },
        )
      : null;
    if (text === undefined) {
      if (!result)
        throw new StudioError('BAD_INPUT', 'Neither a config nor a run was given.', { fix: 'Give text, or weights.' });
      const weightsOfRun = {
        directory: result.checkpoint.absoluteDirectory,
        runName: result.run.name,
        runDirectory: result.directory,
      };
      const entry = await know({
        config: result.config,
        fingerprint: result.run.datasetFingerprint,
        weights: weightsOfRun,
        data: (dataSignal) => runs.prepareData(result, dataSignal),
      });
      return { entry, problems: [] };
    }
    let checked = await check(text);
    if (addSample && checked.missingSample !== null) {
      await datasets.ensureSample(checked.missingSample, signal);
      checked = await check(text);
    }
    const config = requireComputable(checked);
    const entry = await know({
      config,
      fingerprint: checked.resolved?.dataset?.fingerprint ?? null,
      weights: result
        ? { directory: result.checkpoint.absoluteDirectory, runName: result.run.name, runDirectory: null }
        : null,
      data: async (dataSignal) => (await datasets.prepare(config, dataSignal)).data,
    });
    return { entry, problems: checked.problems };
  };

  return {
    async open(input, signal) {
      const { entry, problems } = await find(input, signal);
      const opened =
        entry.opened && session.holds(entry.engine, entry.id) ? entry.opened : await openInEngine(entry, signal);
      return {
        id: entry.id,
        engine: session.engineId() ?? '',
        ...opened,
        problems: [...problems, ...opened.problems],
      };
    },
    compute: ({ id, rows }, signal) => ask(id, { type: 'compute', subjectId: id, rows }, signal),
    firstBatch: (id, signal) => ask(id, { type: 'firstBatch', subjectId: id }, signal),
    output: (id, query, signal) => ask(id, { type: 'output', subjectId: id, ...query }, signal),
    batch: (id, query, signal) => ask(id, { type: 'batch', subjectId: id, ...query }, signal),
  };
}
