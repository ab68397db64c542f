import { Table, tableToIPC, type Vector, vectorFromArray } from 'apache-arrow';
import type { PredictJob, PredictResult } from '../../shared/job/protocol';
import { inputTensors, type ModelShapes, openJobTable, openSamples, rowRange } from '../batches';
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

/** Gives every row of the table a line: what was predicted when a window ended with it, or nothing. */
function placeRows(predicted: Table, rows: Uint32Array, rowCount: number): Table {
  const columns = predicted.schema.fields.map(({ name, type }): [string, Vector] => {
    const values = new Array<unknown>(rowCount).fill(null);
    const vector = predicted.getChild(name);
    rows.forEach((row, index) => {
      values[row] = vector?.get(index) ?? null;
    });
    return [name, vectorFromArray(values, type)];
  });
  return new Table(Object.fromEntries(columns));
}

/**
 * Predicts every row of the job's table and writes an Arrow IPC file in row order: `prediction` (class name or number)
 * and, for classes, `probability_<class>`. Of several outputs each has its name in front: `steering_prediction`.
 */
export async function predict(job: PredictJob, context: JobContext): Promise<PredictResult> {
  const { backend, runModel, fitted } = await openTrainedModel(job, context);
  const { tf } = backend;
  const breathe = () => context.pause();
  const table = await openJobTable(job.data);
  const source = await openSamples(job.config, table, fitted, {
    reading: 'once',
    withTargets: false,
    limits: job.data.limits,
    pause: breathe,
  });
  const predictOutputs = (inputs: readonly Tensor[]) => predictEagerly(tf, runModel, inputs, breathe);
  const partRowCount = rowsWithin(runModel.model, predictedRowCount);
  const parts: Table[] = [];
  // A file without rows still gets the columns.
  for (let start = 0; start < Math.max(1, source.sampleCount); start += partRowCount) {
    const samples = rowRange(start, Math.min(partRowCount, source.sampleCount - start));
    const values = await source.read(samples);
    const inputs = inputTensors(tf, values.inputs, samples.length, runModel.shapes);
    const outputs = samples.length > 0 ? await predictOutputs(inputs) : emptyOutputs(tf, runModel.shapes);
    const predicted = { tf, runModel, fitted, values, inputs, outputs, predictOutputs };
    parts.push(new Table(await predictionColumns(predicted)));
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
  }
  const predicted = (parts[0] as Table).concat(...parts.slice(1));
  const rows = Uint32Array.from(rowRange(0, source.sampleCount), source.targetRow);
  const whole = job.config.dataset.window ? placeRows(predicted, rows, table.rowCount) : predicted;
  await writeFileAtomically(job.outputPath, tableToIPC(whole, 'file'));
  source.close();
  table.close();
  return { rowCount: table.rowCount };
}
