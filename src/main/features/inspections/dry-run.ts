import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { isStudioError, type Problem, StudioError } from '../../../shared/base/problem';
import { epochCountOf } from '../../../shared/config/phases';
import type { RunConfig } from '../../../shared/config/run-config';
import type { DryRun } from '../../../shared/contract/inspection';
import type { JobEvent, TrainResult } from '../../../shared/job/protocol';
import type { Jobs } from '../../jobs';
import type { Clock } from '../../lib/clock';
import { type MachineMemory, readMachineMemory } from '../../lib/machine-memory';
import type { TaskContext, Tasks } from '../../lib/tasks';
import { type ProjectSession, toStoreError } from '../../store';
import type { Datasets } from '../datasets';
import { type EngineDependencies, planRunEngine, type Runs } from '../runs';
import type { CheckedConfig } from '../templates';
import { requireComputable } from './inspections';
import { assertFits, judgeMemory } from './memory-advice';
import { predictRun } from './prediction';
import { isEnough, recordEvent, startTimeline, type TrialTimeline } from './trial-timeline';

export interface DryRunDependencies extends EngineDependencies {
  session: () => ProjectSession;
  jobs: Pick<Jobs, 'run'>;
  tasks: Tasks;
  datasets: Pick<Datasets, 'prepare' | 'ensureSample'>;
  runs: Pick<Runs, 'activeNames'>;
  check: (text: string) => Promise<CheckedConfig>;
  clock: Clock;
  memory?: () => MachineMemory;
}

/** Validation and test rows beyond these only repeat what was measured. */
const evaluationRowLimit = 4096;

interface Trial {
  timeline: TrialTimeline;
  result: TrainResult;
}

function describeCompiled({ plan }: TrialTimeline): DryRun['compiled'] {
  return plan?.compiled ?? { state: 'eager', reason: null, detail: null };
}

/** Says what may make the prediction wrong. */
function caveats(config: RunConfig, engineId: string, activeNames: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (engineId === 'tfjs-node-gpu')
    problems.push({
      code: 'deviceMemory',
      severity: 'info',
      message: 'Memory of the graphics card is not in the figure: TensorFlow takes nearly all of it at once.',
    });
  if (activeNames.length > 0)
    problems.push({
      code: 'measuredUnderLoad',
      severity: 'info',
      message: `Measured while ${activeNames.length === 1 ? `${activeNames[0]} was` : `${activeNames.length} runs were`} training: alone it goes faster.`,
      fix: 'Repeat the dry run when nothing else trains.',
    });
  if ((config.training.phases?.length ?? 1) > 1)
    problems.push({
      code: 'firstPhaseMeasured',
      severity: 'info',
      message: 'The first phases were measured; where later ones train more layers, their steps take longer.',
    });
  if (config.training.earlyStopping)
    problems.push({
      code: 'mayEndSooner',
      severity: 'info',
      message: `Early stopping may end the run before its ${config.training.epochs} epochs.`,
    });
  return problems;
}

/**
 * Memory of the run that the engine's own figure lacks: rows of validation that were cut for the trial, or the process
 * that reads ahead, with which no split is ever whole in memory. Units: bytes.
 */
function otherBytes({ trial }: TrainResult): number {
  if (!trial) return 0;
  if (trial.readerPeakBytes !== null) return trial.readerPeakBytes;
  const cutCount = Math.max(0, trial.rowCounts.validation - evaluationRowLimit);
  return 4 * cutCount * trial.inputWidth;
}

/** Trains a config for a moment in a folder of its own, exactly as a run would, and tells what the run will take. */
export function createDryRun(dependencies: DryRunDependencies) {
  const { session, jobs, tasks, datasets, runs, clock, memory = readMachineMemory } = dependencies;

  const checkConfig = async (text: string, signal: AbortSignal) => {
    let checked = await dependencies.check(text);
    if (checked.missingSample !== null) {
      await datasets.ensureSample(checked.missingSample, signal);
      checked = await dependencies.check(text);
    }
    return { config: requireComputable(checked), checked };
  };

  const tryOut = async (config: RunConfig, runDirectory: string, context: TaskContext): Promise<Trial> => {
    context.report({ fraction: null, detail: 'Reading the data' });
    const { data } = await datasets.prepare(config, context.signal);
    const timeline = startTimeline(clock.now());
    const engine = await planRunEngine(dependencies, config.engine.backend, null);
    const stop = new AbortController();
    const onEvent = (event: JobEvent) => {
      recordEvent(timeline, event, clock.now());
      if (event.type === 'engine') context.report({ fraction: 0.2, detail: 'Compiling' });
      if (event.type === 'plan') context.report({ fraction: 0.5, detail: 'Measuring steps' });
      if (event.type === 'metrics' && isEnough(timeline)) stop.abort();
    };
    const result = await jobs.run(
      {
        kind: 'train',
        runId: 'dry-run',
        engine: engine.job,
        runDirectory,
        config,
        data,
        resumeFrom: null,
        resumeMode: 'exact',
        transfer: [],
        trial: { evaluationRowLimit },
      },
      { signal: context.signal, stop: stop.signal, environment: engine.environment, onEvent },
    );
    timeline.exitedAt = clock.now();
    return { timeline, result };
  };

  const inFolder = async (config: RunConfig, context: TaskContext): Promise<Trial> => {
    const { cache } = session().directories;
    const directory = await mkdtemp(path.join(cache, 'dry-run-')).catch((error) => {
      throw toStoreError(error, cache);
    });
    try {
      return await tryOut(config, path.join(directory, 'run'), context);
    } catch (error) {
      if (isStudioError(error) && error.code === 'ENGINE_FAILED' && /SIGKILL|memory/i.test(error.message))
        throw new StudioError(
          'ENGINE_FAILED',
          `The dry run ran out of memory, and so would the run. ${error.message}`,
          { fix: 'Lower training.batchSize, or make the network smaller.' },
          { cause: error },
        );
      throw error;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };

  return async ({ text }: { text: string }, signal: AbortSignal): Promise<DryRun> => {
    const { config, checked } = await checkConfig(text, signal);
    const machine = memory();
    assertFits(config, checked.resolved?.inputShape ?? null, machine);
    return tasks.run('dryRun', `Dry run of ${config.name}`, signal, async (context) => {
      const { timeline, result } = await inFolder(config, context);
      const { training } = config;
      const { trial } = result;
      const { engine, plan } = timeline;
      if (!trial || !engine || !plan) throw new Error('The engine did not report a trial.');
      const prediction = predictRun(timeline, trial, {
        epochCount: epochCountOf(training),
        checkpointEveryEpochs: training.checkpoint.everyEpochs,
        histogramsEveryEpochs: training.record.histograms?.everyEpochs ?? null,
        samplesEveryEpochs: training.record.samples?.everyEpochs ?? null,
      });
      const peakBytes = timeline.peakBytes + otherBytes(result);
      return {
        engine: engine.id,
        engineVersion: engine.version,
        compiled: describeCompiled(timeline),
        parameterCount: plan.parameterCount,
        batchSize: training.batchSize,
        stepCount: plan.stepsPerEpoch * epochCountOf(training),
        epochCount: epochCountOf(training),
        stepsPerEpoch: plan.stepsPerEpoch,
        ...prediction,
        samplesPerSecond: prediction.stepMs > 0 ? (training.batchSize / prediction.stepMs) * 1000 : 0,
        memory: { residentBytes: timeline.residentBytes, peakBytes, ...machine },
        checkpointBytes: timeline.checkpoints.at(-1)?.sizeBytes ?? 0,
        problems: [...judgeMemory(config, peakBytes, machine), ...caveats(config, engine.id, runs.activeNames())],
      };
    });
  };
}
