import type { Command } from 'commander';
import type { RunCommand } from '../../shared/contract/run-control';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { UsageError } from '../failure';
import { followRun } from '../follow-run';
import { formatRun, summariseRun } from '../run-text';
import { parseTrainingChanges } from '../training-changes';

const by = 'commandLine';

async function tell({ client }: CommandContext, name: string, command: RunCommand): Promise<Outcome> {
  const { run: named } = await client.runs.get({ id: name });
  const { interventions } = await client.runs.control({ id: named.id, command, by });
  const { run } = await client.runs.get({ id: named.id });
  return {
    json: { run: summariseRun(run), interventions },
    text: `${interventions.map(({ step, message }) => `${run.name} step ${step}: ${message}`).join('\n')}\n`,
  };
}

async function stop(context: CommandContext, name: string): Promise<Outcome> {
  const { run: named } = await context.client.runs.get({ id: name });
  const { run: stopping } = await context.client.runs.stop({ id: named.id, by });
  const run = await followRun(context, stopping);
  return { json: { run: summariseRun(run) }, text: formatRun(run) };
}

/** With a host of its own the command stays until the run has ended: nobody else would train it. */
async function resume(context: CommandContext, name: string): Promise<Outcome> {
  const { run: named } = await context.client.runs.get({ id: name });
  const { run: started } = await context.client.runs.resume({ id: named.id, by });
  const run = context.isAttached ? started : await followRun(context, started);
  return { json: { run: summariseRun(run) }, text: formatRun(run) };
}

async function set(context: CommandContext, name: string, texts: string[]): Promise<Outcome> {
  const changes = parseTrainingChanges(texts);
  if (changes.length === 0)
    throw new UsageError('Nothing is to be changed.', 'For example: studio run set 3 epochs=20');
  return tell(context, name, { kind: 'change', changes });
}

async function reproduce(
  context: CommandContext,
  name: string,
  { interventions, name: newName }: { interventions: boolean; name?: string },
): Promise<Outcome> {
  const { run: named } = await context.client.runs.get({ id: name });
  const { runId } = await context.client.runs.reproduce({
    id: named.id,
    withInterventions: interventions,
    ...(newName === undefined ? {} : { name: newName }),
  });
  const run = await followRun(context, (await context.client.runs.get({ id: runId })).run);
  const equality = await context.client.runs.compareFigures({ id: named.id, otherId: run.id });
  return {
    json: { run: summariseRun(run), equality },
    text: `${formatRun(run)}\nBeside ${named.name}: ${equality.verdict}\n`,
  };
}

export function registerRunControl(run: Command, registration: Registration): void {
  const command = (name: string, description: string) =>
    run.command(name).description(description).argument('<run>', 'name, number or id');
  const telling = (kind: 'pause' | 'checkpoint') =>
    projectAction(registration, (context: CommandContext, name: string) => tell(context, name, { kind }));
  command('pause', 'Let a training wait with everything in memory; resume lets it go on.').action(telling('pause'));
  command(
    'resume',
    'Let a paused run go on, or one that was stopped or interrupted from its newest checkpoint.',
  ).action(projectAction(registration, resume));
  command('stop', 'End a training with a checkpoint, and wait until it has ended.').action(
    projectAction(registration, stop),
  );
  command('checkpoint', 'Take a checkpoint now; it is kept.').action(telling('checkpoint'));
  command(
    'set',
    'Change learningRate, epochs or earlyStopping of a training between two of its steps: studio run set 3 learningRate=0.001 epochs=20 earlyStopping.patience=3',
  )
    .argument('<changes...>', 'setting=value')
    .action(projectAction(registration, set));
  command('reproduce', 'Train a run again: same config, seed and data, and what was done to it at the same steps.')
    .option('--no-interventions', 'without what was done to it')
    .option('--name <name>', 'name of the new run')
    .action(projectAction(registration, reproduce));
}
