import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes, formatCount } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import { defaultPointLimit, type ReportFileFormat } from '../../shared/report/document';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { type Failure, UsageError } from '../failure';
import { formatTable } from '../table';
import { wholeNumber } from '../whole-number';

interface ExportOptions {
  out: string;
  points: number;
  force?: boolean;
}

const timeOf = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

async function listReports({ client }: CommandContext): Promise<Outcome> {
  const { reports } = await client.reports.list();
  const text =
    reports.length === 0
      ? 'No reports yet. Make one on the page Reports.\n'
      : formatTable(reports, [
          { title: 'report', text: ({ name }) => name },
          { title: 'id', text: ({ id }) => id },
          { title: 'blocks', align: 'right', text: ({ blockCount }) => formatCount(blockCount) },
          { title: 'changed', text: ({ changedAt }) => timeOf(changedAt) },
          { title: 'begins with', text: ({ opening }) => opening },
        ]);
  return { json: { reports }, text };
}

async function readFileOf(
  { bulk }: CommandContext,
  id: string,
  format: ReportFileFormat,
  points: number,
): Promise<string> {
  const response = await bulk(`${bulkPaths.reportFile(id)}?${new URLSearchParams({ format, points: String(points) })}`);
  if (response.ok) return response.text();
  const { error } = (await response.json()) as { error: Failure };
  throw new StudioError(error.code, error.message, error.data);
}

async function showReport(context: CommandContext, name: string): Promise<Outcome> {
  const { report } = await context.client.reports.get({ id: name });
  return { json: { report }, text: await readFileOf(context, report.id, 'markdown', defaultPointLimit) };
}

const formats: Record<string, ReportFileFormat> = { '.html': 'html', '.htm': 'html', '.md': 'markdown' };

async function exportReport(context: CommandContext, name: string, options: ExportOptions): Promise<Outcome> {
  const file = context.resolve(options.out);
  const format = formats[path.extname(file).toLowerCase()];
  if (!format)
    throw new UsageError(
      `--out is "${options.out}"; a name that ends with .html or .md was expected.`,
      'Give the file one of these endings.',
    );
  const { report } = await context.client.reports.get({ id: name });
  const text = await readFileOf(context, report.id, format, options.points);
  try {
    await writeFile(file, text, { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${file} is there already.`, 'Choose another name, or say --force.');
  }
  const sizeBytes = Buffer.byteLength(text);
  return {
    json: { report: { id: report.id, name: report.name }, format, path: file, sizeBytes },
    text: `${file} (${formatBytes(sizeBytes)})\n`,
  };
}

export function registerReport(registration: Registration): void {
  const report = registration.program.command('report').description('Pages of text, charts and tables about runs.');
  report.command('list').description('The project’s reports.').action(projectAction(registration, listReports));
  report
    .command('show')
    .description('One report as Markdown, with what it shows now.')
    .argument('<report>', 'name or id')
    .action(projectAction(registration, showReport));
  report
    .command('export')
    .description('Write it as one HTML file that works without the studio and without a network, or as Markdown.')
    .argument('<report>', 'name or id')
    .requiredOption('--out <file>', 'ends with .html or .md')
    .option(
      '--points <count>',
      'most points of a line',
      (text) => wholeNumber('--points', text, 2, 20_000),
      defaultPointLimit,
    )
    .option('--force', 'write over a file of that name')
    .action(projectAction(registration, exportReport));
}
