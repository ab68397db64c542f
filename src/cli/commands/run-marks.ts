import type { Command } from 'commander';
import { formatCount } from '../../shared/base/format';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { UsageError } from '../failure';

interface TagOptions {
  add: string[];
  remove: string[];
}

interface ArchiveOptions {
  restore?: boolean;
}

const idsOf = ({ client }: CommandContext, names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await client.runs.get({ id: name })).run.id));

const counted = (count: number) => (count === 1 ? '1 run' : `${formatCount(count)} runs`);

async function tagRuns(context: CommandContext, names: string[], { add, remove }: TagOptions): Promise<Outcome> {
  if (add.length + remove.length === 0)
    throw new UsageError('No tag is named.', 'For example: studio run tag 3 4 --add baseline');
  const ids = await idsOf(context, names);
  const changes: { tag: string; present: boolean; changedIds: string[] }[] = [];
  for (const [tags, present] of [
    [add, true],
    [remove, false],
  ] as const)
    for (const tag of tags) changes.push({ tag, present, ...(await context.client.runs.tag({ ids, tag, present })) });
  const text = changes.map(
    ({ tag, present, changedIds }) => `${tag} ${present ? 'put on' : 'taken from'} ${counted(changedIds.length)}.\n`,
  );
  return { json: { changes }, text: text.join('') };
}

async function archiveRuns(context: CommandContext, names: string[], { restore }: ArchiveOptions): Promise<Outcome> {
  const ids = await idsOf(context, names);
  const { changedIds } = await context.client.runs.archive({ ids, archived: !restore });
  return {
    json: { changedIds },
    text: `${counted(changedIds.length)} ${restore ? 'brought back from the archive' : 'archived'}.\n`,
  };
}

const listed = (text: string, before: string[]) => [...before, text];

/** Tags and archive of several runs. */
export function registerRunMarks(run: Command, registration: Registration): void {
  run
    .command('tag')
    .description('Puts tags on runs, or takes them away.')
    .argument('<runs...>', 'names, numbers or ids')
    .option('--add <tag>', 'a tag that they get; again for another one', listed, [])
    .option('--remove <tag>', 'a tag that they lose', listed, [])
    .action(projectAction(registration, tagRuns));
  run
    .command('archive')
    .description('Takes runs out of the lists; they keep everything. Listed with: run list --archived')
    .argument('<runs...>', 'names, numbers or ids')
    .option('--restore', 'brings them back into the lists')
    .action(projectAction(registration, archiveRuns));
}
