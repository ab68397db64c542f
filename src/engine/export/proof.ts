import type { Proof } from '../../shared/contract/export';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { predictEagerly, type RunModel } from '../train';
import type { ReloadedModel } from './exporter';

/** Float32 sums in another order differ by this much of the largest output. Units: share. */
const relativeTolerance = 1e-5;
const latencyRepeats = 20;

function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Milliseconds of one prediction of one sample. */
function measureLatency(reloaded: ReloadedModel, inputs: readonly Tensor[]): number {
  const sample = inputs.map((input) => input.slice(0, 1));
  const times = Array.from({ length: latencyRepeats }, () => {
    const begun = performance.now();
    const outputs = reloaded.predict(sample);
    for (const output of outputs) output.dataSync();
    for (const output of outputs) output.dispose();
    return performance.now() - begun;
  });
  for (const tensor of sample) tensor.dispose();
  return median(times);
}

/** How far two outputs are apart, and how far they may be. */
interface OutputComparison {
  valueCount: number;
  maxAbsDifference: number;
  tolerance: number;
  areNumbers: boolean;
}

function compareOutputs(expected: Tensor, received: Tensor | undefined): OutputComparison {
  const ours = expected.dataSync();
  const theirs = received?.dataSync() ?? [];
  let maxAbsDifference = 0;
  let largest = 1;
  let areNumbers = ours.length === theirs.length;
  for (let index = 0; index < ours.length; index += 1) {
    const difference = Math.abs((ours[index] as number) - (theirs[index] as number));
    if (Number.isNaN(difference)) areNumbers = false;
    maxAbsDifference = Math.max(maxAbsDifference, difference);
    largest = Math.max(largest, Math.abs(ours[index] as number));
  }
  return { valueCount: ours.length, maxAbsDifference, tolerance: relativeTolerance * largest, areNumbers };
}

/** Compares what the reloaded file computes for real samples with what the run computes, output by output. */
export async function prove(
  tf: TensorFlow,
  runModel: RunModel,
  reloaded: ReloadedModel,
  inputs: readonly Tensor[],
  rowsFrom: string,
): Promise<Proof> {
  const expected = await predictEagerly(tf, runModel, inputs, async () => undefined);
  const received = reloaded.predict(inputs);
  const compared = expected.map((output, index) => compareOutputs(output, received[index]));
  for (const tensor of [...expected, ...received]) tensor.dispose();
  const sampleCount = inputs[0]?.shape[0] ?? 0;
  const agrees = ({ areNumbers, maxAbsDifference, tolerance }: OutputComparison) =>
    areNumbers && maxAbsDifference <= tolerance;
  const passed = sampleCount > 0 && received.length === expected.length && compared.every(agrees);
  // The output that is told is the one that failed, else the one that is farthest.
  const share = ({ maxAbsDifference, tolerance }: OutputComparison) => maxAbsDifference / tolerance;
  const shown = compared.reduce((worst, one) =>
    (agrees(worst) && !agrees(one)) || (agrees(worst) === agrees(one) && share(one) > share(worst)) ? one : worst,
  );
  const valueCount = compared.reduce((total, one) => total + one.valueCount, 0);
  const name = compared.length > 1 ? ` of "${runModel.outputs[compared.indexOf(shown)]?.layer}"` : '';
  return {
    passed,
    sampleCount,
    maxAbsDifference: shown.maxAbsDifference,
    tolerance: shown.tolerance,
    latencyMs: measureLatency(reloaded, inputs),
    detail: passed
      ? `${valueCount} outputs of ${sampleCount} rows of the ${rowsFrom} split agree.`
      : shown.areNumbers
        ? `The largest of ${shown.valueCount} outputs' differences${name} is ${shown.maxAbsDifference}, above ${shown.tolerance}.`
        : `The outputs${name} have different sizes or are not numbers (${shown.valueCount} here).`,
  };
}
