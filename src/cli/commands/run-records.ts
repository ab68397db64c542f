import { tableFromIPC } from 'apache-arrow';
import type { Command } from 'commander';
import { formatBytes, formatCount, formatNumber } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Run } from '../../shared/contract/run';
import { type HistogramKind, histogramKinds, type RecordOverview } from '../../shared/contract/run-record';
import { histogramFigureNames } from '../../shared/job/run-record';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { type Failure, UsageError } from '../failure';
import { formatTable } from '../table';
import { wholeNumber } from '../whole-number';

interface RecordOptions {
  kind?: string;
  name?: string;
  step?: number;
}

const askedKinds = [...histogramKinds, 'samples'] as const;

const nothing = 'Nothing is recorded. A run records what its config says under training.record.\n';

function describeOverview(overview: RecordOverview): string {
  if (overview.kinds.length === 0) return nothing;
  const table = formatTable(overview.kinds, [
    { title: 'kind', text: ({ kind }) => kind },
    { title: 'names', align: 'right', text: ({ names }) => formatCount(names.length) },
    { title: 'records', align: 'right', text: ({ recordCount }) => formatCount(recordCount) },
    { title: 'steps', align: 'right', text: ({ steps }) => formatCount(steps.length) },
    { title: 'newest step', align: 'right', text: ({ steps }) => formatCount(steps.at(-1) ?? 0) },
  ]);
  return `${table}\n${formatBytes(overview.sizeBytes)} of at most ${formatBytes(overview.limitBytes)}\n`;
}

/** The step that was asked for, else the newest. Throws: StudioError NOT_FOUND where nothing stands there. */
function chooseStep(run: Run, steps: readonly number[], wanted: number | undefined): number {
  const step = wanted ?? steps.at(-1);
  if (step !== undefined && steps.includes(step)) return step;
  throw new StudioError(
    'NOT_FOUND',
    step === undefined ? `${run.name} has recorded none of that kind.` : `${run.name} has no record of step ${step}.`,
    {
      fix:
        steps.length === 0
          ? 'Train a run whose config has training.record.'
          : `Recorded are: ${steps.slice(-20).join(', ')}.`,
    },
  );
}

async function showHistograms(
  { bulk }: CommandContext,
  run: Run,
  kind: HistogramKind,
  overview: RecordOverview,
  { name, step: wanted }: RecordOptions,
): Promise<Outcome> {
  const step = chooseStep(run, overview.kinds.find((each) => each.kind === kind)?.steps ?? [], wanted);
  const query = new URLSearchParams({ kind, step: String(step), ...(name === undefined ? {} : { name }) });
  const response = await bulk(`${bulkPaths.runRecords(run.id)}?${query}`);
  if (!response.ok) {
    const { error } = (await response.json()) as { error: Failure };
    throw new StudioError(error.code, error.message, error.data);
  }
  const table = tableFromIPC(await response.arrayBuffer());
  const histograms = Array.from({ length: table.numRows }, (_, row) => {
    const figures = histogramFigureNames.map((figure) => [figure, table.getChild(figure)?.get(row) as number] as const);
    return {
      name: String(table.getChild('name')?.get(row)),
      ...(Object.fromEntries(figures) as Record<(typeof histogramFigureNames)[number], number>),
      bins: Array.from((table.getChild('bins')?.get(row) as Iterable<number> | null) ?? []),
    };
  });
  const text = formatTable(histograms, [
    { title: `${kind} at step ${step}`, text: (each) => each.name },
    { title: 'count', align: 'right', text: ({ count }) => formatCount(count) },
    { title: 'minimum', align: 'right', text: ({ minimum }) => formatNumber(minimum) },
    { title: 'maximum', align: 'right', text: ({ maximum }) => formatNumber(maximum) },
    { title: 'mean', align: 'right', text: ({ mean }) => formatNumber(mean) },
    { title: 'deviation', align: 'right', text: ({ deviation }) => formatNumber(deviation) },
    { title: 'norm', align: 'right', text: ({ norm }) => formatNumber(norm) },
    { title: 'zero', align: 'right', text: ({ zeroCount }) => formatCount(zeroCount) },
    {
      title: 'not finite',
      align: 'right',
      text: ({ nanCount, infiniteCount }) => formatCount(nanCount + infiniteCount),
    },
  ]);
  return { json: { kind, step, histograms }, text };
}

async function showSamples(
  { client }: CommandContext,
  run: Run,
  overview: RecordOverview,
  { step: wanted }: RecordOptions,
): Promise<Outcome> {
  const step = chooseStep(run, overview.kinds.find(({ kind }) => kind === 'sample')?.steps ?? [], wanted);
  const { inputs, steps } = await client.runs.recordedSamples({ id: run.id, steps: [step] });
  const predictions = steps[0]?.predictions ?? [];
  const rows = predictions.flatMap(({ index, answers }) => {
    const input = inputs.find((each) => each.index === index);
    return answers.map((answer) => ({
      row: input ? input.row + 1 : null,
      target: input?.targets.find(({ output }) => output === answer.output)?.text ?? '–',
      ...answer,
    }));
  });
  const text = formatTable(rows, [
    { title: `row (${inputs[0]?.split ?? ''}), step ${step}`, align: 'right', text: ({ row }) => String(row ?? '–') },
    { title: 'output', text: ({ output }) => output },
    { title: 'target', text: ({ target }) => target.slice(0, 60) },
    { title: 'prediction', text: (each) => each.text.slice(0, 60) },
    { title: 'probability', align: 'right', text: ({ probability }) => formatNumber(probability) },
    { title: 'loss', align: 'right', text: ({ loss }) => formatNumber(loss) },
    { title: '', text: ({ isRight }) => (isRight === null ? '' : isRight ? 'right' : 'wrong') },
  ]);
  return { json: { step, inputs, predictions }, text };
}

async function showRecords(context: CommandContext, name: string, options: RecordOptions): Promise<Outcome> {
  const { kind } = options;
  if (kind !== undefined && !(askedKinds as readonly string[]).includes(kind))
    throw new UsageError(`"${kind}" is no kind of record.`, `Use one of: ${askedKinds.join(', ')}.`);
  const { run } = await context.client.runs.get({ id: name });
  const overview = await context.client.runs.records({ id: run.id });
  if (kind === 'samples') return showSamples(context, run, overview, options);
  const histogramKind = histogramKinds.find((each) => each === kind);
  if (histogramKind) return showHistograms(context, run, histogramKind, overview, options);
  return { json: overview, text: describeOverview(overview) };
}

/** `run records`: what a run has kept besides its figures. */
export function registerRunRecords(run: Command, registration: Registration): void {
  run
    .command('records')
    .description('Histograms of weights and gradients, and samples, that a run has recorded.')
    .argument('<run>', 'name, number or id')
    .option('--kind <kind>', `one of ${askedKinds.join(', ')}; without it an overview`)
    .option('--name <weight>', 'only this weight, such as dense_1/0/kernel')
    .option('--step <n>', 'a recorded step; without it the newest', (text) =>
      wholeNumber('--step', text, 0, Number.MAX_SAFE_INTEGER),
    )
    .action(projectAction(registration, showRecords));
}
