import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import type { Evaluation, SplitName } from '../../../shared/contract/evaluation';
import type { EvaluateResult } from '../../../shared/job/protocol';
import { type Jobs, reportJob } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Tasks } from '../../lib/tasks';
import { type ProjectSession, toStoreError } from '../../store';
import type { Datasets } from '../datasets';
import type { Runs } from '../runs';
import { classFigures } from './class-figures';
import { insertEvaluation, listEvaluations } from './evaluation-repository';

export interface EvaluationsDependencies {
  session: () => ProjectSession;
  runs: Pick<Runs, 'get' | 'result' | 'prepareData'>;
  datasets: Pick<Datasets, 'preparePrediction' | 'writePredictions'>;
  jobs: Jobs;
  tasks: Tasks;
  changes: Changes;
  clock: Clock;
}

export interface Evaluations {
  list(runId: string): Promise<Evaluation[]>;
  create(input: { runId: string; split: SplitName }, signal: AbortSignal): Promise<Evaluation>;
  predict(
    input: { runId: string; input: string; output: string },
    signal: AbortSignal,
  ): Promise<{ rowCount: number; output: string }>;
}

/** The outputs that say classes, with their figures by class. */
function describeOutputs(outputs: NonNullable<EvaluateResult['outputs']>): NonNullable<Evaluation['outputs']> {
  return outputs.flatMap(({ output, confusion }) =>
    confusion === null ? [] : [{ output, confusion, perClass: classFigures(confusion) }],
  );
}

export function createEvaluationLogic(dependencies: EvaluationsDependencies): Evaluations {
  const { session, runs, datasets, jobs, tasks, changes, clock } = dependencies;
  return {
    list: async (runId) => listEvaluations(session().database, (await runs.get(runId)).id),
    create: async ({ runId, split }, signal) => {
      const result = await runs.result(runId);
      const { run, config, directory, checkpoint, engine } = result;
      return tasks.run('evaluate', `Evaluate ${run.name} on ${split} data`, signal, async (context) => {
        context.link(`/runs/${run.id}`);
        context.report({ fraction: null, detail: 'Reading the data' });
        const measured = await jobs.run(
          {
            kind: 'evaluate',
            engine: engine.job,
            runDirectory: directory,
            config,
            data: await runs.prepareData(result, context.signal),
            checkpointDirectory: checkpoint.absoluteDirectory,
            split,
          },
          { signal: context.signal, environment: engine.environment, onEvent: reportJob(context) },
        );
        const evaluation: Evaluation = {
          id: createId('evaluation', clock.now()),
          runId: run.id,
          split,
          checkpointId: checkpoint.id,
          createdAt: clock.now(),
          sampleCount: measured.sampleCount,
          metrics: Object.fromEntries(Object.entries(measured.metrics).filter(([, value]) => Number.isFinite(value))),
          confusion: measured.confusion,
          perClass: measured.confusion === null ? null : classFigures(measured.confusion),
          ...(measured.outputs === null ? {} : { outputs: describeOutputs(measured.outputs) }),
        };
        await insertEvaluation(session().database, evaluation);
        changes.publish({ noun: 'evaluation', id: run.id });
        return evaluation;
      });
    },
    predict: async ({ runId, input, output }, signal) => {
      const result = await runs.result(runId);
      const { run, config, dataConfig, directory, checkpoint, engine } = result;
      const files = { inputPath: path.resolve(input), outputPath: path.resolve(output) };
      return tasks.run('predict', `Predict ${path.basename(input)} with ${run.name}`, signal, async (context) => {
        const { cache } = session().directories;
        const temporary = await mkdtemp(path.join(cache, 'predict-')).catch((error) => {
          throw toStoreError(error, cache);
        });
        try {
          context.report({ fraction: null, detail: 'Reading the file' });
          const dataPath = path.join(temporary, 'input');
          const predictionsPath = path.join(temporary, 'predictions.arrow');
          const { data, rows } = await datasets.preparePrediction(
            dataConfig,
            files.inputPath,
            dataPath,
            context.signal,
          );
          await jobs.run(
            {
              kind: 'predict',
              engine: engine.job,
              runDirectory: directory,
              config,
              data,
              checkpointDirectory: checkpoint.absoluteDirectory,
              outputPath: predictionsPath,
            },
            { signal: context.signal, environment: engine.environment, onEvent: reportJob(context) },
          );
          const { rowCount } = await datasets.writePredictions({ ...files, rows, predictionsPath }, context.signal);
          return { rowCount, output: files.outputPath };
        } finally {
          await rm(temporary, { recursive: true, force: true });
        }
      });
    },
  };
}
