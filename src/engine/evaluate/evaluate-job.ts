import { StudioError } from '../../shared/base/problem';
import type { EvaluateJob, EvaluateResult } from '../../shared/job/protocol';
import { createSampleSource, readJobTable, splitTensors } from '../batches';
import type { JobContext } from '../lib/job-context';
import { measureEagerly, nameFigures, predictEagerly } from '../train';
import { classProbabilities, predictedClasses } from './class-probabilities';
import { confusionCounts } from './confusion';
import { openTrainedModel } from './trained-model';

/** Measures one split with the weights of a checkpoint. */
export async function evaluate(job: EvaluateJob, context: JobContext): Promise<EvaluateResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const source = createSampleSource(await readJobTable(job.data), fitted);
  const rows = source.rows[job.split];
  if (rows.length === 0)
    throw new StudioError('BAD_INPUT', `The ${job.split} split has no rows with a target.`, {
      fix: `Give dataset.split.${job.split} a share above 0, or evaluate another split.`,
    });
  const { loss } = job.config.training;
  const split = splitTensors(tf, source, job.split, loss, runModel.sampleShape);
  const breathe = async () => {
    context.throwIfCancelled();
    await context.breathe();
  };
  const measured = nameFigures(job.split, runModel.metrics, await measureEagerly(tf, runModel, split, breathe));
  const metrics = Object.fromEntries(
    Object.entries(measured).map(([series, value]) => [series.slice(job.split.length + 1), value]),
  );
  const { classes } = fitted.target;
  const output = await predictEagerly(tf, runModel, split.inputs[0] as never, breathe);
  const probabilities = classProbabilities(tf, loss, output);
  if (!probabilities) return { sampleCount: rows.length, metrics, confusion: null };
  const predicted = predictedClasses((await probabilities.data()) as Float32Array, classes.length);
  const trueClasses = Int32Array.from(rows, (row) => source.samples.targets[row] as number);
  return {
    sampleCount: rows.length,
    metrics,
    confusion: { classes, counts: confusionCounts(classes.length, trueClasses, predicted) },
  };
}
