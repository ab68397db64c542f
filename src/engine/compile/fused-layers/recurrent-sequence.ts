import type { Tensor, TensorFlow } from '../tensorflow';
import { chooseByMask } from './recurrent';

/** What one step of a cell computes from the states before it. `states[0]` is the output. */
export interface CellStep {
  states: Tensor[];
  /** For the gradient of this step. */
  saved: Tensor[];
}

/** Everything the steps left behind, in time order, for the gradients of the cell's inputs. */
export interface SequenceTrace {
  saved: readonly (readonly Tensor[])[];
  /** States that each step began with. */
  previous: readonly (readonly Tensor[])[];
  /** What `stepGradient` gave besides. */
  gates: readonly (readonly Tensor[])[];
}

/** A recurrent cell with a hand-written gradient. All tensors that the gradient needs go through `shared` and `saved`. */
export interface RecurrentCell {
  /** Sequences and weights that a gradient is wanted of. */
  inputs: Tensor[];
  /** Prepares what all steps use, from the inputs. */
  share(inputs: readonly Tensor[]): Tensor[];
  step(index: number, inputs: readonly Tensor[], shared: readonly Tensor[], states: readonly Tensor[]): CellStep;
  stepGradient(
    shared: readonly Tensor[],
    saved: readonly Tensor[],
    previous: readonly Tensor[],
    gradients: readonly Tensor[],
  ): { previous: Tensor[]; gates: Tensor[] };
  inputGradients(shared: readonly Tensor[], trace: SequenceTrace): Tensor[];
}

export interface SequenceOptions {
  stepCount: number;
  masks: Tensor[] | null;
  /** Multiplies the output that goes into the next step; one for all steps. */
  stateDropout: Tensor | null;
  everyStep: boolean;
  returnStates: boolean;
}

/**
 * Runs a cell over a sequence as one operation with a gradient of its own. Gives the output (batch × units, or
 * steps × batch × units) and the last states.
 */
export function runSequence(
  tf: TensorFlow,
  cell: RecurrentCell,
  initialStates: readonly Tensor[],
  options: SequenceOptions,
): { output: Tensor; states: Tensor[] } {
  const { stepCount, masks, stateDropout, everyStep, returnStates } = options;
  const stateCount = initialStates.length;
  const run = (
    ...parameters: [...Tensor[], (tensors: Tensor[]) => void]
  ): { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[] } => {
    const save = parameters.at(-1) as (tensors: Tensor[]) => void;
    const given = parameters.slice(0, -1) as Tensor[];
    const inputs = given.slice(0, cell.inputs.length);
    const kept: Tensor[] = [];
    const keep = (tensors: readonly Tensor[]): [first: number, end: number] => {
      kept.push(...tensors);
      return [kept.length - tensors.length, kept.length];
    };
    const shared = cell.share(inputs);
    const sharedAt = keep(shared);
    const masksAt = keep(masks ?? []);
    const dropoutAt = keep(stateDropout == null ? [] : [stateDropout]);
    const steps: { saved: [number, number]; previous: [number, number] }[] = [];
    const outputs: Tensor[] = [];
    let states = given.slice(cell.inputs.length);
    for (let index = 0; index < stepCount; index += 1) {
      const [output, ...others] = states as [Tensor, ...Tensor[]];
      const previous = [stateDropout == null ? output : tf.mul(output, stateDropout), ...others];
      const { states: next, saved } = cell.step(index, inputs, shared, previous);
      const before = states;
      states = next.map((state, place) => chooseByMask(tf, masks?.[index] ?? null, state, before[place] as Tensor));
      steps.push({ saved: keep(saved), previous: keep(previous) });
      outputs.push(states[0] as Tensor);
    }
    const zeroAt = keep([tf.zerosLike(states[0] as Tensor)]);
    save(kept);
    const parts = [...(everyStep ? outputs : outputs.slice(-1)), ...(returnStates ? states.slice(1) : [])];
    return {
      value: parts.length === 1 ? (parts[0] as Tensor) : tf.stack(parts),
      gradFunc(dy, saved) {
        const at = ([first, end]: [number, number]): Tensor[] => saved.slice(first, end);
        const [zero] = at(zeroAt) as [Tensor];
        const sharedSaved = at(sharedAt);
        const masksSaved = at(masksAt);
        const [dropout] = at(dropoutAt);
        const own = parts.length === 1 ? [dy] : tf.unstack(dy);
        const ownOutputs = everyStep ? own.slice(0, stepCount) : [];
        let gradients: Tensor[] = Array.from({ length: stateCount }, (_, place) =>
          place === 0
            ? everyStep
              ? zero
              : (own[0] as Tensor)
            : returnStates
              ? (own[(everyStep ? stepCount : 1) + place - 1] as Tensor)
              : zero,
        );
        const trace = { saved: [] as Tensor[][], previous: [] as Tensor[][], gates: [] as Tensor[][] };
        for (let index = stepCount - 1; index >= 0; index -= 1) {
          const place = steps[index] as (typeof steps)[number];
          const mine = ownOutputs[index];
          if (mine != null) {
            const [first, ...others] = gradients as [Tensor, ...Tensor[]];
            gradients = [first === zero ? mine : tf.add(first, mine), ...others];
          }
          const mask = masksSaved[index] ?? null;
          const stepSaved = at(place.saved);
          const previous = at(place.previous);
          const back = cell.stepGradient(
            sharedSaved,
            stepSaved,
            previous,
            gradients.map((gradient) => chooseByMask(tf, mask, gradient, zero)),
          );
          gradients = back.previous.map((gradient, state) => {
            const through = state === 0 && dropout != null ? tf.mul(gradient, dropout) : gradient;
            return mask == null ? through : tf.add(through, chooseByMask(tf, mask, zero, gradients[state] as Tensor));
          });
          trace.saved.unshift(stepSaved);
          trace.previous.unshift(previous);
          trace.gates.unshift(back.gates);
        }
        return [...cell.inputGradients(sharedSaved, trace), ...gradients];
      },
    };
  };
  const custom = tf.customGrad(run as never) as unknown as (...tensors: Tensor[]) => Tensor;
  const packed = custom(...cell.inputs, ...initialStates);
  if (!returnStates) return { output: packed, states: [] };
  if (!everyStep && stateCount === 1) return { output: packed, states: [packed] };
  const parts = tf.unstack(packed);
  const outputs = everyStep ? parts.slice(0, stepCount) : parts.slice(0, 1);
  const others = parts.slice(outputs.length);
  const [batch, units] = (parts[0] as Tensor).shape as [number, number];
  return {
    output: everyStep ? tf.slice(packed, [0, 0, 0], [stepCount, batch, units]) : (parts[0] as Tensor),
    states: [outputs.at(-1) as Tensor, ...others],
  };
}
