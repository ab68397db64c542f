import { compareRecordings } from './comparison';
import { registeredVariables } from './eager-state';
import { useFusedLayers } from './fused-layers';
import type { GraphValue } from './graph';
import { createRecorder, type Recorder } from './recorder';
import { refuse } from './refusal';
import { inputKeys } from './step';
import type { Tensor } from './tensorflow';
import type { CompileSource } from './training-unit';

export type ForwardBody = (tensors: Tensor[]) => Tensor[];

function record(
  source: CompileSource,
  keys: readonly string[],
  example: readonly Tensor[],
  body: ForwardBody,
): { recorder: Recorder; values: GraphValue[] } {
  const { tf, backend, model, fuses = true } = source;
  const recorder = createRecorder(backend);
  for (const variable of registeredVariables(tf)) recorder.input(variable, inputKeys.variable(variable));
  example.forEach((tensor, index) => {
    recorder.input(tensor, keys[index] as string);
  });
  const fused = fuses ? useFusedLayers(tf, backend, model) : null;
  try {
    const values = recorder.record(() => {
      let found: GraphValue[] = [];
      tf.tidy(() => {
        found = body([...example]).map((tensor) => recorder.valueOf(tensor));
      });
      return found;
    });
    return { recorder, values };
  } finally {
    fused?.restore();
  }
}

/** Numbers that the eager path computes, to check a graph against. */
export function computeEagerly(
  { tf }: CompileSource,
  example: readonly Tensor[],
  body: ForwardBody,
): (Float32Array | Int32Array | Uint8Array)[] {
  const numbers: (Float32Array | Int32Array | Uint8Array)[] = [];
  tf.tidy(() => {
    for (const output of body([...example])) numbers.push(output.dataSync() as Float32Array);
  });
  return numbers;
}

/**
 * Records a forward pass twice, on the rows as they are and in reverse, and checks that both are one graph.
 * Throws: CompileRefusalError when JavaScript decides something from the data.
 */
export function recordForwardPass(
  source: CompileSource,
  keys: readonly string[],
  example: readonly Tensor[],
  body: ForwardBody,
): GraphValue[] {
  const { recorder, values } = record(source, keys, example, body);
  const reversed = example.map((tensor) => source.tf.reverse(tensor, 0));
  try {
    const [changed] = compareRecordings(recorder.nodes, record(source, keys, reversed, body).recorder.nodes);
    if (changed != null)
      refuse('changesBetweenSteps', 'The forward pass uses a number that JavaScript makes anew for every batch.');
  } finally {
    for (const tensor of reversed) tensor.dispose();
  }
  return values;
}

const forwardTolerance = 1e-3;

/** Throws: CompileRefusalError when a graph's outputs are not what eager computes from the same weights and rows. */
export function checkForward(name: string, received: readonly Tensor[], expected: readonly ArrayLike<number>[]): void {
  expected.forEach((numbers, output) => {
    const own = (received[output] as Tensor).dataSync();
    let scale = 1e-3;
    let difference = own.length === numbers.length ? 0 : Number.POSITIVE_INFINITY;
    for (let index = 0; index < numbers.length; index += 1) {
      const value = numbers[index] as number;
      if (Object.is(value, own[index])) continue;
      if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
      const off = Math.abs(value - (own[index] as number));
      difference = Math.max(difference, Number.isNaN(off) ? Number.POSITIVE_INFINITY : off);
    }
    if (!(difference <= forwardTolerance * scale))
      refuse(
        'disagrees',
        `The compiled ${name} and the eager one disagree by ${difference.toPrecision(3)} on numbers up to ${scale.toPrecision(3)}.`,
        name,
      );
  });
}
