import type { Command } from 'commander';
import { formatBytes } from '../../shared/base/format';
import type { RunQueue } from '../../shared/contract/run-queue';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { UsageError } from '../failure';
import { formatTable } from '../table';

interface QueueOptions {
  move?: string;
  before?: string;
  hold?: string[];
  release?: string[];
  start?: string;
}

function describe(queue: RunQueue): Outcome {
  const text =
    queue.waiting.length === 0
      ? 'No run waits.\n'
      : formatTable(queue.waiting, [
          { title: 'run', text: ({ name }) => name },
          { title: 'memory', align: 'right', text: ({ neededBytes }) => formatBytes(neededBytes) },
          { title: 'waits', text: ({ held, reason }) => (held ? 'Held.' : (reason ?? 'Starts in a moment.')) },
        ]);
  return { json: { queue }, text };
}

async function changeQueue({ client }: CommandContext, options: QueueOptions): Promise<Outcome> {
  const idOf = async (name: string) => (await client.runs.get({ id: name })).run.id;
  const idsOf = (names: readonly string[]) => Promise.all(names.map(idOf));
  if (options.before !== undefined && options.move === undefined)
    throw new UsageError('--before says where --move puts a run; no run is moved.', 'For example: --move 4 --before 2');
  let { queue } = await client.runs.queue();
  if (options.hold) ({ queue } = await client.runs.hold({ ids: await idsOf(options.hold) }));
  if (options.release) ({ queue } = await client.runs.release({ ids: await idsOf(options.release) }));
  if (options.move !== undefined) {
    const id = await idOf(options.move);
    const first = queue.waiting.find((run) => run.id !== id)?.id ?? null;
    const before = options.before === undefined ? first : await idOf(options.before);
    ({ queue } = await client.runs.moveInQueue({ id, before }));
  }
  if (options.start !== undefined) ({ queue } = await client.runs.startNow({ id: await idOf(options.start) }));
  return describe(queue);
}

/** Runs wait in a host that lives: a server or a window that has the project open. */
export function registerRunQueue(run: Command, registration: Registration): void {
  run
    .command('queue')
    .description('The runs that wait in the window or server that has the project open, and their order.')
    .option('--move <run>', 'to the front, or before another one')
    .option('--before <run>', 'where --move puts it')
    .option('--hold <runs...>', 'let them wait until they are released')
    .option('--release <runs...>', 'let them start when their turn comes')
    .option('--start <run>', 'now, beside whatever trains')
    .action(projectAction(registration, changeQueue));
}
