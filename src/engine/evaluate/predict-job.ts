import { Table, tableToIPC } from 'apache-arrow';
import type { PredictJob, PredictResult } from '../../shared/job/protocol';
import { inputTensors, prepareSamples, readJobTable } from '../batches';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobContext } from '../lib/job-context';
import type { Tensor } from '../lib/tensorflow';
import { predictEagerly } from '../train';
import { predictionColumns } from './prediction-columns';
import { openTrainedModel } from './trained-model';

/**
 * Predicts every row of the job's table and writes an Arrow IPC file in row order: `prediction` (class name or number)
 * and, for classes, `probability_<class>`. Of several outputs each has its name in front: `steering_prediction`.
 */
export async function predict(job: PredictJob, context: JobContext): Promise<PredictResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const table = await readJobTable(job.data);
  const samples = prepareSamples(table, fitted);
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  const breathe = async () => {
    context.throwIfCancelled();
    await context.breathe();
  };
  const predictOutputs = (inputs: readonly Tensor[]) => predictEagerly(tf, runModel, inputs, breathe);
  const inputs = inputTensors(tf, samples, rows, runModel.shapes);
  const outputs = await predictOutputs(inputs);
  const columns = await predictionColumns({ tf, runModel, fitted, samples, inputs, outputs, predictOutputs });
  await writeFileAtomically(job.outputPath, tableToIPC(new Table(columns), 'file'));
  return { rowCount: table.rowCount };
}
