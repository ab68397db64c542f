import { applyAssignments, parseAssignment } from '../assignments';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatCompilation } from '../compilation-text';
import { readConfig } from '../config-argument';
import { UsageError } from '../failure';
import { followRun } from '../follow-run';
import { formatRun, summariseRun } from '../run-text';
import { trainFolds } from '../train-folds';

interface TrainOptions {
  dataset?: string;
  name?: string;
  set: string[];
  resume?: string;
  explainCompile?: boolean;
  folds?: number;
}

/** The config that was named, with the changes of the command line. */
async function configText(
  context: CommandContext,
  templateOrFile: string | undefined,
  options: TrainOptions,
): Promise<string> {
  if (templateOrFile === undefined)
    throw new UsageError(
      'What shall be trained? Name a template or a config file.',
      'For example: studio train digits-mlp',
    );
  const dataset = options.dataset === undefined ? [] : [{ path: ['dataset', 'name'], value: options.dataset }];
  return applyAssignments(await readConfig(context, templateOrFile), [...dataset, ...options.set.map(parseAssignment)]);
}

async function startRun(context: CommandContext, templateOrFile: string | undefined, options: TrainOptions) {
  const { client } = context;
  if (options.resume !== undefined) {
    if (
      templateOrFile !== undefined ||
      options.set.length > 0 ||
      options.dataset !== undefined ||
      options.folds !== undefined
    )
      throw new UsageError(
        '--resume goes on with the stored config; no template, --dataset, --folds or --set is taken.',
        'Leave them out. To go on with a changed config, fork the run in the studio.',
      );
    const { run } = await client.runs.get({ id: options.resume });
    return (await client.runs.resume({ id: run.id, by: 'commandLine' })).run;
  }
  const text = await configText(context, templateOrFile, options);
  return (await client.runs.create({ text, name: options.name })).run;
}

async function train(
  context: CommandContext,
  templateOrFile: string | undefined,
  options: TrainOptions,
): Promise<Outcome> {
  if (options.folds !== undefined && options.resume === undefined)
    return trainFolds(context, await configText(context, templateOrFile, options), options.folds, options.name);
  const run = await followRun(context, await startRun(context, templateOrFile, options));
  const text = options.explainCompile ? `${formatRun(run)}\n\n${formatCompilation(run.compiled)}` : formatRun(run);
  return { json: { run: summariseRun(run) }, text };
}

export function registerTrain(registration: Registration): void {
  registration.program
    .command('train')
    .description('Train a template or a config file; Ctrl+C stops with a checkpoint.')
    .argument('[template-or-config]', 'name of a template, or a YAML or JSON file')
    .option('--dataset <name>', 'data set to train on instead of the one in the config')
    .option('--name <name>', 'name of the run')
    .option(
      '--set <path=value>',
      'change one value of the config; repeatable',
      (value: string, values: string[]) => [...values, value],
      [] as string[],
    )
    .option('--folds <count>', 'cross-validation: train once for every fold', Number)
    .option('--resume <run>', 'go on with a run that was stopped or interrupted')
    .option('--explain-compile', 'print how the training step was compiled: nodes, copies, rewrites, memory, times')
    .action(projectAction(registration, train));
}
