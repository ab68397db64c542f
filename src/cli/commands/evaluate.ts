import { Option } from 'commander';
import { formatCount, formatNumber } from '../../shared/base/format';
import { type Evaluation, type SplitName, splitNames } from '../../shared/contract/evaluation';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields, formatTable } from '../table';

function formatEvaluation(evaluation: Evaluation): string {
  const fields = formatFields([
    ['split', `${evaluation.split}, ${formatCount(evaluation.sampleCount)} samples`],
    ...Object.entries(evaluation.metrics).map(([name, value]) => [name, formatNumber(value)] as const),
  ]);
  const { perClass, outputs = [] } = evaluation;
  const tables = [
    ...(perClass ? [formatPerClass(perClass)] : []),
    ...outputs.map((output) => `${output.output}\n${formatPerClass(output.perClass)}`),
  ];
  return [fields, ...tables].join('\n');
}

function formatPerClass(perClass: NonNullable<Evaluation['perClass']>): string {
  return formatTable(perClass, [
    { title: 'class', text: (row) => row.class },
    { title: 'precision', align: 'right', text: (row) => formatNumber(row.precision) },
    { title: 'recall', align: 'right', text: (row) => formatNumber(row.recall) },
    { title: 'f1', align: 'right', text: (row) => formatNumber(row.f1) },
    { title: 'samples', align: 'right', text: (row) => formatCount(row.support) },
  ]);
}

async function evaluate(context: CommandContext, name: string, { split }: { split: SplitName }): Promise<Outcome> {
  const { run } = await context.client.runs.get({ id: name });
  const { evaluation } = await withActivityProgress(context, (signal) =>
    context.client.evaluations.create({ runId: run.id, split }, { signal }),
  );
  return { json: { evaluation }, text: formatEvaluation(evaluation) };
}

async function predict(
  context: CommandContext,
  name: string,
  options: { input: string; output: string },
): Promise<Outcome> {
  const { run } = await context.client.runs.get({ id: name });
  const { rowCount, output } = await withActivityProgress(context, (signal) =>
    context.client.evaluations.predict(
      { runId: run.id, input: context.resolve(options.input), output: context.resolve(options.output) },
      { signal },
    ),
  );
  return { json: { rowCount, output }, text: `${formatCount(rowCount)} rows predicted into ${output}\n` };
}

export function registerEvaluate(registration: Registration): void {
  registration.program
    .command('evaluate')
    .description('Measure a run on one part of its data.')
    .argument('<run>', 'name, number or id')
    .addOption(new Option('--split <split>', 'part of the data').choices(splitNames).default('test'))
    .action(projectAction(registration, evaluate));
  registration.program
    .command('predict')
    .description('Predict every row of a file, or every image or sound of a folder or archive.')
    .argument('<run>', 'name, number or id')
    .requiredOption('--input <path>', 'file of any format, folder or archive with what the run learned from')
    .requiredOption('--output <file>', 'CSV file to write')
    .action(projectAction(registration, predict));
}
