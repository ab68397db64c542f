import type { RecordedAnswer, RecordedPrediction } from '../../../shared/contract/run-record';
import { elementCount } from '../../../shared/graph/shape';
import type { RunRecordEntry } from '../../../shared/job/run-record';
import { batchTensors, disposeBatch, type FittedTarget, inputTensors } from '../../batches';
import { toBatchValues } from '../../batches/batch-values';
import { labelProbabilities } from '../../evaluate/class-probabilities';
import { inputMeanings } from '../../inspect/samples';
import type { Tensor } from '../../lib/tensorflow';
import { predictEagerly } from '../eager-program';
import { drawPicture, rangeOfValues } from './picture-of-values';
import { pictureShapeOf } from './picture-shape';
import type { RecordedRows, RecordSource } from './record-source';
import { answersOf, type GivenOutput } from './recorded-answers';
import { pictureRecord } from './recorded-inputs';

/** Images that the network gives back, drawn in the range of the input that they should equal. */
async function outputPictures(given: GivenOutput, step: number): Promise<(RunRecordEntry | null)[]> {
  const { source, target, output, values, loss, layer } = given;
  const { rowCount } = values;
  const none = Array.from({ length: rowCount }, () => null);
  if (target.kind !== 'reconstruct') return none;
  const meanings = inputMeanings({ ...source, subject: { config: source.config } });
  const at = meanings.findIndex((meaning) => meaning.layer === target.columns[0]);
  const meaning = meanings[at];
  const shape = meaning && pictureShapeOf(meaning);
  if (!shape || elementCount(shape) !== output.size / rowCount) return none;
  const shown = target.task === 'binary' ? labelProbabilities(source.tf, loss, output) : output.clone();
  const numbers = (await shown.data()) as Float32Array;
  shown.dispose();
  const width = numbers.length / rowCount;
  const pictures: RunRecordEntry[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const part = (all: Float32Array) => all.subarray(row * width, (row + 1) * width);
    const range = await rangeOfValues(part(values.inputs[at] as Float32Array));
    const sample = { kind: 'image' as const, shape, data: part(numbers) };
    pictures.push(pictureRecord(`${row}/output/${layer}`, step, shape, await drawPicture(sample, range)));
  }
  return pictures;
}

/** What the network says of the recorded samples as it is now. Its weights must be those of the layers model. */
export async function recordPredictions(
  source: RecordSource,
  { samples }: RecordedRows,
  step: number,
): Promise<RunRecordEntry[]> {
  const { tf, runModel, plan, source: data, breathe } = source;
  const values = await data.read(samples);
  const batch = batchTensors(tf, toBatchValues(values, data.fitted, plan.losses), plan);
  const inputs = inputTensors(tf, values.inputs, samples.length, plan.shapes);
  const predictOutputs = (given: readonly Tensor[]) => predictEagerly(tf, runModel, given, breathe);
  const outputs = await predictOutputs(inputs);
  const answers: RecordedAnswer[][] = Array.from(samples, () => []);
  const pictures: RunRecordEntry[] = [];
  try {
    for (const [index, { layer, loss }] of runModel.outputs.entries()) {
      const given: GivenOutput = {
        source,
        layer,
        index,
        target: data.fitted.outputs[index]?.target as FittedTarget,
        loss,
        output: outputs[index] as Tensor,
        wanted: batch.targets[index] as Tensor,
        values,
        inputs,
        predictOutputs,
      };
      const drawn = await outputPictures(given, step);
      (await answersOf(given)).forEach((answer, row) => {
        answers[row]?.push({ ...answer, picture: drawn[row]?.name ?? null });
      });
      pictures.push(...drawn.filter((picture) => picture !== null));
      await breathe();
    }
  } finally {
    disposeBatch(batch);
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
  }
  const predictions = answers.map((own, index): RunRecordEntry => {
    const description: RecordedPrediction = { index, answers: own };
    return { kind: 'sample', name: String(index), step, description, data: new Uint8Array(0) };
  });
  return [...predictions, ...pictures];
}
