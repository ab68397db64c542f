import { z } from 'zod';
import type { InputPort, OutputPort, ParameterCount } from '../layer-kind';
import { dimensionSchema, initialiserSchema, regulariserSchema } from '../parameter-schemas';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';
import { sequenceConflict } from './sequence-shape';

const share = z.number().min(0).lt(1).default(0);

/** What all recurrent layers have, in reading order around their own parameters. */
export const recurrentOptions = {
  returnSequences: z.boolean().default(false).describe('Give the output of every step, not only of the last.'),
  returnState: z
    .boolean()
    .default(false)
    .describe('Also give the last state, as further outputs that other layers read as `name:port`.'),
  goBackwards: z.boolean().default(false).describe('Read the sequence from its end.'),
  bidirectional: z
    .enum(['concatenate', 'sum', 'average', 'multiply'])
    .nullable()
    .default(null)
    .describe('Read in both directions with two sets of weights and join the outputs this way; null: one direction.'),
  dropout: share.describe('Share of the inputs set to zero while training, the same at every step.'),
  recurrentDropout: share.describe('Share of the state set to zero while training, the same at every step; slower.'),
  useBias: z.boolean().default(true).describe('Adds learned offsets.'),
  kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the input weights start.'),
  recurrentInitialiser: initialiserSchema.default('orthogonal').describe('How the recurrent weights start.'),
  biasInitialiser: initialiserSchema.default('zeros').describe('How the offsets start.'),
  kernelRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the input weights.'),
  recurrentRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the recurrent weights.'),
  biasRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the offsets.'),
};

export const unitsSchema = dimensionSchema.describe('Size of the state and of the output.');

interface RecurrentParameters {
  units: number;
  returnSequences: boolean;
  returnState: boolean;
  bidirectional: string | null;
}

const sequencePort = { name: 'sequence', description: 'Steps × features.' };

const upperFirst = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
const backwardName = (state: string) => `backward${upperFirst(state)}`;

/** Ports for a sequence and the states to begin with, of each direction. */
export function recurrentInputPorts(states: readonly string[]) {
  return ({ bidirectional }: Pick<RecurrentParameters, 'bidirectional'>): InputPort[] => {
    const forward = states.map((name) => ({ name, description: `The ${name} state to begin with; zeros by default.` }));
    if (!bidirectional) return [sequencePort, ...forward];
    const backward = states.map((name) => ({
      name: backwardName(name),
      description: `The ${name} state that the backward direction begins with; zeros by default.`,
    }));
    return [sequencePort, ...forward, ...backward];
  };
}

export function recurrentOutputPorts(states: readonly string[]) {
  return ({ returnState, returnSequences, bidirectional }: RecurrentParameters): OutputPort[] => {
    const main = {
      name: 'sequence',
      description: returnSequences ? 'The output of every step.' : 'The output of the last step.',
    };
    if (!returnState) return [main];
    const forward = states.map((name) => ({ name, description: `The last ${name} state.` }));
    if (!bidirectional) return [main, ...forward];
    const backward = states.map((name) => ({
      name: backwardName(name),
      description: `The last ${name} state of the backward direction.`,
    }));
    return [main, ...forward, ...backward];
  };
}

/** Checks the sequence and the states that are given with it. */
export function inferRecurrentShape(title: string, states: readonly string[]) {
  return (parameters: RecurrentParameters, inputs: readonly Shape[]): ShapeResult => {
    const { units, returnSequences, returnState, bidirectional } = parameters;
    const [sequence = [], ...given] = inputs;
    const conflict = sequenceConflict(title, sequence);
    if (conflict) return conflict;
    if (sequence[0] == null)
      return shapeConflict(
        `${title} needs a known number of steps; it received ${formatShape(sequence)}.`,
        'Give the input a fixed shape.',
      );
    const stateCount = states.length * (bidirectional ? 2 : 1);
    if (given.length > 0 && given.length !== stateCount)
      return shapeConflict(
        `${title} begins with ${stateCount} ${stateCount === 1 ? 'state' : 'states'} (${states.join(', ')}${bidirectional ? ', for both directions' : ''}); it received ${given.length}.`,
        `Connect all of them, or none.`,
      );
    const wrong = given.find((shape) => shape.length !== 1 || shape[0] !== units);
    if (wrong)
      return shapeConflict(
        `${title} with ${units} units begins with states of ${units} numbers; it received ${formatShape(wrong)}.`,
        `Use units: ${wrong.length === 1 && wrong[0] ? wrong[0] : units}, or bring the state to ${units} numbers by a dense layer.`,
        wrong.length === 1 && wrong[0] ? [{ title: `Use ${wrong[0]} units`, set: { units: wrong[0] } }] : [],
      );
    const size = bidirectional === 'concatenate' ? 2 * units : units;
    const shape = returnSequences ? [sequence[0], size] : [size];
    return returnState
      ? { ok: true, shape, others: Array.from({ length: stateCount }, () => [units]) }
      : { ok: true, shape };
  };
}

/** Weights of `gateCount` gates over inputs and state; `biasCount` offsets a gate. */
export function countRecurrentParameters(gateCount: number, biasCount: number) {
  return (
    { units, useBias, bidirectional }: RecurrentParameters & { useBias: boolean },
    [shape = []]: readonly Shape[],
  ): ParameterCount => ({
    trainable: (bidirectional ? 2 : 1) * gateCount * units * ((shape[1] ?? 0) + units + (useBias ? biasCount : 0)),
    nonTrainable: 0,
  });
}

/** Matrix products of all gates at every step, and `elementwise` operations a unit. */
export function countRecurrentFlops(gateCount: number, elementwise: number) {
  return ({ units, bidirectional }: RecurrentParameters, [shape = []]: readonly Shape[]): number =>
    (bidirectional ? 2 : 1) * (shape[0] ?? 1) * units * (2 * gateCount * ((shape[1] ?? 0) + units) + elementwise);
}

/** Gates and states of every step are kept for the way back. */
export function countRecurrentActivations(gateCount: number) {
  return ({ units, bidirectional }: RecurrentParameters, [shape = []]: readonly Shape[]): number =>
    (bidirectional ? 2 : 1) * (shape[0] ?? 1) * units * (gateCount + 3);
}

/** What the documentation of every recurrent layer says of masks and states. */
export const recurrentNotes =
  'Steps that a mask marks as padding (an embedding with maskZero, or a masking layer) leave the state as it is. With `returnState` the last state can be read (`name:hidden`), and given to the further inputs of another recurrent layer, as an encoder gives it to a decoder. `bidirectional` reads forwards and backwards with two sets of weights.';
