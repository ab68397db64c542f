import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { buildModel } from '../../src/engine/layers';
import { createLoss } from '../../src/engine/train/losses';
import { installObjective } from '../../src/engine/train/objective';
import { lossSchema } from '../../src/shared/config/loss';
import type { LayerKind } from '../../src/shared/graph/layers';
import { type LayerInput, layerSchemas, type Model, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';
import { modelOf } from './layers/build-case';
import { layerCases } from './layers/cases';
import type { LayerCase } from './layers/layer-case';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

interface Built {
  calculateLosses(): { dispose(): void }[];
  trainableWeights: { constraint?: unknown }[];
}

const options = Object.entries(layerSchemas).flatMap(([kind, schema]) =>
  Object.keys(schema.shape)
    .filter((name) => /(Regulariser|Constraint)$/.test(name))
    .map((name) => [kind as LayerKind, name] as const),
);

/** A layer of the harness with one option set; with offsets and weights of its own, where it may have them. */
function build(kind: LayerKind, option: Record<string, unknown>): Built {
  const [first] = layerCases[kind] as readonly LayerCase[];
  const given = first as LayerCase;
  const on = Object.fromEntries(
    ['useBias', 'center', 'scale'].filter((name) => name in layerSchemas[kind].shape).map((name) => [name, true]),
  );
  const layer = { ...given.layer, ...on, ...option } as LayerInput;
  return buildModel(tf, modelOf({ ...given, layer } as LayerCase), given.inputShape, 1) as unknown as Built;
}

describe('every option of weights that a layer has reaches its weights', () => {
  test.each(options)('%s: %s', (kind, name) => {
    const isConstraint = name.endsWith('Constraint');
    const [plain, changed] = [
      build(kind, {}),
      build(kind, { [name]: isConstraint ? { kind: 'unitNorm' } : { l2: 0.1 } }),
    ];
    const constrained = ({ trainableWeights }: Built) =>
      trainableWeights.filter(({ constraint }) => constraint != null);
    if (isConstraint) expect(constrained(changed).length).toBeGreaterThan(constrained(plain).length);
    else expect(changed.calculateLosses().length).toBeGreaterThan(plain.calculateLosses().length);
  });
});

test('the penalty on a shared layer counts once, however often the layer is applied', () => {
  const document = modelSchema.parse({
    layers: [
      { kind: 'input', shape: [2] },
      { kind: 'dense', name: 'twice', units: 2, kernelInitialiser: 'ones', kernelRegulariser: { l2: 0.5 } },
      { kind: 'dense', sharedWith: 'twice' },
    ],
  });
  const model = buildModel(tf, document as Model, [2], 1);
  const loss = createLoss(tf, lossSchema.parse({ kind: 'meanSquaredError' }));
  model.compile({ optimizer: tf.train.sgd(0), loss });
  installObjective(tf, model, [{ name: 'twice', loss, lossWeight: 1, metrics: [], unscale: null }], false);
  const step = (
    model as unknown as { makeTrainFunction(): (data: unknown[]) => { dataSync(): Float32Array }[] }
  ).makeTrainFunction();
  // Inputs and targets of 0 have no error; four weights of 1 have 0.5 · 4.
  expect(step([tf.zeros([3, 2]), tf.zeros([3, 2])])[0]?.dataSync()[0]).toBeCloseTo(2, 6);
});
