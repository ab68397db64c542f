import { StudioError } from '../../shared/base/problem';
import type { OutputBinding } from '../../shared/config/bindings';
import { taskOf } from '../../shared/config/loss';
import type { EvaluateJob, EvaluateResult } from '../../shared/job/protocol';
import {
  disposeBatch,
  disposeSplit,
  type FittedTarget,
  openJobTable,
  openSamples,
  openSplitData,
  readPart,
  type SampleSource,
  type SplitData,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { measureEagerly, nameFigures, predictEagerly, rowsWithin } from '../train';
import { classProbabilities, predictedClasses } from './class-probabilities';
import { confusionCounts } from './confusion';
import { openTrainedModel, type TrainedModel } from './trained-model';

/** An output that says one class a row, with what was counted of it so far. */
interface CountedOutput {
  index: number;
  binding: OutputBinding;
  classes: string[];
  counts: number[][];
}

function saysClasses({ loss }: OutputBinding, { kind }: FittedTarget): boolean {
  return kind === 'column' && taskOf(loss) !== 'regression';
}

/** Adds the rows from `start` on to the counts of an output. */
async function countRows(
  tf: TensorFlow,
  { index, binding, classes, counts }: CountedOutput,
  output: Tensor,
  source: SampleSource,
  rows: Uint32Array,
): Promise<void> {
  const probabilities = classProbabilities(tf, binding.loss, output);
  if (!probabilities) return;
  const predicted = predictedClasses((await probabilities.data()) as Float32Array, classes.length);
  probabilities.dispose();
  const values = source.targets[index]?.values ?? new Float32Array(0);
  const trueClasses = Int32Array.from(rows, (row) => values[source.targetRow(row)] as number);
  confusionCounts(classes.length, trueClasses, predicted).forEach((row, at) => {
    const own = counts[at] as number[];
    row.forEach((count, column) => {
      own[column] = (own[column] as number) + count;
    });
  });
}

/** Rows whose outputs are held at a time. */
const countedRowCount = 4096;

/** How often each class was taken for each other one, for every output that says classes. */
async function confusionsOf(
  { backend: { tf }, runModel, fitted }: TrainedModel,
  source: SampleSource,
  rows: Uint32Array,
  split: SplitData,
  breathe: () => Promise<void>,
): Promise<CountedOutput[]> {
  const counted = runModel.outputs.flatMap((binding, index): CountedOutput[] => {
    const target = fitted.outputs[index]?.target;
    if (!target || !saysClasses(binding, target)) return [];
    const { classes } = target;
    return [{ index, binding, classes, counts: classes.map(() => new Array<number>(classes.length).fill(0)) }];
  });
  if (counted.length === 0) return [];
  const partRowCount = rowsWithin(runModel.model, countedRowCount);
  for (let start = 0; start < rows.length; start += partRowCount) {
    const chosen = rows.subarray(start, start + partRowCount);
    const part = await readPart(split, start, chosen.length);
    const outputs = await predictEagerly(tf, runModel, part.inputs, breathe);
    for (const each of counted) await countRows(tf, each, outputs[each.index] as Tensor, source, chosen);
    disposeBatch(part);
    for (const tensor of outputs) tensor.dispose();
  }
  return counted;
}

/** Measures one split with the weights of a checkpoint. */
export async function evaluate(job: EvaluateJob, context: JobContext): Promise<EvaluateResult> {
  const trained = await openTrainedModel(job, context);
  const { backend, runModel, fitted } = trained;
  const { tf } = backend;
  const breathe = () => context.pause();
  const table = await openJobTable(job.data);
  const source = await openSamples(job.config, table, fitted, {
    reading: 'once',
    withTargets: true,
    limits: job.data.limits,
    pause: breathe,
  });
  const rows = source.rows[job.split];
  if (rows.length === 0)
    throw new StudioError('BAD_INPUT', `The ${job.split} split has no rows with a target.`, {
      fix: `Give dataset.split.${job.split} a share above 0, or evaluate another split.`,
    });
  const { losses, shapes } = runModel;
  const split = await openSplitData(tf, source, job.split, { fitted, losses, shapes });
  const means = await measureEagerly(tf, runModel, split, breathe);
  const metrics = Object.fromEntries(
    Object.entries(nameFigures(job.split, runModel.objective.figures, means)).map(([series, value]) => [
      series.slice(job.split.length + 1),
      value,
    ]),
  );
  const whole = await runModel.wholeSplit.measure(
    split,
    (inputs) => predictEagerly(tf, runModel, inputs, breathe),
    job.config.training.batchSize,
    breathe,
  );
  const counted = await confusionsOf(trained, source, rows, split, breathe);
  disposeSplit(split);
  source.close();
  table.close();
  const confusions = runModel.outputs.map(({ layer }, index) => {
    const own = counted.find((each) => each.index === index);
    return { output: layer, confusion: own ? { classes: own.classes, counts: own.counts } : null };
  });
  return {
    sampleCount: rows.length,
    metrics: { ...metrics, ...whole },
    confusion: confusions.length === 1 ? (confusions[0]?.confusion ?? null) : null,
    outputs: confusions.length === 1 ? null : confusions,
  };
}
