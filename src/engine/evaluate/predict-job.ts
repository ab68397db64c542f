import { Table, tableToIPC } from 'apache-arrow';
import type { PredictJob, PredictResult } from '../../shared/job/protocol';
import { inputTensors, type ModelShapes, prepareSamples, readJobTable, sliceSamples } from '../batches';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobContext } from '../lib/job-context';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { predictEagerly, rowsWithin } from '../train';
import { predictionColumns } from './prediction-columns';
import { openTrainedModel } from './trained-model';

/** Rows whose outputs are held at a time. */
const predictedRowCount = 4096;

function emptyOutputs(tf: TensorFlow, { outputs }: ModelShapes): Tensor[] {
  return outputs.map((shape) => tf.zeros([0, ...shape]));
}

/**
 * Predicts every row of the job's table and writes an Arrow IPC file in row order: `prediction` (class name or number)
 * and, for classes, `probability_<class>`. Of several outputs each has its name in front: `steering_prediction`.
 */
export async function predict(job: PredictJob, context: JobContext): Promise<PredictResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const table = await readJobTable(job.data);
  const samples = prepareSamples(table, fitted);
  const breathe = async () => {
    context.throwIfCancelled();
    await context.breathe();
  };
  const predictOutputs = (inputs: readonly Tensor[]) => predictEagerly(tf, runModel, inputs, breathe);
  const partRowCount = rowsWithin(runModel.model, predictedRowCount);
  const parts: Table[] = [];
  // A file without rows still gets the columns.
  for (let start = 0; start < Math.max(1, table.rowCount); start += partRowCount) {
    const part = sliceSamples(samples, start, Math.min(partRowCount, table.rowCount - start));
    const rows = Uint32Array.from({ length: part.rowCount }, (_, row) => row);
    const inputs = inputTensors(tf, part, rows, runModel.shapes);
    const outputs = part.rowCount > 0 ? await predictOutputs(inputs) : emptyOutputs(tf, runModel.shapes);
    const predicted = { tf, runModel, fitted, samples: part, inputs, outputs, predictOutputs };
    parts.push(new Table(await predictionColumns(predicted)));
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
  }
  await writeFileAtomically(job.outputPath, tableToIPC((parts[0] as Table).concat(...parts.slice(1)), 'file'));
  return { rowCount: table.rowCount };
}
