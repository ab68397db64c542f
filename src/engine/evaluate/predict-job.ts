import { makeVector, Table, tableToIPC, Utf8, type Vector, vectorFromArray } from 'apache-arrow';
import type { PredictJob, PredictResult } from '../../shared/job/protocol';
import { featureTensor, prepareSamples, readJobTable } from '../batches';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobContext } from '../lib/job-context';
import { predictEagerly } from '../train';
import { classProbabilities, predictedClasses } from './class-probabilities';
import { openTrainedModel } from './trained-model';

/**
 * Predicts every row of the job's table and writes an Arrow IPC file in row order: `prediction` (class name or number)
 * and, for classes, `probability_<class>`.
 */
export async function predict(job: PredictJob, context: JobContext): Promise<PredictResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const table = { ...(await readJobTable(job.data)), target: null };
  const samples = prepareSamples(table, fitted);
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  const input = featureTensor(tf, samples, rows, runModel.sampleShape);
  const output = await predictEagerly(tf, runModel, input, async () => {
    context.throwIfCancelled();
    await context.breathe();
  });
  const probabilities = classProbabilities(tf, job.config.training.loss, output);
  const columns = probabilities
    ? classColumns((await probabilities.data()) as Float32Array, fitted.target.classes)
    : ({ prediction: makeVector(Float64Array.from(await output.data())) } as Record<string, Vector>);
  await writeFileAtomically(job.outputPath, tableToIPC(new Table(columns), 'file'));
  return { rowCount: table.rowCount };
}

function classColumns(probabilities: Float32Array, classes: readonly string[]): Record<string, Vector> {
  const rowCount = probabilities.length / classes.length;
  const predicted = predictedClasses(probabilities, classes.length);
  return {
    prediction: vectorFromArray(
      Array.from(predicted, (index) => classes[index] as string),
      new Utf8(),
    ),
    ...Object.fromEntries(
      classes.map((name, index) => [
        `probability_${name}`,
        makeVector(
          Float64Array.from({ length: rowCount }, (_, row) => probabilities[row * classes.length + index] as number),
        ),
      ]),
    ),
  };
}
