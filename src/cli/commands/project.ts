import { stat } from 'node:fs/promises';
import { formatBytes, formatCount } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import type { PortablePreview } from '../../shared/contract/portable';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { typedPath } from '../session';
import { formatFields, formatTable } from '../table';
import { exportHistory, type HistoryOptions, withFileOptions } from './run-history';

const stateWords = {
  new: 'comes in',
  same: 'is here already',
  changed: 'comes in beside another state of it',
} as const;
const datasetWords = {
  link: 'is here already',
  bring: 'comes in',
  missing: 'is not in the file and not here',
} as const;

function formatPreview({
  fileName,
  project,
  studioVersion,
  sizeBytes,
  runs,
  datasets,
  ...rest
}: PortablePreview): string {
  const things = [...rest.models, ...rest.reports, ...rest.views];
  const fields = formatFields([
    ['file', `${fileName}, written by Model Studio ${studioVersion}`],
    ['project', project.name],
    ['unpacked', formatBytes(sizeBytes)],
    ['runs', formatCount(runs.length)],
    ['models, reports, views', formatCount(things.length)],
  ]);
  const dataTable =
    datasets.length === 0
      ? ''
      : formatTable(datasets, [
          { title: 'data set', text: ({ name }) => name },
          { title: 'versions', align: 'right', text: ({ versionCount }) => formatCount(versionCount) },
          { title: 'size', align: 'right', text: (each) => formatBytes(each.sizeBytes) },
          { title: 'here', text: ({ nameHere, state }) => `${nameHere} ${datasetWords[state]}` },
        ]);
  const runTable =
    runs.length === 0
      ? ''
      : formatTable(runs, [
          { title: 'number', align: 'right', text: ({ number }) => String(number) },
          { title: 'run', text: ({ name }) => name },
          { title: 'status', text: ({ status }) => status },
          { title: 'points', align: 'right', text: ({ pointCount }) => formatCount(pointCount) },
          { title: 'checkpoints', align: 'right', text: ({ checkpointCount }) => formatCount(checkpointCount) },
          { title: 'here', text: ({ nameHere, state }) => `${nameHere} ${stateWords[state]}` },
        ]);
  return [fields, dataTable, runTable].filter(Boolean).join('\n');
}

interface ImportOptions {
  runs?: string[];
  preview?: boolean;
}

/** Runs of the file by id, number or name there. */
function findInFile(preview: PortablePreview, names: readonly string[]): string[] {
  return names.map((name) => {
    const found = preview.runs.find((run) => run.id === name || String(run.number) === name || run.name === name);
    if (!found)
      throw new StudioError('NOT_FOUND', `${preview.fileName} has no run "${name}".`, {
        fix: 'Look what it has with --preview.',
      });
    return found.id;
  });
}

/**
 * Before the project is opened, which would make one that is missing.
 * Throws: StudioError NOT_FOUND.
 */
async function requireFile(file: string): Promise<void> {
  await stat(file).catch(() => {
    throw new StudioError('NOT_FOUND', `There is no file ${file}, or it cannot be looked at.`, {
      fix: 'Check the path.',
    });
  });
}

async function importFile(context: CommandContext, file: string, options: ImportOptions): Promise<Outcome> {
  const source = { path: context.resolve(file) };
  const inspect = async () =>
    (await withActivityProgress(context, (signal) => context.client.portables.inspect({ source }, { signal }))).preview;
  if (options.preview) {
    const preview = await inspect();
    return { json: { preview }, text: formatPreview(preview) };
  }
  const runIds = options.runs ? findInFile(await inspect(), options.runs) : null;
  const result = await withActivityProgress(context, (signal) =>
    context.client.portables.import({ source, runIds }, { signal }),
  );
  const { imported, skippedRunCount, missingDatasets, projectPath } = result;
  return {
    json: { imported, skippedRunCount, missingDatasets },
    text: formatFields([
      ['project', projectPath],
      ['runs', `${formatCount(imported.runIds.length)} came in, ${formatCount(skippedRunCount)} were here already`],
      ['data sets', formatCount(imported.datasetIds.length)],
      ...(missingDatasets.length > 0 ? ([['missing data sets', missingDatasets.join(', ')]] as const) : []),
    ]),
  };
}

export function registerProject(registration: Registration): void {
  const bringIn = projectAction(registration, importFile);
  const project = registration.program.command('project').description('The project as one portable file.');
  withFileOptions(
    project
      .command('export')
      .description('Write the whole project to one portable file: runs, models, reports, views, data sets.'),
  ).action(
    projectAction(registration, (context: CommandContext, options: HistoryOptions) =>
      exportHistory(context, null, { ...options, format: 'studio', configColumns: 'none' }),
    ),
  );
  project
    .command('import')
    .description('Bring runs of a portable file into the project (--project DIR makes one that is missing).')
    .argument('<file>', 'portable file (.studio)')
    .option('--runs <run...>', 'only these: names, numbers or ids in the file')
    .option('--preview', 'only say what would come in')
    .action(async (file: string, ...received: unknown[]) => {
      await requireFile(typedPath(registration.streams, file));
      await bringIn(file, ...received);
    });
}
