import type { Command } from 'commander';
import { formatCount, formatNumber } from '../../shared/base/format';
import type { Profiling } from '../../shared/contract/dataset-profiling';
import type { Relations } from '../../shared/contract/dataset-relations';
import { findingsOf } from '../../shared/profile/findings';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatTable } from '../table';

function formatRelations({ columns, target, sampledRowCount }: Relations): string {
  if (target === null || columns.length === 0) return '';
  const number = (value: number | null) => (value === null ? '–' : formatNumber(value, 3));
  const table = formatTable(columns, [
    { title: 'column', text: ({ name }) => name },
    { title: 'Pearson', align: 'right', text: ({ pearson }) => number(pearson) },
    { title: 'Spearman', align: 'right', text: ({ spearman }) => number(spearman) },
    { title: 'ratio', align: 'right', text: ({ correlationRatio }) => number(correlationRatio) },
    { title: 'V', align: 'right', text: ({ cramersV }) => number(cramersV) },
    { title: 'information', align: 'right', text: ({ mutualInformation }) => number(mutualInformation) },
    { title: 'determined', align: 'right', text: ({ determined }) => number(determined) },
  ]);
  const rows = sampledRowCount === null ? 'all rows' : `${formatCount(sampledRowCount)} rows spread over the table`;
  return `\nWith the target ${target}, from ${rows}:\n${table}`;
}

async function profileDataset(
  { client, signal, progress }: CommandContext,
  name: string,
  options: { version?: number },
): Promise<Outcome> {
  let last: Profiling | null = null;
  for await (const event of await client.datasets.profiling(
    { id: name, version: options.version ?? null },
    { signal },
  )) {
    last = event;
    if (event.fraction !== null) progress.show(`${event.detail}, ${Math.round(100 * event.fraction)} %`, null);
  }
  const profile = last?.profile ?? null;
  const relations = last?.relations ?? null;
  const findings = profile ? findingsOf(profile, relations) : [];
  const list = findings
    .map(({ severity, message, fix }) => `${severity}: ${message}${fix ? ` ${fix}` : ''}\n`)
    .join('');
  return {
    json: { profile, relations, findings },
    text: `${list === '' ? 'Nothing to worry about.\n' : list}${relations ? formatRelations(relations) : ''}`,
  };
}

export function registerDatasetProfile(dataset: Command, registration: Registration): void {
  dataset
    .command('profile')
    .description('What to look at before training: warnings, and how columns go together with the target.')
    .argument('<name>', 'name or id')
    .option('--version <number>', 'an older version (default: the newest)', Number)
    .action(projectAction(registration, profileDataset));
}
