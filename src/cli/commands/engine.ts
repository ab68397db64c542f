import { Argument } from 'commander';
import { formatNumber } from '../../shared/base/format';
import { type Engine, type EngineId, engineIds } from '../../shared/contract/engine';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, hostAction, type Outcome, type Registration } from '../command';
import { formatTable } from '../table';

function formatEngines(engines: readonly Engine[], choiceReason: string): string {
  const table = formatTable(engines, [
    { title: '', text: ({ chosen }) => (chosen ? '●' : ' ') },
    { title: 'engine', text: ({ id }) => id },
    { title: 'available', text: ({ available }) => (available ? 'yes' : 'no') },
    {
      title: 'samples/s',
      align: 'right',
      text: ({ measurement }) => formatNumber(measurement?.samplesPerSecond),
    },
    { title: 'why', text: ({ reason }) => reason },
  ]);
  const remedies = engines.flatMap(({ id, remedy }) => (remedy ? [`${id}: ${remedy}\n`] : []));
  return [table, `\n${choiceReason}\n`, ...(remedies.length > 0 ? ['\n', ...remedies] : [])].join('');
}

async function list({ client }: CommandContext): Promise<Outcome> {
  const { engines, choiceReason } = await client.engines.list();
  return { json: { engines, choiceReason }, text: formatEngines(engines, choiceReason) };
}

async function doctor({ client }: CommandContext): Promise<Outcome> {
  const { engines, report } = await client.engines.doctor();
  return { json: { engines, report }, text: report.endsWith('\n') ? report : `${report}\n` };
}

async function install(context: CommandContext, kind: 'cpu' | 'gpu'): Promise<Outcome> {
  const { engine } = await withActivityProgress(context, (signal) =>
    context.client.engines.install({ kind }, { signal }),
  );
  const { engines, choiceReason } = await context.client.engines.list();
  return {
    json: { engine, engines },
    text: `${engine.title} is installed.\n\n${formatEngines(engines, choiceReason)}`,
  };
}

async function remove({ client }: CommandContext, id: EngineId): Promise<Outcome> {
  await client.engines.remove({ id });
  const { engines, choiceReason } = await client.engines.list();
  return { json: { engines }, text: `${id} is removed.\n\n${formatEngines(engines, choiceReason)}` };
}

export function registerEngine(registration: Registration): void {
  const { program } = registration;
  program
    .command('doctor')
    .description('Which engine trains here, why, and what to do for a faster one.')
    .action(hostAction(registration, doctor));
  const engine = program.command('engine').description('Engines that train: installed, removed, listed.');
  engine.command('list').description('Engines and which one is used.').action(hostAction(registration, list));
  engine
    .command('install')
    .description('Install the TensorFlow engine for the processor or the NVIDIA GPU.')
    .addArgument(new Argument('<kind>', 'cpu or gpu').choices(['cpu', 'gpu']))
    .action(hostAction(registration, install));
  engine
    .command('remove')
    .description('Remove an installed engine.')
    .addArgument(new Argument('<id>', 'engine').choices(engineIds))
    .action(hostAction(registration, remove));
}
