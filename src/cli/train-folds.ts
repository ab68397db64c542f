import { formatNumber } from '../shared/base/format';
import { type FoldFigure, summariseFolds } from '../shared/comparison';
import type { Run } from '../shared/contract/run';
import type { CommandContext, Outcome } from './command';
import { UsageError } from './failure';
import { followRun } from './follow-run';
import { summariseRun } from './run-text';
import { formatTable } from './table';

/** Trains once for every fold and tells mean and deviation. Ctrl+C stops the running fold and takes back the others. */
export async function trainFolds(
  context: CommandContext,
  text: string,
  count: number,
  name: string | undefined,
): Promise<Outcome> {
  if (!Number.isInteger(count) || count < 2 || count > 100)
    throw new UsageError(`--folds takes a whole number from 2 to 100; received ${count}.`, 'For example: --folds 5');
  const { client, signal } = context;
  const { tag, runs: queued } = await client.runs.createFolds({ text, count, name });
  const runs: Run[] = [];
  try {
    for (const run of queued) runs.push(await followRun(context, run));
  } catch (error) {
    if (signal.aborted)
      for (const { id } of queued.slice(runs.length + 1))
        await client.runs.stop({ id, by: 'commandLine' }).catch(() => {});
    throw error;
  }
  const metrics = summariseFolds(runs);
  const table = formatTable<FoldFigure>(metrics, [
    { title: 'metric', text: ({ metric }) => metric },
    { title: 'mean', align: 'right', text: (figure) => formatNumber(figure.mean) },
    { title: 'deviation', align: 'right', text: (figure) => formatNumber(figure.deviation) },
    ...runs.map((_, index) => ({
      title: `fold ${index + 1}`,
      align: 'right' as const,
      text: ({ values }: FoldFigure) => formatNumber(values[index]),
    })),
  ]);
  return {
    json: { folds: { tag, count: runs.length, metrics }, runs: runs.map(summariseRun) },
    text: `${runs.length} runs, tagged “${tag}”\n\n${table}`,
  };
}
