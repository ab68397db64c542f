import { expect, test } from 'vitest';
import { CompileRefusalError } from '../compile/refusal';
import { withFallback } from './fallback-program';
import type { StepProgram } from './program';

const refusal = () => new CompileRefusalError({ kind: 'disagrees', message: 'The step disagrees.' });

/** A program that notes what it is asked for in `calls`. */
function noting(name: string, calls: string[], changes: Partial<StepProgram> = {}): StepProgram {
  return {
    maximumStepsPerCall: name === 'compiled' ? 64 : 1,
    replicaCount: name === 'compiled' ? 2 : null,
    explain: () => null,
    trainSteps: async (batches) => {
      calls.push(`${name} trains ${batches.length}`);
      return { losses: new Float32Array(batches.length), metrics: [] };
    },
    measure: async () => {
      calls.push(`${name} measures`);
      return { loss: 0, metrics: [] };
    },
    predict: async () => {
      throw new Error('not asked for');
    },
    syncModel: () => calls.push(`${name} syncs`),
    loadModel: () => undefined,
    dispose: () => undefined,
    ...changes,
  };
}

const rows = [Uint32Array.of(0, 1)];
const split = { rowCount: 0, inputs: [], targets: [] };

test('a refused batch is trained eagerly from the synchronised model at the same step, and so is all that follows', async () => {
  const calls: string[] = [];
  const program = withFallback({
    compiled: noting('compiled', calls, {
      trainSteps: async () => {
        throw refusal();
      },
    }),
    createEager: (step) => noting(`eager from ${step}`, calls),
    nextStep: () => 19,
    onFallback: ({ state, reason }) => calls.push(`${state}: ${reason}`),
  });
  await program.trainSteps(rows);
  await program.trainSteps(rows);
  await program.measure(split);
  expect(calls).toEqual([
    'compiled syncs',
    'eager: The step disagrees.',
    'eager from 19 trains 1',
    'eager from 19 trains 1',
    'eager from 19 syncs',
    'eager from 19 measures',
  ]);
  expect([program.maximumStepsPerCall, program.replicaCount]).toEqual([1, null]);
});

test('where only measuring is refused, training stays compiled and the model is synchronised before each measurement', async () => {
  const calls: string[] = [];
  const program = withFallback({
    compiled: noting('compiled', calls, {
      measure: async () => {
        throw refusal();
      },
    }),
    createEager: () => noting('eager', calls),
    nextStep: () => 0,
    onFallback: () => calls.push('fallback'),
  });
  await program.measure(split);
  await program.trainSteps(rows);
  await program.measure(split);
  expect(calls).toEqual(['compiled syncs', 'eager measures', 'compiled trains 1', 'compiled syncs', 'eager measures']);
});

test('any other failure is not hidden', async () => {
  const program = withFallback({
    compiled: noting('compiled', [], {
      trainSteps: async () => {
        throw new Error('The disk is full.');
      },
    }),
    createEager: () => noting('eager', []),
    nextStep: () => 0,
    onFallback: () => undefined,
  });
  await expect(program.trainSteps(rows)).rejects.toThrow('The disk is full.');
});
