import type * as tfTypes from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { compileTraining } from '../../../src/engine/compile';
import { loadTensorFlow } from './engine';
import { batchesOf, compiled, copyWeights, type Data, seeded, trainEagerly } from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

type Native = Record<string, (...values: never[]) => unknown>;

/** Runs `body` with some functions of the native binding replaced. */
async function withBinding<Result>(
  replace: (binding: Native) => Partial<Native>,
  body: () => Promise<Result>,
): Promise<Result> {
  const backend = tf.backend() as unknown as { binding: Native };
  const { binding } = backend;
  const copy = Object.fromEntries(Object.getOwnPropertyNames(binding).map((name) => [name, binding[name]])) as Native;
  backend.binding = { ...copy, ...replace(binding) } as Native;
  try {
    return await body();
  } finally {
    backend.binding = binding;
  }
}

function recurrent(): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 4,
        inputShape: [5, 3],
        recurrentActivation: 'sigmoid',
        recurrentInitializer: 'glorotUniform',
      }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}
const samples = (): Data => ({
  inputs: [tf.randomNormal([16, 5, 3], 0, 1, 'float32', 1)],
  targets: [tf.randomNormal([16, 2], 0, 1, 'float32', 2)],
});

describe('a TensorFlow that lacks an operation', () => {
  it('gets the step without fused forms, which says so and agrees with eager', async () => {
    const [eager, model] = [seeded(recurrent), seeded(recurrent)];
    copyWeights(tf, eager, model);
    const data = samples();
    await withBinding(
      (binding) => ({
        executeOp: (...values: never[]) => {
          if (String(values[0]) === 'LSTMBlockCell')
            throw new Error("Op type not registered 'LSTMBlockCell' in binary running on this machine.");
          return binding.executeOp?.(...values);
        },
      }),
      async () => {
        const program = await compiled(model, { tf, batchSize: 8, clock: null, data });
        expect(program.explain().missingOperation).toBe('LSTMBlockCell');
        expect(program.explain().rewrites).not.toHaveProperty('fusedLSTM');
        const batches = batchesOf(16, 8, 3);
        const { losses } = await program.trainSteps(batches);
        trainEagerly(tf, eager, data, batches, null).forEach(([loss], index) => {
          expect(losses[index]).toBeCloseTo(loss as number, 5);
        });
        program.dispose();
      },
    );
  });

  it('is refused by the name of the operation where the plain step needs it too', async () => {
    await withBinding(
      () => ({
        loadSavedModel: () => {
          throw new Error("Op type not registered 'TensorScatterUpdate' in binary running on this machine.");
        },
      }),
      async () => {
        const outcome = await compileTraining(seeded(recurrent), { tf, batchSize: 8, clock: null, data: samples() });
        expect(outcome).toMatchObject({
          kind: 'eager',
          reason: {
            kind: 'missingOperation',
            detail: 'TensorScatterUpdate',
            message: expect.stringContaining('no operation TensorScatterUpdate'),
          },
        });
      },
    );
  });
});

describe('memory', () => {
  it('that runs out while the graph is tried proposes the batch size that would fit', async () => {
    await withBinding(
      () => ({
        runSavedModel: (_session: never, _ids: never, _inputs: never, outputs: never) => {
          if (String(outputs).startsWith('results'))
            throw new Error(
              'Session fail to run with error: OOM when allocating tensor with shape[8,4] and type float',
            );
          return [];
        },
      }),
      async () => {
        await expect(
          compileTraining(seeded(recurrent), { tf, batchSize: 8, clock: null, data: samples(), replicas: 1 }),
        ).rejects.toMatchObject({
          code: 'ENGINE_FAILED',
          message: expect.stringMatching(/batch size 8 does not fit into memory.*OOM when allocating/s),
          data: { fix: 'Set training.batchSize to 4.' },
        });
      },
    );
  });

  it('that not even the eager step gets is told with the batch size', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4000, inputShape: [4] }),
        tf.layers.repeatVector({ n: 200_000 }),
        tf.layers.globalAveragePooling1d(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const data = { inputs: [tf.zeros([256, 4])], targets: [tf.zeros([256, 1])] };
    await expect(compileTraining(model, { tf, batchSize: 256, clock: null, data })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('batch size 256 does not fit into memory'),
    });
  });

  it('is estimated: twice the batch needs about twice the memory of a step, weights stay', async () => {
    const data = samples();
    const estimates = await Promise.all(
      [4, 8].map(async (batchSize) => {
        const program = await compiled(seeded(recurrent), { tf, batchSize, clock: null, data, replicas: 1 });
        const { memory } = program.explain();
        program.dispose();
        return memory;
      }),
    );
    const [small, large] = estimates as [(typeof estimates)[0], (typeof estimates)[0]];
    expect(large.stepBytes / small.stepBytes).toBeGreaterThan(1.4);
    expect(large.stepBytes / small.stepBytes).toBeLessThan(2.1);
    // kernel 3×16, recurrent kernel 4×16, bias 16, dense 4×2 and 2; four bytes each.
    expect(small.stateBytes).toBe(4 * (48 + 64 + 16 + 8 + 2));
    expect(large.residentBytes).toBe(4 * (16 * 15 + 16 * 2));
  });
});
