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
function measureLatency(reloaded: ReloadedModel, input: Tensor): number {
  const sample = input.slice(0, 1);
  const times = Array.from({ length: latencyRepeats }, () => {
    const begun = performance.now();
    const output = reloaded.predict(sample);
    output.dataSync();
    output.dispose();
    return performance.now() - begun;
  });
  sample.dispose();
  return median(times);
}

/** Compares what the reloaded file computes for real samples with what the run computes. */
export async function prove(
  tf: TensorFlow,
  runModel: RunModel,
  reloaded: ReloadedModel,
  input: Tensor,
  rowsFrom: string,
): Promise<Proof> {
  const expected = await predictEagerly(tf, runModel, input, async () => undefined);
  const received = reloaded.predict(input);
  const ours = expected.dataSync();
  const theirs = received.dataSync();
  let maxAbsDifference = 0;
  let largest = 1;
  let areNumbers = ours.length === theirs.length;
  for (let index = 0; index < ours.length; index += 1) {
    const difference = Math.abs((ours[index] as number) - (theirs[index] as number));
    if (Number.isNaN(difference)) areNumbers = false;
    maxAbsDifference = Math.max(maxAbsDifference, difference);
    largest = Math.max(largest, Math.abs(ours[index] as number));
  }
  const tolerance = relativeTolerance * largest;
  const sampleCount = input.shape[0] as number;
  const passed = areNumbers && sampleCount > 0 && maxAbsDifference <= tolerance;
  expected.dispose();
  received.dispose();
  return {
    passed,
    sampleCount,
    maxAbsDifference,
    tolerance,
    latencyMs: measureLatency(reloaded, input),
    detail: passed
      ? `${ours.length} outputs of ${sampleCount} rows of the ${rowsFrom} split agree.`
      : areNumbers
        ? `The largest of ${ours.length} outputs' differences is ${maxAbsDifference}, above ${tolerance}.`
        : `The outputs have different sizes or are not numbers (${ours.length} here, ${theirs.length} from the file).`,
  };
}
