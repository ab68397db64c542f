import { StudioError } from '../../shared/base/problem';
import type { OutputBinding } from '../../shared/config/bindings';
import type { EvaluateJob, EvaluateResult } from '../../shared/job/protocol';
import { createSampleSource, type FittedTarget, readJobTable, type SampleSource, splitTensors } from '../batches';
import type { JobContext } from '../lib/job-context';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { measureEagerly, nameFigures, predictEagerly } from '../train';
import { classProbabilities, predictedClasses } from './class-probabilities';
import { confusionCounts } from './confusion';
import { openTrainedModel } from './trained-model';

/** How often each class was taken for each other one; null where an output does not say one class a row. */
async function confusionOf(
  tf: TensorFlow,
  { loss }: OutputBinding,
  { kind, classes }: FittedTarget,
  output: Tensor,
  trueClasses: Int32Array,
): Promise<EvaluateResult['confusion']> {
  if (kind !== 'column') return null;
  const probabilities = classProbabilities(tf, loss, output);
  if (!probabilities) return null;
  const predicted = predictedClasses((await probabilities.data()) as Float32Array, classes.length);
  probabilities.dispose();
  return { classes, counts: confusionCounts(classes.length, trueClasses, predicted) };
}

function trueClassesOf({ samples }: SampleSource, rows: Uint32Array, index: number): Int32Array {
  const values = samples.targets?.[index]?.values ?? new Float32Array(0);
  return Int32Array.from(rows, (row) => values[row] as number);
}

/** Measures one split with the weights of a checkpoint. */
export async function evaluate(job: EvaluateJob, context: JobContext): Promise<EvaluateResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const source = createSampleSource(await readJobTable(job.data), fitted, job.config.dataset.sampleWeight);
  const rows = source.rows[job.split];
  if (rows.length === 0)
    throw new StudioError('BAD_INPUT', `The ${job.split} split has no rows with a target.`, {
      fix: `Give dataset.split.${job.split} a share above 0, or evaluate another split.`,
    });
  const split = splitTensors(tf, source, job.split, runModel.losses, runModel.shapes);
  const breathe = async () => {
    context.throwIfCancelled();
    await context.breathe();
  };
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
  const outputs = await predictEagerly(tf, runModel, split.inputs, breathe);
  const confusions: NonNullable<EvaluateResult['outputs']> = [];
  for (const [index, binding] of runModel.outputs.entries()) {
    const target = fitted.outputs[index]?.target as FittedTarget;
    const trueClasses = trueClassesOf(source, rows, index);
    confusions.push({
      output: binding.layer,
      confusion: await confusionOf(tf, binding, target, outputs[index] as Tensor, trueClasses),
    });
  }
  return {
    sampleCount: rows.length,
    metrics: { ...metrics, ...whole },
    confusion: confusions.length === 1 ? (confusions[0]?.confusion ?? null) : null,
    outputs: confusions.length === 1 ? null : confusions,
  };
}
