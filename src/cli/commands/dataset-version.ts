import type { Command } from 'commander';
import { formatBytes, formatCount, formatNumber } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import type { DatasetDiff, DatasetVersion, EditPreview } from '../../shared/contract/dataset-version';
import { withActivityProgress } from '../activity-progress';
import { readChangesFile } from '../changes-file';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields, formatTable } from '../table';

const signed = (count: number) => (count === 0 ? '0' : `${count > 0 ? '+' : '−'}${formatCount(Math.abs(count))}`);

function rowWords({ added, removed, changed }: DatasetVersion['rowChanges']): string {
  return [
    ...(added ? [signed(added)] : []),
    ...(removed ? [signed(-removed)] : []),
    ...(changed ? [`${formatCount(changed)} changed`] : []),
  ].join(', ');
}

function formatVersion(version: DatasetVersion): string {
  return formatFields([
    ['version', String(version.version)],
    ['from', version.parentVersion === null ? 'import' : `version ${version.parentVersion}`],
    ['changes', version.summary.join('; ') || '–'],
    ['note', version.note || '–'],
    ['rows', `${formatCount(version.rowCount)}${rowWords(version.rowChanges) && ` (${rowWords(version.rowChanges)})`}`],
    ['size', formatBytes(version.sizeBytes)],
    ['fingerprint', version.fingerprint],
    ['used by', version.runs.map(({ name }) => name).join(', ') || '–'],
  ]);
}

async function listVersions({ client }: CommandContext, name: string): Promise<Outcome> {
  const { versions } = await client.datasets.versions({ id: name });
  const text = formatTable(versions, [
    { title: 'version', align: 'right', text: ({ version }) => String(version) },
    {
      title: 'from',
      align: 'right',
      text: ({ parentVersion }) => (parentVersion === null ? 'import' : String(parentVersion)),
    },
    { title: 'rows', align: 'right', text: ({ rowCount }) => formatCount(rowCount) },
    { title: 'change', text: ({ rowChanges }) => rowWords(rowChanges) || '–' },
    { title: 'size', align: 'right', text: ({ sizeBytes }) => formatBytes(sizeBytes) },
    { title: 'fingerprint', text: ({ fingerprint }) => fingerprint.slice(0, 12) },
    {
      title: 'made',
      text: ({ createdAt, author }) => `${new Date(createdAt).toISOString().slice(0, 16)} ${author}`.trim(),
    },
    { title: 'runs', align: 'right', text: ({ runs }) => formatCount(runs.length) },
    {
      title: 'what',
      text: ({ summary, note }) => [summary.join('; '), note && `“${note}”`].filter(Boolean).join(' ') || 'Imported',
    },
  ]);
  return { json: { versions }, text };
}

function formatDiff({ from, to, identical, schema, rows, columns, classes, media }: DatasetDiff): string {
  if (identical) return `Versions ${from.version} and ${to.version} have the same content.\n`;
  const fields = formatFields([
    ['rows', `${formatCount(from.rowCount)} → ${formatCount(to.rowCount)}`],
    ['added', formatCount(rows.added)],
    ['removed', formatCount(rows.removed)],
    ['changed', formatCount(rows.changed)],
    ['unchanged', `${formatCount(rows.unchanged)}${rows.reordered ? ', in another order' : ''}`],
    ...(media.added + media.removed > 0
      ? ([['media', `${signed(media.added)}, ${signed(-media.removed)}`]] as const)
      : []),
  ]);
  const changed = columns.filter(({ changedCount }) => changedCount > 0);
  const parts = [
    fields,
    schema.length > 0 &&
      formatTable(schema, [
        { title: 'column', text: ({ column }) => column },
        { title: 'change', text: ({ change }) => change },
        { title: 'before', text: ({ before }) => before ?? '–' },
        { title: 'after', text: ({ after }) => after ?? '–' },
      ]),
    changed.length > 0 &&
      formatTable(changed, [
        { title: 'column', text: ({ name }) => name },
        { title: 'cells changed', align: 'right', text: ({ changedCount }) => formatCount(changedCount) },
        { title: 'mean before', align: 'right', text: ({ figures }) => formatNumber(figures.before?.mean ?? null) },
        { title: 'mean after', align: 'right', text: ({ figures }) => formatNumber(figures.after?.mean ?? null) },
      ]),
    classes.length > 0 &&
      formatTable(classes, [
        { title: 'class', text: ({ value }) => value },
        { title: 'before', align: 'right', text: ({ before }) => formatCount(before) },
        { title: 'after', align: 'right', text: ({ after }) => formatCount(after) },
      ]),
  ];
  return parts.filter((part) => part !== false).join('\n');
}

async function diffVersions(
  { client, signal }: CommandContext,
  name: string,
  from: string,
  to: string,
): Promise<Outcome> {
  const diff = await client.datasets.diff({ id: name, from: versionNumber(from), to: versionNumber(to) }, { signal });
  return { json: { diff }, text: formatDiff(diff) };
}

interface EditOptions {
  changes: string;
  note?: string;
  from?: string;
  dryRun?: boolean;
}

function formatPreview({ baseVersion, rowCount, effects, problems }: EditPreview): string {
  const table = formatTable(effects, [
    { title: 'changed', align: 'right', text: ({ changedRowCount }) => formatCount(changedRowCount) },
    { title: 'removed', align: 'right', text: ({ removedRowCount }) => formatCount(removedRowCount) },
    { title: 'added', align: 'right', text: ({ addedRowCount }) => formatCount(addedRowCount) },
    { title: 'change', text: ({ summary }) => summary },
  ]);
  const listed = problems.map(({ severity, message }) => `${severity}: ${message}\n`).join('');
  return `${table}\n${formatCount(rowCount.before)} rows of version ${baseVersion} would become ${formatCount(rowCount.after)}. Nothing was changed.\n${listed}`;
}

async function editDataset(context: CommandContext, name: string, options: EditOptions): Promise<Outcome> {
  const changes = await readChangesFile(context.resolve(options.changes));
  const version = options.from === undefined ? null : versionNumber(options.from);
  if (options.dryRun) {
    const preview = await context.client.datasets.previewEdit(
      { id: name, version, changes },
      { signal: context.signal },
    );
    return { json: { preview }, text: formatPreview(preview) };
  }
  const made = await withActivityProgress(context, (signal) =>
    context.client.datasets.edit({ id: name, version, changes, note: options.note ?? '' }, { signal }),
  );
  return { json: made, text: formatVersion(made.version) };
}

async function restoreVersion(
  context: CommandContext,
  name: string,
  version: string,
  options: { note?: string },
): Promise<Outcome> {
  const made = await withActivityProgress(context, (signal) =>
    context.client.datasets.restore(
      { id: name, version: versionNumber(version), note: options.note ?? '' },
      { signal },
    ),
  );
  return { json: made, text: formatVersion(made.version) };
}

async function removeVersion(
  { client }: CommandContext,
  name: string,
  version: string,
  options: { evenIfUsed?: boolean },
): Promise<Outcome> {
  const removed = await client.datasets.removeVersion({
    id: name,
    version: versionNumber(version),
    evenIfUsed: options.evenIfUsed ?? false,
  });
  return { json: removed, text: `Version ${version} of ${name} is in the trash.\n` };
}

function versionNumber(text: string): number {
  const number = Number(/^v?(\d+)$/i.exec(text.trim())?.[1]);
  if (number >= 1) return number;
  throw new StudioError('BAD_INPUT', `"${text}" is no version; a number such as 2 was expected.`, {
    fix: 'List them with: studio dataset versions NAME',
  });
}

/** Commands of a data set's versions, below `dataset`. */
export function registerDatasetVersion(dataset: Command, registration: Registration): void {
  dataset
    .command('versions')
    .description('Versions of a data set: what changed, rows, size, runs that used them.')
    .argument('<name>', 'name or id')
    .action(projectAction(registration, listVersions));
  dataset
    .command('diff')
    .description('What lies between two versions: columns, rows, cells, classes.')
    .argument('<name>', 'name or id')
    .argument('<from>', 'number of the older version')
    .argument('<to>', 'number of the newer version')
    .action(projectAction(registration, diffVersions));
  dataset
    .command('edit')
    .description('Make a new version by a list of changes; the old one stays.')
    .argument('<name>', 'name or id')
    .requiredOption('--changes <file>', 'YAML or JSON: the changes in order')
    .option('--note <text>', 'why, for the list of versions')
    .option('--from <version>', 'version to start from (default: the newest)')
    .option('--dry-run', 'tell what would change, and change nothing')
    .action(projectAction(registration, editDataset));
  dataset
    .command('restore')
    .description('Make a new version with the content of an older one.')
    .argument('<name>', 'name or id')
    .argument('<version>', 'number of the version')
    .option('--note <text>', 'why, for the list of versions')
    .action(projectAction(registration, restoreVersion));
  dataset
    .command('remove-version')
    .description('Move a version to the trash.')
    .argument('<name>', 'name or id')
    .argument('<version>', 'number of the version')
    .option('--even-if-used', 'although runs trained on it')
    .action(projectAction(registration, removeVersion));
}
