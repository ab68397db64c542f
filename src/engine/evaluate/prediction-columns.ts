import { makeVector, Utf8, type Vector, vectorFromArray } from 'apache-arrow';
import type { OutputBinding } from '../../shared/config/bindings';
import { elementCount } from '../../shared/graph/shape';
import type { FittedData, FittedTarget, SampleValues } from '../batches';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { type RunModel, unscale } from '../train';
import { classProbabilities, labelProbabilities, predictedClasses } from './class-probabilities';
import { continueTexts } from './continuation';

/** What a network said of every row, with what is needed to put it in words. */
export interface Predicted {
  tf: TensorFlow;
  runModel: RunModel;
  fitted: FittedData;
  values: SampleValues;
  inputs: readonly Tensor[];
  /** In the order of the model's outputs. */
  outputs: readonly Tensor[];
  predictOutputs(inputs: readonly Tensor[]): Promise<Tensor[]>;
}

type Columns = Record<string, Vector>;

/** One output of a network and what it was trained to say. */
interface PredictedOutput {
  index: number;
  output: Tensor;
  binding: OutputBinding;
  target: FittedTarget;
}

const numbers = (values: ArrayLike<number>): Vector => makeVector(Float64Array.from(values));
const texts = (values: readonly string[]): Vector => vectorFromArray([...values], new Utf8());

/** One column of numbers that lie row by row. */
function columnOf(values: ArrayLike<number>, width: number, at: number): Vector {
  return numbers(Array.from({ length: values.length / width }, (_, row) => values[row * width + at] as number));
}

async function classColumns(tf: TensorFlow, probabilities: Tensor, classes: readonly string[]): Promise<Columns> {
  const values = (await probabilities.data()) as Float32Array;
  tf.dispose(probabilities);
  const predicted = predictedClasses(values, classes.length);
  return {
    prediction: texts(Array.from(predicted, (index) => classes[index] as string)),
    ...Object.fromEntries(classes.map((name, at) => [`probability_${name}`, columnOf(values, classes.length, at)])),
  };
}

/** Numbers in the units of the target columns. */
async function amounts(tf: TensorFlow, { output, target }: PredictedOutput): Promise<Float32Array> {
  if (!target.scaling) return (await output.data()) as Float32Array;
  const shown = tf.tidy(() => unscale(tf, output, target.scaling as NonNullable<FittedTarget['scaling']>));
  const values = (await shown.data()) as Float32Array;
  shown.dispose();
  return values;
}

async function ofColumn({ tf }: Predicted, given: PredictedOutput): Promise<Columns> {
  const probabilities = classProbabilities(tf, given.binding.loss, given.output);
  if (probabilities) return classColumns(tf, probabilities, given.target.classes);
  return { prediction: numbers(await amounts(tf, given)) };
}

async function ofColumns({ tf }: Predicted, given: PredictedOutput): Promise<Columns> {
  const { target, binding, output } = given;
  const width = target.columns.length;
  if (target.task === 'regression') {
    const values = await amounts(tf, given);
    return Object.fromEntries(target.columns.map((name, at) => [`prediction_${name}`, columnOf(values, width, at)]));
  }
  if (target.task === 'multiclass') {
    const probabilities = classProbabilities(tf, binding.loss, output);
    return probabilities ? classColumns(tf, probabilities, target.classes) : {};
  }
  const probabilities = labelProbabilities(tf, binding.loss, output);
  const values = (await probabilities.data()) as Float32Array;
  probabilities.dispose();
  const columns: Columns = {};
  target.columns.forEach((name, at) => {
    const [no, yes] = target.labels?.[at] ?? ['0', '1'];
    const own = Array.from({ length: values.length / width }, (_, row) => values[row * width + at] as number);
    columns[`prediction_${name}`] = texts(own.map((probability) => (probability > 0.5 ? yes : no)));
    columns[`probability_${name}`] = numbers(own);
  });
  return columns;
}

/** Wider reconstructions would make a table that nobody reads; their error says how well they came out. */
const listedWidth = 1024;

async function ofReconstruction({ tf, values: samples, fitted }: Predicted, given: PredictedOutput): Promise<Columns> {
  const at = fitted.inputs.findIndex(({ layer }) => layer === given.target.columns[0]);
  const input = fitted.inputs[at];
  const wanted = samples.inputs[at];
  if (!input || !wanted || input.integer) return {};
  const { rowCount } = samples;
  const width = elementCount(input.shape) ?? 0;
  const names =
    input.names.length === width ? input.names : Array.from({ length: width }, (_, index) => `${index + 1}`);
  const probabilities =
    given.target.task === 'binary' ? labelProbabilities(tf, given.binding.loss, given.output) : given.output.clone();
  const values = (await probabilities.data()) as Float32Array;
  probabilities.dispose();
  const errors = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let sum = 0;
    for (let index = row * width; index < (row + 1) * width; index += 1)
      sum += ((values[index] as number) - (wanted[index] as number)) ** 2;
    errors[row] = sum / width;
  }
  return {
    reconstruction_error: makeVector(errors),
    ...(width <= listedWidth
      ? Object.fromEntries(names.map((name, index) => [`reconstruction_${name}`, columnOf(values, width, index)]))
      : {}),
  };
}

async function ofNextToken(predicted: Predicted, given: PredictedOutput): Promise<Columns> {
  const found = await continueTexts(predicted, given.index, given.target);
  return {
    prediction: texts(found.map(({ words }) => words[0] ?? '')),
    probability: numbers(found.map(({ probability }) => probability)),
    continuation: texts(found.map(({ words }) => words.join(' '))),
  };
}

const columnsOf = {
  column: ofColumn,
  columns: ofColumns,
  reconstruct: ofReconstruction,
  nextToken: ofNextToken,
} satisfies Record<FittedTarget['kind'], (predicted: Predicted, given: PredictedOutput) => Promise<Columns>>;

/** The columns that predictions are written as; of several outputs each has its name in front. */
export async function predictionColumns(predicted: Predicted): Promise<Columns> {
  const { runModel, fitted, outputs } = predicted;
  const columns: Columns = {};
  for (const [index, binding] of runModel.outputs.entries()) {
    const target = fitted.outputs[index]?.target as FittedTarget;
    const own = await columnsOf[target.kind](predicted, { index, binding, target, output: outputs[index] as Tensor });
    for (const [name, vector] of Object.entries(own))
      columns[runModel.outputs.length > 1 ? `${binding.layer}_${name}` : name] = vector;
  }
  return columns;
}
