import { formatBytes, formatCount, formatNumber } from '../../shared/base/format';
import type { Dataset, DatasetProfile } from '../../shared/contract/dataset';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields, formatTable } from '../table';
import { registerDatasetImport } from './dataset-import';
import { registerDatasetProfile } from './dataset-profile';
import { registerDatasetRows } from './dataset-rows';
import { registerDatasetSplit } from './dataset-split';
import { registerDatasetVersion } from './dataset-version';

function formatDataset(dataset: Dataset): string {
  const fields = formatFields([
    ['data set', `${dataset.name} (${dataset.id})`],
    ['version', String(dataset.version)],
    ['rows', formatCount(dataset.rowCount)],
    ['columns', formatCount(dataset.columns.length)],
    ['target', dataset.target ?? '–'],
    ['size', formatBytes(dataset.sizeBytes)],
    ['fingerprint', dataset.fingerprint],
  ]);
  const problems = dataset.problems.map(
    ({ severity, message, where }) => `${severity}: ${message}${where?.line ? ` (line ${where.line})` : ''}\n`,
  );
  return fields + problems.join('');
}

function formatProfile({ columns }: DatasetProfile): string {
  return formatTable(columns, [
    { title: 'column', text: (column) => column.name },
    { title: 'kind', text: (column) => column.kind },
    { title: 'role', text: (column) => column.role },
    { title: 'missing', align: 'right', text: (column) => formatCount(column.missingCount) },
    {
      title: 'distinct',
      align: 'right',
      text: (column) => `${column.distinctEstimated ? '≈ ' : ''}${formatCount(column.distinctCount)}`,
    },
    { title: 'mean', align: 'right', text: (column) => formatNumber(column.mean) },
    { title: 'deviation', align: 'right', text: (column) => formatNumber(column.deviation) },
    {
      title: 'minimum',
      align: 'right',
      text: ({ minimum }) => (typeof minimum === 'string' ? minimum : formatNumber(minimum)),
    },
    {
      title: 'maximum',
      align: 'right',
      text: ({ maximum }) => (typeof maximum === 'string' ? maximum : formatNumber(maximum)),
    },
  ]);
}

async function listDatasets({ client }: CommandContext): Promise<Outcome> {
  const { datasets } = await client.datasets.list();
  const text =
    datasets.length === 0
      ? 'No data sets yet. Import one with: studio dataset import FILE\n'
      : formatTable(datasets, [
          { title: 'name', text: ({ name }) => name },
          { title: 'version', align: 'right', text: ({ version }) => String(version) },
          { title: 'rows', align: 'right', text: ({ rowCount }) => formatCount(rowCount) },
          { title: 'columns', align: 'right', text: ({ columns }) => formatCount(columns.length) },
          { title: 'target', text: ({ target }) => target ?? '–' },
          { title: 'size', align: 'right', text: ({ sizeBytes }) => formatBytes(sizeBytes) },
          { title: 'used by', align: 'right', text: ({ usedByRunCount }) => formatCount(usedByRunCount) },
        ]);
  return { json: { datasets }, text };
}

async function showDataset(
  { client, signal }: CommandContext,
  name: string,
  options: { version?: number },
): Promise<Outcome> {
  const { dataset } = await client.datasets.get({ id: name, version: options.version ?? null });
  const { profile } = await client.datasets.profile({ id: dataset.id, version: dataset.version }, { signal });
  return { json: { dataset, profile }, text: `${formatDataset(dataset)}\n${formatProfile(profile)}` };
}

export function registerDataset(registration: Registration): void {
  const dataset = registration.program.command('dataset').description('Data sets of the project.');
  registerDatasetImport(dataset, registration, formatDataset);
  dataset.command('list').description('Data sets of the project.').action(projectAction(registration, listDatasets));
  dataset
    .command('show')
    .description('A data set with the statistics of its columns.')
    .argument('<name>', 'name or id')
    .option('--version <number>', 'an older version (default: the newest)', Number)
    .action(projectAction(registration, showDataset));
  registerDatasetRows(dataset, registration);
  registerDatasetProfile(dataset, registration);
  registerDatasetVersion(dataset, registration);
  registerDatasetSplit(dataset, registration);
}
