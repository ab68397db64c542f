import { Option } from 'commander';
import { formatBytes, formatCount, formatNumber } from '../../shared/base/format';
import { type ExportFormat, exportFormats } from '../../shared/contract/export';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields } from '../table';

interface ExportOptions {
  format: ExportFormat;
  out?: string;
}

async function exportRun(context: CommandContext, name: string, options: ExportOptions): Promise<Outcome> {
  const { run } = await context.client.runs.get({ id: name });
  const { export: exported } = await withActivityProgress(context, (signal) =>
    context.client.exports.create(
      {
        runId: run.id,
        format: options.format,
        directory: options.out === undefined ? undefined : context.resolve(options.out),
      },
      { signal },
    ),
  );
  const { proof } = exported;
  return {
    json: { export: exported },
    text: formatFields([
      ['exported', exported.path],
      ['format', exported.format],
      ['size', formatBytes(exported.sizeBytes)],
      [
        'proof',
        `${proof.passed ? 'passed' : 'FAILED'}: ${formatCount(proof.sampleCount)} samples, largest difference ${formatNumber(proof.maxAbsDifference)} (tolerance ${formatNumber(proof.tolerance)})`,
      ],
      ['latency', proof.latencyMs === null ? '–' : `${formatNumber(proof.latencyMs)} ms`],
    ]),
  };
}

export function registerExport(registration: Registration): void {
  registration.program
    .command('export')
    .description('Write a run’s network for use elsewhere, and prove that it computes the same.')
    .argument('<run>', 'name, number or id')
    .addOption(new Option('--format <format>', 'file format').choices(exportFormats).makeOptionMandatory())
    .option('--out <directory>', 'folder to write (default: in the project)')
    .action(projectAction(registration, exportRun));
}
