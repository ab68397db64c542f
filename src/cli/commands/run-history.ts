import { type Command, Option } from 'commander';
import { formatBytes, formatCount } from '../../shared/base/format';
import {
  configColumnChoices,
  type RunExportFormat,
  type RunExportInput,
  runExportFormats,
} from '../../shared/contract/portable';
import { checkpointChoices } from '../../shared/portable/manifest';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields } from '../table';

export interface HistoryOptions {
  format: RunExportFormat;
  out: string;
  checkpoints: RunExportInput['checkpoints'];
  withDatasets?: boolean;
  configColumns: RunExportInput['configColumns'];
}

/** Writes runs, or with null the whole project, to a file or folder. */
export async function exportHistory(
  context: CommandContext,
  runIds: string[] | null,
  { format, out, checkpoints, withDatasets, configColumns }: HistoryOptions,
): Promise<Outcome> {
  const { exported } = await withActivityProgress(context, (signal) =>
    context.client.portables.export(
      {
        runIds,
        format,
        checkpoints,
        datasets: withDatasets ? 'rows' : 'identity',
        configColumns,
        path: context.resolve(out),
      },
      { signal },
    ),
  );
  const { path, sizeBytes, runCount } = exported;
  return {
    json: { exported: { path, format, sizeBytes, runCount } },
    text: formatFields([
      ['exported', path],
      ['runs', formatCount(runCount)],
      ['size', formatBytes(sizeBytes)],
    ]),
  };
}

async function exportRuns(context: CommandContext, names: string[], options: HistoryOptions): Promise<Outcome> {
  const ids: string[] = [];
  for (const name of names) ids.push((await context.client.runs.get({ id: name })).run.id);
  return exportHistory(context, [...new Set(ids)], options);
}

/** Options of a portable file. */
export function withFileOptions(command: Command): Command {
  return command
    .requiredOption('--out <path>', 'file to write, or a folder that is there')
    .addOption(
      new Option('--checkpoints <which>', 'checkpoints in a portable file')
        .choices(checkpointChoices)
        .default('bestAndLast'),
    )
    .option('--with-datasets', 'the data sets too, with all their versions, images and sounds');
}

export function registerRunHistory(run: Command, registration: Registration): void {
  withFileOptions(
    run
      .command('export-history')
      .description('Write what training left of runs: a portable file, TensorBoard events or CSV.')
      .argument('<run...>', 'names, numbers or ids'),
  )
    .addOption(new Option('--format <format>', 'kind of file').choices(runExportFormats).default('studio'))
    .addOption(
      new Option('--config-columns <which>', 'settings as columns of CSV files')
        .choices(configColumnChoices)
        .default('differing'),
    )
    .action(projectAction(registration, exportRuns));
}
