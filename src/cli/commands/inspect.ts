import { formatBytes, formatCount, formatDuration, formatNumber } from '../../shared/base/format';
import type { Computation, DryRun, Inspection } from '../../shared/contract/inspection';
import { formatShape } from '../../shared/graph/shape';
import { withActivityProgress } from '../activity-progress';
import { applyAssignments, parseAssignment } from '../assignments';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { readConfig } from '../config-argument';
import { UsageError } from '../failure';
import { formatFields, formatTable } from '../table';

interface InspectOptions {
  row: string;
  run?: string;
  dataset?: string;
  set: string[];
}

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

function formatComputation({ weights }: Inspection, { samples, outputs, skipped }: Computation): string {
  const [sample] = samples;
  const said = sample?.prediction;
  const facts = formatFields([
    ['row', `${formatCount((sample?.row ?? 0) + 1)}${sample?.split ? `, ${sample.split}` : ''}`],
    ['target', sample?.target ?? '–'],
    [
      'network says',
      said ? `${said.text}${said.probability === null ? '' : ` (${percent.format(said.probability)})`}` : '–',
    ],
    ['weights', weights.kind === 'initial' ? 'of the seed, untrained' : `of ${weights.runName}, step ${weights.step}`],
  ]);
  const table = formatTable(outputs, [
    { title: 'layer', text: ({ layer, port, portName }) => (port === 0 ? layer : `${layer}:${portName}`) },
    { title: 'shape', text: ({ shape }) => formatShape(shape) },
    { title: 'minimum', align: 'right', text: ({ summary }) => formatNumber(summary.minimum) },
    { title: 'maximum', align: 'right', text: ({ summary }) => formatNumber(summary.maximum) },
    { title: 'mean', align: 'right', text: ({ summary }) => formatNumber(summary.mean) },
    { title: 'deviation', align: 'right', text: ({ summary }) => formatNumber(summary.deviation) },
    { title: 'zeros', align: 'right', text: ({ summary }) => percent.format(summary.zeroShare) },
    { title: 'NaN', align: 'right', text: ({ summary }) => percent.format(summary.nanShare) },
  ]);
  return `${facts}\n${table}${skipped.map(({ layer, reason }) => `${layer}: ${reason}\n`).join('')}`;
}

function readRow(text: string): number {
  const row = Number(text);
  if (!Number.isInteger(row) || row < 1)
    throw new UsageError(`--row is "${text}"; a row number from 1 was expected.`, 'For example: --row 1');
  return row - 1;
}

async function configText(
  context: CommandContext,
  templateOrFile: string,
  options: Pick<InspectOptions, 'dataset' | 'set'>,
) {
  const dataset = options.dataset === undefined ? [] : [{ path: ['dataset', 'name'], value: options.dataset }];
  return applyAssignments(await readConfig(context, templateOrFile), [...dataset, ...options.set.map(parseAssignment)]);
}

async function inspect(
  context: CommandContext,
  templateOrFile: string | undefined,
  options: InspectOptions,
): Promise<Outcome> {
  const { client, signal } = context;
  const row = readRow(options.row);
  if (templateOrFile === undefined && options.run === undefined)
    throw new UsageError(
      'What shall be looked at? Name a template, a config file or --run.',
      'For example: studio inspect digits-cnn',
    );
  const run = options.run === undefined ? null : (await client.runs.get({ id: options.run })).run;
  const text = templateOrFile === undefined ? undefined : await configText(context, templateOrFile, options);
  const { inspection } = await client.inspections.open(
    { ...(text === undefined ? {} : { text }), weights: run ? { runId: run.id } : null, addSample: true },
    { signal },
  );
  const { computation } = await client.inspections.compute({ id: inspection.id, rows: [row] }, { signal });
  return { json: { inspection, computation }, text: formatComputation(inspection, computation) };
}

function formatDryRun(dryRun: DryRun): string {
  const { memory } = dryRun;
  const facts = formatFields([
    [
      'whole run',
      `about ${formatDuration(dryRun.durationMs)} (${formatCount(dryRun.stepCount)} steps, ${formatCount(dryRun.epochCount)} epochs)`,
    ],
    ['step', `${formatDuration(dryRun.stepMs)}, ${formatCount(Math.round(dryRun.samplesPerSecond))} samples a second`],
    ['start', `${formatDuration(dryRun.startMs)}, then ${formatDuration(dryRun.compileMs)} for data and compiling`],
    [
      'memory',
      `${formatBytes(memory.peakBytes)} at most; ${formatBytes(memory.availableBytes)} of ${formatBytes(memory.totalBytes)} free`,
    ],
    [
      'engine',
      `${dryRun.engine} ${dryRun.engineVersion}, ${dryRun.compiled.state}${dryRun.compiled.reason ? `: ${dryRun.compiled.reason}` : ''}`,
    ],
  ]);
  return `${facts}${dryRun.problems.map(({ message, fix }) => `${message}${fix ? ` ${fix}` : ''}\n`).join('')}`;
}

async function dryRun(
  context: CommandContext,
  templateOrFile: string,
  options: Pick<InspectOptions, 'dataset' | 'set'>,
): Promise<Outcome> {
  const text = await configText(context, templateOrFile, options);
  const result = await withActivityProgress(context, (signal) =>
    context.client.inspections.dryRun({ text }, { signal }),
  );
  return { json: result, text: formatDryRun(result.dryRun) };
}

const collect = (value: string, values: string[]) => [...values, value];

export function registerInspect(registration: Registration): void {
  registration.program
    .command('inspect')
    .description('What every layer makes of a row of the data, before training or with the weights of a run.')
    .argument('[template-or-config]', 'name of a template, or a YAML or JSON file; with --run also its own config')
    .option('--row <number>', 'row of the data set, from 1', '1')
    .option('--run <run>', 'with the newest weights of this run')
    .option('--dataset <name>', 'data set instead of the one in the config')
    .option('--set <path=value>', 'change one value of the config; repeatable', collect, [] as string[])
    .action(projectAction(registration, inspect));
  registration.program
    .command('dry-run')
    .description('Train for a moment and say how long the whole run will take, and how much memory.')
    .argument('<template-or-config>', 'name of a template, or a YAML or JSON file')
    .option('--dataset <name>', 'data set instead of the one in the config')
    .option('--set <path=value>', 'change one value of the config; repeatable', collect, [] as string[])
    .action(projectAction(registration, dryRun));
}
